"""The report: one offline HTML page with results for marketers and evidence for analysts."""

from crmlake.report.page import render
from crmlake.report.registry import installed_sections, join_reads

__all__ = ["installed_sections", "join_reads", "render"]
