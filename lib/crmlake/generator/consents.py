"""The consents of the customers, and their withdrawals."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from crmlake.generator.campaigns import generate_messages, has_newsletter
from crmlake.generator.draws import Draws
from crmlake.generator.lookups import look_up_group
from crmlake.generator.profiles import registration_second
from crmlake.generator.settings import GenerateSettings
from crmlake.generator.timestamps import carry_over_midnight, format_timestamp, month_end, time_of_day

CONSENT_RATES = {
    "profiling": {"regulars": 0.70, "big baskets": 0.55, "bargain hunters": 0.60, "lapsed": 0.40, "returners": 0.50},
    "sharing": {"regulars": 0.25, "big baskets": 0.10, "bargain hunters": 0.35, "lapsed": 0.15, "returners": 0.15},
}
"""Probability of consenting at registration, by purpose and group. `campaigns.NEWSLETTER_RATES` has the newsletter."""
WITHDRAWAL_RATE, RENEWAL_RATE = 0.15, 0.30
"""Share of consents that are withdrawn on some later day, and share of withdrawals after which consent is renewed."""
ORIGINS = ("account page", "shop counter", "call")
"""The places of later decisions."""
REWORDED_EVERY_DAYS = 270
"""Days from one wording of the questions to the next."""


def generate_consents(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the monthly file of the register of consents.

    Args:
        people: The rows of `crmlake.generator.people.generate_people`.
        settings: The days of the shop and the seed.

    Returns:
        One row a decision, nothing null: `customer_no`, `purpose` (newsletter, profiling or sharing), `decided_at`
        (text), `decision` (yes or no), `origin`, `wording` (the version of the question), `delivered_on` (the last day
        of the month, within the shop's days). A person who never consents to a purpose has no row for it.
    """
    columns = ("customer_no", "purpose", "decision", "decided_on", "second", "origin")
    own_decisions = _generate_own_decisions(people, settings).select(*columns)
    decisions = own_decisions.union(_generate_unsubscriptions(people, settings).select(*columns))
    wording = 1 + F.floor(F.date_diff("decided_on", F.lit(settings.start)) / REWORDED_EVERY_DAYS)
    return decisions.filter(F.col("decided_on") < F.lit(settings.end)).select(
        "customer_no",
        "purpose",
        format_timestamp(F.col("decided_on"), F.col("second")).alias("decided_at"),
        "decision",
        "origin",
        F.concat(F.lit("v"), wording).alias("wording"),
        month_end("decided_on", settings).alias("delivered_on"),
    )


def _generate_own_decisions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    """Return the consents at registration, their withdrawals and renewals, without unsubscriptions."""
    profiling_and_sharing = [_decisions(purpose, settings) for purpose in CONSENT_RATES]
    subscription = F.array(_decision("newsletter", "yes", F.lit(None), settings))
    newsletter = F.when(has_newsletter(settings.seed), subscription)
    decisions = F.flatten(F.array_compact(F.array(newsletter, *profiling_and_sharing)))
    return people.select("customer_no", F.inline(decisions))


def _decisions(purpose: str, settings: GenerateSettings) -> Column:
    """Return the decisions of a person about one purpose, or null where the person never consents."""
    draws = Draws(settings.seed, ("person",))
    days_to_end = F.date_diff(F.lit(settings.end), "acquired_on")
    withdrawn_after = 1 + F.floor(days_to_end * draws.uniform(f"{purpose}, withdrawn on")).cast("int")
    remaining = days_to_end - withdrawn_after
    renewed_after = withdrawn_after + 1 + F.floor(remaining * draws.uniform(f"{purpose}, restored on")).cast("int")
    consent = _decision(purpose, "yes", F.lit(None), settings)
    is_withdrawn = draws.bernoulli(f"{purpose}, withdrawn", WITHDRAWAL_RATE)
    withdrawal = F.when(is_withdrawn, _decision(purpose, "no", withdrawn_after, settings))
    is_renewed = withdrawal.isNotNull() & draws.bernoulli(f"{purpose}, restored", RENEWAL_RATE)
    renewal = F.when(is_renewed, _decision(purpose, "yes", renewed_after, settings))
    consents = draws.bernoulli(purpose, look_up_group(CONSENT_RATES[purpose]))
    return F.when(consents, F.array_compact(F.array(consent, withdrawal, renewal)))


def _decision(purpose: str, decision: str, after: Column, settings: GenerateSettings) -> Column:
    """Return a decision that is made some days after the registration. Null days mean at the registration."""
    draws, salt = Draws(settings.seed, ("person",)), f"{purpose}, {decision}"
    is_later = after.isNotNull()
    second = F.when(is_later, time_of_day(draws, salt)).otherwise(registration_second(settings.seed))
    return F.struct(
        F.lit(purpose).alias("purpose"),
        F.lit(decision).alias("decision"),
        F.date_add("acquired_on", F.coalesce(after.cast("int"), F.lit(0))).alias("decided_on"),
        second.alias("second"),
        F.when(is_later, draws.choice(f"{salt}, origin", ORIGINS)).otherwise("registration").alias("origin"),
    )


def _generate_unsubscriptions(people: DataFrame, settings: GenerateSettings) -> DataFrame:
    messages = generate_messages(people, settings).filter("unsubscribed IS NOT NULL")
    day, second = carry_over_midnight(F.col("sent_on"), F.col("second") + F.col("unsubscribed"))
    return messages.select(
        "customer_no",
        F.lit("newsletter").alias("purpose"),
        F.lit("no").alias("decision"),
        day.alias("decided_on"),
        second.alias("second"),
        F.lit("unsubscribe link").alias("origin"),
    )
