"""Calendars whose right answers are known before syncd sees them, and the runner that compares."""
