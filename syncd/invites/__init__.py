"""Links of documents onto events and off again, each write through the journal (the Invite side)."""
