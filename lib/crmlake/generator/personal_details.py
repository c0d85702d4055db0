"""Personal details: name, account, mail address, telephone, handle and visitor ids. Only telephones ever change.

Each function takes the draws of one person: their first key is the number of that person.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up
from crmlake.generator.name_lists import DIALLING_CODES, FIRST_NAMES, LAST_NAMES, MAIL_HOSTS


def account(draws: Draws) -> Column:
    """Return the account number, such as `C0000001` for the first person."""
    return F.format_string("C%07d", _number(draws))


def draw_names(draws: Draws) -> tuple[Column, Column]:
    """Draw the first name and the last name."""
    return draws.choice("first name", FIRST_NAMES), draws.choice("last name", LAST_NAMES)


def mail_address(draws: Draws) -> Column:
    """Return the e-mail address, which is unique to the person."""
    name = F.regexp_replace(F.lower(F.concat_ws(".", *draw_names(draws))), r"[^\p{L}.]", "")
    return F.concat(name, F.lit("."), _number(draws), F.lit("@"), draws.choice("mail host", MAIL_HOSTS))


def telephone(draws: Draws) -> Column:
    """Return a telephone number in `country`.

    The second key of the draws is the number (int) of telephones that the person had before this one.
    """
    number = F.format_string(" 000 %07d", draws.integer("phone", 10_000_000))
    return F.concat(look_up(DIALLING_CODES, "country"), number)


def handle(draws: Draws) -> Column:
    """Return the name on social networks, which is unique to the person."""
    name = F.regexp_replace(F.lower(F.concat_ws("_", *draw_names(draws))), r"[^\p{L}_]", "")
    return F.concat(F.lit("@"), name, _number(draws))


def visitor_id(draws: Draws, browser: str) -> Column:
    """Return the visitor id of a browser's cookie or of the app: 16 hexadecimal digits."""
    return F.format_string(
        "%016x", F.xxhash64(F.lit(draws.seed).cast("long"), F.lit(f"visitor, {browser}"), *draws.keys)
    )


def _number(draws: Draws) -> Column:
    return F.col(draws.keys[0]) + 1
