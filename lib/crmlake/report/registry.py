"""The registry of sections: those of all installed packages, and the union of their reads."""

from collections.abc import Iterable
from functools import cache

from crmlake.errors import PluginError
from crmlake.page import Section
from crmlake.page.section import AnySection
from crmlake.plugins import load_declarations
from crmlake.runtime.reads import Read

SECTIONS = "crmlake.report_sections"
"""The group of entry points that registers sections."""


@cache
def installed_sections() -> tuple[AnySection, ...]:
    """Return the sections of all installed packages, in the order of the page.

    Raises:
        PluginError: A package registers what cannot be loaded, a name that exists already, or a section whose template
            does not exist.
    """
    sections = sorted(load_declarations(SECTIONS, Section), key=lambda section: (section.order, section.name))
    by_name: dict[str, AnySection] = {}
    for section in sections:
        if not section.template.is_file():
            place = f"report section {section.name!r} of {section.gather.__module__}"
            raise PluginError(f"{place} expects the template {section.template}; there is no such file")
        if section.name in by_name:
            modules = " and ".join(entry.gather.__module__ for entry in (by_name[section.name], section))
            raise PluginError(f"report sections need different names; found {section.name!r} in {modules}")
        by_name[section.name] = section
    return tuple(sections)


def join_reads(sections: Iterable[AnySection]) -> list[Read]:
    """Return what any of the sections reads, each once."""
    return list(dict.fromkeys(read for section in sections for read in section.reads))
