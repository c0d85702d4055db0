"""The identifiers of people in each channel: some are shared in a household, some mistyped, some missing."""

from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Draws
from crmlake.generator.name_lists import CITIES
from crmlake.generator.personal_details import account, handle, mail_address, telephone, visitor_id
from crmlake.generator.settings import GenerateSettings

BROWSERS = ("desktop", "mobile", "tablet", "app")
"""The devices and the app with which a person visits the shop. Each has a visitor id of its own."""


class ErrorRates(NamedTuple):
    """The rates of errors of one kind of identifier in one channel.

    A person's identifier has at most one of the errors, and always the same.

    Attributes:
        shared: The identifier is the other household member's. The rate is a share of the people who live with
            another.
        mistyped: One character of the identifier is wrong.
        missing: The channel lacks the identifier.
    """

    shared: float = 0
    mistyped: float = 0
    missing: float = 0


_PERSONAL, _HOUSEHOLD = ErrorRates(missing=0.06), ErrorRates(shared=0.50, missing=0.06)
IDENTIFIER_RATES = {
    "shop_page_views": {
        "crm": ErrorRates(),
        "desktop": _HOUSEHOLD,
        "mobile": _PERSONAL,
        "tablet": _HOUSEHOLD,
        "app": _PERSONAL,
    },
    "shop_campaign_messages": {
        "crm": ErrorRates(missing=0.10),
        "email": ErrorRates(shared=0.40, mistyped=0.02, missing=0.05),
        "phone": ErrorRates(shared=0.20, mistyped=0.01, missing=0.15),
        "app": ErrorRates(missing=0.60),
    },
    "shop_social_interactions": {"crm": ErrorRates(missing=0.30), "social": ErrorRates()},
    "shop_service_contacts": {
        "crm": ErrorRates(missing=0.40),
        "email": ErrorRates(shared=0.40, mistyped=0.04, missing=0.10),
        "phone": ErrorRates(shared=0.50, mistyped=0.06, missing=0.10),
    },
}
"""Error rates by channel and kind of identifier.

`crm` is the account number, the name of a browser is its visitor id, `social` is a handle. Profiles, orders and
consents have the account number itself. Page views have `crm` only where the person signed in.
"""


def list_identifiers(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the truth: the person behind each identifier.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The seed.

    Returns:
        One row a person, channel and kind: `person`, `channel` and `kind` (as in `IDENTIFIER_RATES`), `identifier`
        (null: missing), `done` (the error: shared, mistyped or missing; null: no error). Some identifiers never appear
        in the files.
    """
    return reduce(DataFrame.union, (_list_channel(people, channel, settings) for channel in IDENTIFIER_RATES))


def _list_channel(people: DataFrame, channel: str, settings: GenerateSettings) -> DataFrame:
    kinds = (F.struct(F.lit(kind).alias("kind"), f"{kind}.*") for kind in IDENTIFIER_RATES[channel])
    return add_channel_identifiers(channel, people, settings).select(
        "person", F.lit(channel).alias("channel"), F.inline(F.array(*kinds))
    )


def add_channel_identifiers(channel: str, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return people with the identifiers that a channel has of them.

    Args:
        channel: A key of `IDENTIFIER_RATES`.
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The seed.

    Returns:
        The columns of `people`, and a struct for each kind of identifier in the channel, named as the kind, with
        `identifier` and `done` as in `list_identifiers`.
    """
    kinds, draws = IDENTIFIER_RATES[channel], Draws(settings.seed, ("person",))
    # Each step is a column that the next step reads: nested, the expressions would grow with their product.
    paired = people.withColumn("previous_person", F.col("person") - 1).withColumn(
        "is_in_household", _is_in_household(settings.seed)
    )
    with_errors = paired.withColumns(
        {f"{kind}_error": _error(rates, draws.uniform(f"{channel}, {kind}")) for kind, rates in kinds.items()}
    )
    owned = with_errors.withColumns({f"{kind}_owner": _owner(f"{kind}_error") for kind in kinds}).withColumn(
        "phones", F.lit(0)
    )
    correct = owned.withColumns({f"{kind}_correct": _correct_identifier(kind, settings.seed) for kind in kinds})
    identified = correct.withColumns({kind: _identifier(kind, draws, f"{channel}, {kind}") for kind in kinds})
    return identified.select(*people.columns, *kinds)


def _is_in_household(seed: int) -> Column:
    """Return whether a person lives with the previous one: every second person does, if both are in one country."""
    previous_country = Draws(seed, ("previous_person",)).choice("country", tuple(CITIES))
    return (F.col("person") % 2 == 1) & (F.col("country") == previous_country)


def _error(rates: ErrorRates, draw: Column) -> Column:
    """Return the error that one draw selects. Whoever lives alone has no error instead of `shared`."""
    bounds = accumulate(rates)
    kinds = (F.when(draw < bound, kind) for kind, bound in zip(ErrorRates._fields, bounds, strict=True))
    error = F.coalesce(*kinds)
    return F.when((error != "shared") | F.col("is_in_household"), error)


def _owner(error: str) -> Column:
    return F.when(F.col(error) == "shared", F.col("previous_person")).otherwise(F.col("person"))


def _correct_identifier(kind: str, seed: int) -> Column:
    owner = f"{kind}_owner"
    draws = Draws(seed, (owner,))
    match kind:
        case "crm":
            return account(draws)
        case "email":
            return mail_address(draws)
        case "phone":
            return telephone(Draws(seed, (owner, "phones")))
        case "social":
            return handle(draws)
        case browser:
            return visitor_id(draws, browser)


def _identifier(kind: str, draws: Draws, salt: str) -> Column:
    correct, error = F.col(f"{kind}_correct"), F.col(f"{kind}_error")
    typed = F.when(error == "mistyped", _mistype(draws, salt, correct)).otherwise(correct)
    return F.struct(F.when(error.isNull() | (error != "missing"), typed).alias("identifier"), error.alias("done"))


def _mistype(draws: Draws, salt: str, correct: Column) -> Column:
    """Return an address without one of its first three letters, or a number with one wrong digit."""
    position = F.length(correct) - draws.integer(f"{salt}, digit", 7)
    wrong_digit = F.translate(F.substr(correct, position, F.lit(1)), "0123456789", "1234567890")
    address = F.overlay(correct, F.lit(""), 1 + draws.integer(f"{salt}, letter", 3), F.lit(1))
    number = F.overlay(correct, wrong_digit, position, F.lit(1))
    return F.when(F.contains(correct, F.lit("@")), address).otherwise(number)
