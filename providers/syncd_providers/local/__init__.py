"""Keeps running documents as Markdown files in a folder of the user's own."""
