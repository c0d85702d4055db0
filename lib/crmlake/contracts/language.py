"""The rule of a column `language`, wherever a table has texts."""

from crmlake.contracts.contract import Rule

LANGUAGE = Rule("language_tag", "language RLIKE '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$'", "language is a language tag")
