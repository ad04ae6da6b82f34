"""The Drive API: files, who may see them, and how they are found again."""
