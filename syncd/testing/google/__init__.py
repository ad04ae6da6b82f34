"""A fake Google: sign-in, Calendar, Drive and Docs on loopback, held to Google's own description of its APIs.

For tests and plugin authors::

    with FakeGoogle(clock=lambda: moment) as google:
        account = google.signed_in("alex.moreau@example.com", "calendar.events", "drive.file")
        calendar = client.service("calendar", google.url, account)   # syncd.testing.google.client

        sam = google.person("sam.rivera@example.com")                # acts in the web pages
        series = sam.invite("1:1", start="2026-11-23T10:00", rule="FREQ=WEEKLY",
                            guests=("alex.moreau@example.com",))
        sam.answer(sam.instance(series, "2026-11-30T10:00"), "declined")
        sam.delete(sam.instance(series, "2026-12-07T10:00"))
        later = sam.split(series, "2026-12-14T10:00")                # id ends in _R...
        google.person("alex.moreau@example.com").sees(series)        # as the API would show it

        page = sam.document(file_id)                                 # type, tick, delete lines
        with google.server.paused():                                 # beside a client that is running
            page.tick("Ask Kim")
        google.expire_sync_tokens("alex.moreau@example.com")         # 410 fullSyncRequired
        google.consent.untick = ("https://www.googleapis.com/auth/drive.file",)
        google.faults.add(Lost(), method="POST", path="/upload/drive/v3/files")   # syncd.testing.server
        google.faults.add(fault(403, "rateLimitExceeded"), path="/calendar/*", times=3)
        sam.distort(series, {"recurrence": ["RRULE:DATE"]})          # what no description allows
        google.exchanges, google.mails, google.server.mentions("a word")   # what was received
        google.check()                                               # nothing malformed, nothing wrong

``clock`` may return another moment at each call; nothing here sleeps but the fault ``Slow``.
Without a seed there are two people, Alex Moreau and Sam Rivera, with empty calendars; ``seeding``
says what a seed holds. ``google.world.settings`` may be changed at any time (search lag, page size,
lifetimes of tokens, what an export shows).

As a program: ``python -m syncd.testing.google --port 8001 [--seed FILE] [--client FILE]``; its sign-in
page asks who to be and which scopes to allow, ``--client`` writes the file an app signs in with.

What a client sends that does not fit the discovery documents is answered with 400 and kept in
``refused``; what the fake answers wrongly or does not model is kept in ``complaints``.
"""

from syncd.testing.google.errors import fault
from syncd.testing.google.fake import FakeGoogle
from syncd.testing.google.people import Person
from syncd.testing.google.seeding import SAMPLE
from syncd.testing.google.world import Client, Mail, Settings, User
from syncd.testing.server import Consent, SeedError

__all__ = [
    "SAMPLE",
    "Client",
    "Consent",
    "FakeGoogle",
    "Mail",
    "Person",
    "SeedError",
    "Settings",
    "User",
    "fault",
]
