"""Money: its type, exact and wide enough for a company's revenue in any currency; the rule of its currency."""

from crmlake.contracts.contract import Rule

MONEY = "decimal(18,4)"
CURRENCY = Rule("currency_code", "currency RLIKE '^[A-Z]{3}$'", "a currency is three capital letters")
