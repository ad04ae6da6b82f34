"""The agenda templates that come with syncd, as package data."""
