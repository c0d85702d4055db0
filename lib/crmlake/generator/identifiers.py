"""By what the planted people are known in each channel: some identifiers are shared, some mistyped, some missing."""

from functools import reduce
from itertools import accumulate
from typing import NamedTuple

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.draws import Chance
from crmlake.generator.name_lists import PLACES
from crmlake.generator.personal_details import account, handle, mail_address, telephone, visitor_id
from crmlake.generator.settings import GenerateSettings

BROWSERS = ("desktop", "mobile", "tablet", "app")
"""What a person may look at the shop with; each has a visitor id of its own."""


class Rates(NamedTuple):
    """What befalls an identifier of one kind in one channel, at most one of these; for each person once and for all.

    Attributes:
        shared: it is the other one's of the household; share of the people who live with another.
        mistyped: one character of it is wrong.
        missing: the channel does not know it.
    """

    shared: float = 0
    mistyped: float = 0
    missing: float = 0


_OWN, _FAMILY_S = Rates(missing=0.06), Rates(shared=0.50, missing=0.06)
KNOWN = {
    "shop_page_views": {"crm": Rates(), "desktop": _FAMILY_S, "mobile": _OWN, "tablet": _FAMILY_S, "app": _OWN},
    "shop_campaign_messages": {
        "crm": Rates(missing=0.10),
        "email": Rates(shared=0.40, mistyped=0.02, missing=0.05),
        "phone": Rates(shared=0.20, mistyped=0.01, missing=0.15),
        "app": Rates(missing=0.60),
    },
    "shop_social_interactions": {"crm": Rates(missing=0.30), "social": Rates()},
    "shop_service_contacts": {
        "crm": Rates(missing=0.40),
        "email": Rates(shared=0.40, mistyped=0.04, missing=0.10),
        "phone": Rates(shared=0.50, mistyped=0.06, missing=0.10),
    },
}
"""By channel and kind of identifier: `crm` is the account's number, the name of a browser its visitor id, `social` a
handle. Profiles, orders and consents name the account itself. On pages, `crm` is known where a person signed in."""


def identifiers(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """The truth: who is behind each identifier.

    Args:
        people: as `crmlake.generator.people.people` makes them.
        settings: the seed.

    Returns:
        One row a person, channel and kind: `person`, `channel` and `kind` (as in `KNOWN`), `identifier` (null:
        missing), `done` (shared, mistyped or missing; null: nothing was done). Not every identifier need come up.
    """
    return reduce(DataFrame.union, (_listed(people, channel, settings) for channel in KNOWN))


def _listed(people: DataFrame, channel: str, settings: GenerateSettings) -> DataFrame:
    each = (F.struct(F.lit(kind).alias("kind"), f"{kind}.*") for kind in KNOWN[channel])
    return known_in(channel, people, settings).select(
        "person", F.lit(channel).alias("channel"), F.inline(F.array(*each))
    )


def known_in(channel: str, people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """People with what a channel knows them by.

    Args:
        channel: of `KNOWN`.
        people: as `crmlake.generator.people.people` makes them.
        settings: the seed.

    Returns:
        The columns of `people`, and for each kind of identifier in the channel a struct named as the kind:
        `identifier` and `done`, as of `identifiers`.
    """
    kinds, chance = KNOWN[channel], Chance(settings.seed, ("person",))
    # In steps, each a column that the next looks into: nested, the expressions would grow with their product.
    marked = people.withColumn("before", F.col("person") - 1).withColumn("shares", _shares_a_home(settings.seed))
    done = marked.withColumns(
        {f"{kind}_done": _done(rates, chance.uniform(f"{channel}, {kind}")) for kind, rates in kinds.items()}
    )
    owned = done.withColumns({f"{kind}_owner": _owner(f"{kind}_done") for kind in kinds}).withColumn("phones", F.lit(0))
    right = owned.withColumns({f"{kind}_right": _identifier(kind, settings.seed) for kind in kinds})
    known = right.withColumns({kind: _known(kind, chance, f"{channel}, {kind}") for kind in kinds})
    return known.select(*people.columns, *kinds)


def _shares_a_home(seed: int) -> Column:
    before = Chance(seed, ("before",)).one_of("country", tuple(PLACES))
    return (F.col("person") % 2 == 1) & (F.col("country") == before)


def _done(rates: Rates, draw: Column) -> Column:
    """One draw says what is done; where nobody is to share with, sharing is doing nothing."""
    bounds = accumulate(rates)
    kinds = (F.when(draw < bound, kind) for kind, bound in zip(Rates._fields, bounds, strict=True))
    done = F.coalesce(*kinds)
    return F.when((done != "shared") | F.col("shares"), done)


def _owner(done: str) -> Column:
    return F.when(F.col(done) == "shared", F.col("before")).otherwise(F.col("person"))


def _identifier(kind: str, seed: int) -> Column:
    owner = f"{kind}_owner"
    chance = Chance(seed, (owner,))
    match kind:
        case "crm":
            return account(chance)
        case "email":
            return mail_address(chance)
        case "phone":
            return telephone(Chance(seed, (owner, "phones")))
        case "social":
            return handle(chance)
        case browser:
            return visitor_id(chance, browser)


def _known(kind: str, chance: Chance, salt: str) -> Column:
    right, done = F.col(f"{kind}_right"), F.col(f"{kind}_done")
    wrong = F.when(done == "mistyped", _mistyped(chance, salt, right)).otherwise(right)
    return F.struct(F.when(done.isNull() | (done != "missing"), wrong).alias("identifier"), done.alias("done"))


def _mistyped(chance: Chance, salt: str, right: Column) -> Column:
    """One character is wrong: an address lacks one of its first three letters, a number has another digit."""
    digit = F.length(right) - chance.below(f"{salt}, digit", 7)
    other = F.translate(F.substr(right, digit, F.lit(1)), "0123456789", "1234567890")
    address = F.overlay(right, F.lit(""), 1 + chance.below(f"{salt}, letter", 3), F.lit(1))
    return F.when(F.contains(right, F.lit("@")), address).otherwise(F.overlay(right, other, digit, F.lit(1)))
