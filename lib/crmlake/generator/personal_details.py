"""What is a person's own: name, account, mail address, telephone, handle, visitor ids. Only telephones ever change.

Each function takes the draws of one person: the first key of the chance is the number of that person.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.lookups import looked_up
from crmlake.generator.name_lists import DIALLING, FIRST_NAMES, LAST_NAMES, MAIL_HOSTS


def account(chance: Chance) -> Column:
    """The number of the account, `C0000001` of the first person."""
    return F.format_string("C%07d", _number(chance))


def names(chance: Chance) -> tuple[Column, Column]:
    """First name and last name."""
    return chance.one_of("first name", FIRST_NAMES), chance.one_of("last name", LAST_NAMES)


def mail_address(chance: Chance) -> Column:
    """The e-mail address; nobody else has it."""
    name = F.regexp_replace(F.lower(F.concat_ws(".", *names(chance))), r"[^\p{L}.]", "")
    return F.concat(name, F.lit("."), _number(chance), F.lit("@"), chance.one_of("mail host", MAIL_HOSTS))


def telephone(chance: Chance) -> Column:
    """A telephone number in `country`; the chance's second key is how many others (int) the person had before."""
    number = F.format_string(" 000 %07d", chance.below("phone", 10_000_000))
    return F.concat(looked_up(DIALLING, "country"), number)


def handle(chance: Chance) -> Column:
    """The name on social networks; nobody else has it."""
    name = F.regexp_replace(F.lower(F.concat_ws("_", *names(chance))), r"[^\p{L}_]", "")
    return F.concat(F.lit("@"), name, _number(chance))


def visitor_id(chance: Chance, browser: str) -> Column:
    """What a browser's cookie, or an app, says of the person: 16 hexadecimal digits."""
    return F.format_string(
        "%016x", F.xxhash64(F.lit(chance.seed).cast("long"), F.lit(f"visitor, {browser}"), *chance.keys)
    )


def _number(chance: Chance) -> Column:
    return F.col(chance.keys[0]) + 1
