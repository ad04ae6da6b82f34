"""The names of the daemon's pieces of work, in the order in which a round does them."""

PULL = "pull:"
"""Before the name of an account: its calendars are read."""
PUBLISH = "publish"
"""Documents are read, what is over is settled, what is due is written."""
TELL = "tell"
"""The user is told of what has changed."""
KEEP = "keep"
"""The day's copies are made."""
MEND = "mend"
"""A damaged database is replaced by a copy; done alone, before anything else."""
ORDER = (PUBLISH, TELL, KEEP)
"""What comes after the calendars."""
