"""Prints a Report: for a terminal or a pipe, and as JSON, CSV or Markdown; a module for each form."""
