"""Outlook calendars: every mailbox has copies of its own, and mails carry changes between them."""
