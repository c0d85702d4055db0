"""The codes of currencies: on the way into a table a code must be one that ISO 4217 lists.

The tables' own rules only know its form. Of two spellings of one currency, such as RMB and CNY, amounts would otherwise
count as those of two.
"""

from dataclasses import replace

from crmlake.cleaning.functions.currencies import iso_codes
from crmlake.contracts import Contract, Rule

_OF_FORM = {"currency_code": "currency", "into_currency_code": "into_currency"}
"""The rules about the form of a code, with the column of each."""


def with_currency_codes(contract: Contract) -> Contract:
    """Return a contract whose rules about the form of a currency's code ask for a code of ISO 4217 instead."""
    rules = (_rule(rule, _OF_FORM[rule.name]) if rule.name in _OF_FORM else rule for rule in contract.rules)
    return replace(contract, rules=tuple(rules))


def _rule(rule: Rule, column: str) -> Rule:
    codes = ", ".join(f"'{code}'" for code in iso_codes())
    meaning = f'{column} is a code of ISO 4217, such as EUR; clean = "currency" reads signs and other names'
    return replace(rule, expression=f"{column} IN ({codes})", meaning=meaning)
