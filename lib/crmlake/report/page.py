"""The page: every section's words put into the template."""

import base64
import hashlib
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crmlake.report.baskets import baskets
from crmlake.report.data import ReportData
from crmlake.report.figures import scripts, sorting
from crmlake.report.intake import Intake, intake
from crmlake.report.lineage import lineage
from crmlake.report.propensity import propensity
from crmlake.report.revenue import Revenue, revenue
from crmlake.report.runs import Runs, runs
from crmlake.report.segments import Segments, segments
from crmlake.report.topics import topics
from crmlake.report.words import day, grouped, listed, money, share


@dataclass(frozen=True)
class Headline:
    """One figure of the header: its value, what it counts, a smaller word on it."""

    value: str
    label: str
    note: str = ""


def render(data: ReportData) -> str:
    """Make the report: one page of HTML that opens offline and asks no host for anything.

    Args:
        data: All that the page shows. Its texts are escaped; they must hold no personal data.

    Returns:
        The page; equal for equal data.
    """
    taken, bought, groups, ran = intake(data), revenue(data), segments(data), runs(data)
    likely, together = propensity(data), baskets(data)
    code = (*(scripts() if bought.figure else ()), *([sorting()] if together.table else []))
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=data.title,
            as_of=day(data.as_of),
            currency=data.currency,
            headlines=_headlines(data, taken, bought, groups),
            alarms=_alarms(taken, ran),
            intake=taken,
            revenue=bought,
            segments=groups,
            propensity=likely,
            baskets=together,
            topics=topics(data),
            lineage=lineage(data.jobs),
            runs=ran,
            figure=Markup(bought.figure),  # noqa: S704 - safe_json leaves nothing that ends a script
            scripts=[Markup(text) for text in code],  # noqa: S704 - the suite's own and plotly's
            policy=_policy(code),
        )
    )


def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("crmlake.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _policy(code: tuple[str, ...]) -> str:
    """A content security policy: the browser itself refuses every request and every script but ours."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in code)
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:"


def _headlines(data: ReportData, taken: Intake, bought: Revenue, groups: Segments) -> list[Headline]:
    refused = f"{share(taken.rows_refused / taken.rows_in)} of them" if taken.rows_in else ""
    return [
        Headline(grouped(groups.customers), "customers", "in a segment"),
        Headline(money(bought.revenue, data.currency), "revenue", "" if data.currency else "in the files' currency"),
        Headline(grouped(bought.orders), "orders"),
        Headline(grouped(taken.rows_in), "rows taken in"),
        Headline(grouped(taken.rows_refused), "rows refused", refused),
        Headline(grouped(len(groups.cards)), "segments"),
    ]


def _alarms(taken: Intake, ran: Runs) -> list[str]:
    alarms = []
    if taken.broken:
        alarms.append(f"Rows do not add up in {listed(taken.broken)}: do not rely on the figures below.")
    if ran.failed:
        alarms.append(f"The last run of {listed(ran.failed)} failed: figures may be older than this page says.")
    return alarms
