"""The daemon: a small process that waits, and a child for every round of work."""
