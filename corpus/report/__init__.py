"""``report.html``: one page that tells a lawyer and an engineer what a run did, and why."""

from corpus.report.data import ReportData
from corpus.report.page import render_report

__all__ = ["ReportData", "render_report"]
