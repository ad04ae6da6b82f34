"""What syncd must stand: calendars, texts and moments meant to break it."""
