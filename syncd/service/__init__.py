"""Lets the system start the daemon by itself: one file of the user's own, and the commands that load it."""
