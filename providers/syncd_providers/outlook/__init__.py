"""The Outlook provider: the calendars of a Microsoft account, and documents in OneDrive."""
