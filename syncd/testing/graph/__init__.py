"""A fake Microsoft Graph: sign-in, calendars and files on loopback, held to an independent model."""

from syncd.testing.graph.errors import fault
from syncd.testing.graph.fake import FakeGraph
from syncd.testing.graph.people import Person, weekly
from syncd.testing.graph.seeding import SAMPLE
from syncd.testing.graph.world import Client, Mail, Settings, User

__all__ = ["SAMPLE", "Client", "FakeGraph", "Mail", "Person", "Settings", "User", "fault", "weekly"]
