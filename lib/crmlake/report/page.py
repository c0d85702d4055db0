"""The page: the template filled with the content of all sections."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from crmlake.page.section import AnySection
from crmlake.page.words import day
from crmlake.runtime import Inputs


@dataclass(frozen=True)
class Part:
    """A section with its content, and its template filled with it."""

    section: AnySection
    content: Any
    body: Markup

    @property
    def name(self) -> str:
        """The anchor of the section."""
        return self.section.name

    @property
    def title(self) -> str:
        """The heading of the section."""
        return self.section.title


def render(sections: Iterable[AnySection], inputs: Inputs, as_of: date) -> str:
    """Return the report: one page of HTML that opens offline and requests nothing from any host.

    Args:
        sections: The sections in their order.
        inputs: Everything that the sections read.
        as_of: The figures count what happened before this date.

    Returns:
        The HTML of the page, identical for identical data.
    """
    environment = _environment()
    contents = [(section, section.gather(inputs, as_of)) for section in sections]
    parts = [Part(s, content, _fill(environment, s, content)) for s, content in contents if content is not None]
    headlines = [headline for part in parts for headline in part.section.headlines(part.content)]
    scripts = [_sorting()] if any("data-sortable=" in part.body for part in parts) else []
    return environment.get_template("page.html").render(
        title=inputs.title,
        as_of=day(as_of),
        headlines=sorted(headlines, key=lambda headline: headline.order),
        alarms=[alarm for part in parts for alarm in part.section.alarms(part.content)],
        parts=parts,
        scripts=[Markup(text) for text in scripts],  # noqa: S704 - crmlake's own
        policy=_policy(scripts),
    )


def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("crmlake.report"), PackageLoader("crmlake.page")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _fill(environment: Environment, section: AnySection, content: object) -> Markup:
    template = environment.from_string(section.template.read_text(encoding="utf-8"))
    return Markup(template.render(section=content))  # noqa: S704 - the template escapes all values


def _sorting() -> str:
    """Return the script of a page with a table to sort and search."""
    return (files("crmlake.page") / "templates" / "tables.js").read_text(encoding="utf-8")


def _policy(scripts: Iterable[str]) -> str:
    """Return a content security policy that blocks all requests, and all scripts but the page's own."""
    digests = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    sources = " ".join(f"'sha256-{digest}'" for digest in digests) or "'none'"
    return f"default-src 'none'; script-src {sources}; style-src 'unsafe-inline'; img-src data:"
