"""Reads calendar files, folders of them, and published calendar addresses."""
