"""Goals written down as text and read back: one record, four forms, each the identity there and back."""
