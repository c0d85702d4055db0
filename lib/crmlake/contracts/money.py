"""The type of money: exact, and wide enough for a company's revenue in any currency."""

MONEY = "decimal(18,4)"
