"""A fake Microsoft Graph: sign-in, calendars and files on loopback, held to the classes of Microsoft's SDK.

For tests and plugin authors::

    with FakeGraph(clock=lambda: moment) as graph:
        token = graph.token("alex.moreau@example.com", "Calendars.ReadWrite")   # without a sign-in
        ...                                                  # drive a client at graph.root, graph.authority

        sam = graph.person("sam.rivera@example.com")         # acts in Outlook; ids of any mailbox will do
        series = sam.invite("1:1", start="2026-11-23T10:00", pattern=weekly("monday"),
                            guests=("alex.moreau@example.com",))
        alex = graph.person("alex.moreau@example.com")
        alex.answer(alex.occurrence(series, "2026-11-30"), "declined")
        sam.delete(sam.occurrence(series, "2026-12-07"))
        later = sam.split(series, "2026-12-14")              # a new series, with an iCalUId of its own
        alex.take_leave("2026-12-21", "2026-12-23")
        alex.sees(series)                                    # the own copy, as the API would show it

        graph.files("alex.moreau@example.com")               # OneDrive and Word: see the package drive
        with graph.server.paused():                          # beside a client that is running
            sam.name_zone(series, "tzone://Microsoft/Custom")
        graph.forget_deltas("alex.moreau@example.com")       # 410 SyncStateNotFound
        graph.world.settings.delta.replays = True            # how deltas behave: DeltaHabits
        graph.world.settings.cancelled_occurrences = False   # what one tenant withholds: Settings
        graph.consent.untick = ("Files.ReadWrite",)
        graph.revoke("alex.moreau@example.com")              # invalid_grant, 700082
        graph.faults.add(fault(503, "UnknownError"), path="*/events", times=2)
        sam.distort(series, {"type": "strange"})             # what no description allows
        graph.mails, graph.exchanges, graph.server.mentions("a word")
        graph.check()                                        # nothing malformed, nothing wrong

``clock`` may return another moment at each call; nothing here sleeps but the fault ``Slow``. Without
a seed there are two people, Alex Moreau and Sam Rivera, with empty calendars; ``seeding`` says what a
seed holds.

MSAL takes no authority that is not https. So the discovery documents name https://login.microsoftonline.com,
as the service does, and a client leads what goes there to ``graph.authority`` (plain http): with an
``http_client`` that replaces the beginning of each address, for the page in the browser likewise
(``syncd.testing.graph.browser`` is a browser that does). Only the page for device codes is named as it
is served. Links in answers of Graph begin with ``graph.root``.

As a program: ``python -m syncd.testing.graph --port 8002 [--seed FILE]``; its sign-in page asks who to
be and which scopes to allow.

What a client sends that the SDK's classes do not know is answered with 400 and kept in ``refused``;
what the fake answers wrongly or does not model is kept in ``complaints``. Where ``msgraph-sdk`` is not
installed neither is looked for (``model.available``).
"""

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
