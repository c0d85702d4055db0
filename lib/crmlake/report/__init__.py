"""The report: one offline HTML page that tells a marketer what was found and an analyst why to trust it."""

from crmlake.report import gather, gather_models
from crmlake.report.data import ReportData
from crmlake.report.page import render

__all__ = ["ReportData", "gather", "gather_models", "render"]
