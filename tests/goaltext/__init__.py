"""Goals as text: the four forms."""
