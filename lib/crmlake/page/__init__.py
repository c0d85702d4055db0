"""Shared parts of the report's page: the declaration of a section, tables, figures, words and rows."""

from crmlake.page.section import Headline, Section

__all__ = ["Headline", "Section"]
