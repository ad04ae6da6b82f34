"""Calendars into the store: what is pulled, what of it is kept, and where the 1:1s stand in it."""
