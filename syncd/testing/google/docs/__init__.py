"""The Docs API: documents as UTF-16 code units with styles, edited by requests and by people."""
