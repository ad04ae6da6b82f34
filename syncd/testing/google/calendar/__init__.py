"""The Calendar API: one meeting, a copy of it in every guest's calendar, and what changed since."""
