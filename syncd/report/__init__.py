"""Prints a Report: for a terminal, for a pipe, and as JSON, CSV or Markdown."""

from syncd.report.csv_report import audit_csv
from syncd.report.json_report import audit_json
from syncd.report.markdown_report import audit_markdown
from syncd.report.terminal import audit_text, first_audit_lines

__all__ = ["audit_csv", "audit_json", "audit_markdown", "audit_text", "first_audit_lines"]
