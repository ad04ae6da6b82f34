"""Keeps sign-ins in one encrypted file (``box.py``) whose key lies elsewhere (``keys.py``)."""
