"""The report: one offline HTML page with results for marketers and evidence for analysts."""

from crmlake.report import gather, gather_models
from crmlake.report.data import ReportData
from crmlake.report.page import render

__all__ = ["ReportData", "gather", "gather_models", "render"]
