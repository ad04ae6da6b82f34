"""The sample calendars of the demo, as package data."""
