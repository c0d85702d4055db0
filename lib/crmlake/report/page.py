"""The page: the template filled with the content of all sections."""

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
    """One figure of the header: its value, its label and a smaller note."""

    value: str
    label: str
    note: str = ""


def render(data: ReportData) -> str:
    """Return the report: one page of HTML that opens offline and requests nothing from any host.

    Args:
        data: The data of the page. Texts are escaped; they must not contain personal data.

    Returns:
        The HTML of the page, identical for identical data.
    """
    incoming, sales, groups, latest = intake(data), revenue(data), segments(data), runs(data)
    rules = baskets(data)
    code = (*(scripts() if sales.figure else ()), *([sorting()] if rules.table else []))
    return (
        _environment()
        .get_template("page.html")
        .render(
            title=data.title,
            as_of=day(data.as_of),
            currency=data.currency,
            headlines=_headlines(data, incoming, sales, groups),
            alarms=_alarms(incoming, latest),
            intake=incoming,
            revenue=sales,
            segments=groups,
            propensity=propensity(data),
            baskets=rules,
            topics=topics(data),
            lineage=lineage(data.jobs),
            runs=latest,
            figure=Markup(sales.figure),  # noqa: S704 - safe_json escapes everything that could end a script
            scripts=[Markup(text) for text in code],  # noqa: S704 - crmlake's own and plotly's
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
    """Return a content security policy that blocks all requests, and all scripts but the page's own."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in code)
    sources = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:"


def _headlines(data: ReportData, incoming: Intake, sales: Revenue, groups: Segments) -> list[Headline]:
    rejected = f"{share(incoming.rows_rejected / incoming.rows_in)} of them" if incoming.rows_in else ""
    return [
        Headline(grouped(groups.customers), "customers", "in a segment"),
        Headline(money(sales.revenue, data.currency), "revenue", "" if data.currency else "in the files' currency"),
        Headline(grouped(sales.orders), "orders"),
        Headline(grouped(incoming.rows_in), "rows taken in"),
        Headline(grouped(incoming.rows_rejected), "rows rejected", rejected),
        Headline(grouped(len(groups.cards)), "segments"),
    ]


def _alarms(incoming: Intake, latest: Runs) -> list[str]:
    alarms = []
    if incoming.broken:
        alarms.append(f"Rows do not add up in {listed(incoming.broken)}: do not rely on the figures below.")
    if latest.failed:
        alarms.append(f"The last run of {listed(latest.failed)} failed: figures may be older than this page says.")
    return alarms
