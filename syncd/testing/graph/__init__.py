"""A fake Microsoft Graph: sign-in, calendars and files on loopback, held to an independent model."""

from syncd.testing.graph.errors import fault
from syncd.testing.graph.fake import FakeGraph
from syncd.testing.graph.people import Person, weekly
from syncd.testing.graph.seeding import SAMPLE
from syncd.testing.graph.signin.front import Consent
from syncd.testing.graph.world import Client, DeltaHabits, Mail, Settings, User
from syncd.testing.server import SeedError

__all__ = [
    "SAMPLE",
    "Client",
    "Consent",
    "DeltaHabits",
    "FakeGraph",
    "Mail",
    "Person",
    "SeedError",
    "Settings",
    "User",
    "fault",
    "weekly",
]
