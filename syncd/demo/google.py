"""What the tour of the Google provider tells: one agenda on its way into an invite, and the answers back.

The Google is the one of :mod:`syncd.testing.google`, in this process and on loopback.
"""

from typing import TYPE_CHECKING, Any

from syncd.demo.steps import Chapter, Look, Open, Run, Settings, Type, run

if TYPE_CHECKING:
    from syncd.testing.google import FakeGoogle

ALEX, SAM, JO = "alex.moreau@example.com", "sam.rivera@example.com", "jo.okafor@example.com"
SEED = {
    "users": [
        {"address": ALEX, "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": SAM, "name": "Sam Rivera", "zone": "Europe/Berlin"},
        {"address": JO, "name": "Jo Okafor", "zone": "Europe/Berlin"},
    ]
}
"""The people who have an account there; the tour is told by the first."""

DAY_BEFORE = "2026-11-18T15:00:00Z"


def furnish(google: "FakeGoogle") -> dict[str, str]:
    """Three months of calendars: two 1:1s, one of which is being skipped, and a meeting of all.

    Returns the ids of what the tour looks at, by title.
    """
    alex, jo = google.person(ALEX), google.person(JO)
    own = alex.invite("Sam / Alex", start="2026-09-03T10:00", rule="FREQ=WEEKLY", fields=_guests(ALEX, SAM))
    alex.invite("Team weekly", start="2026-09-01T14:00", rule="FREQ=WEEKLY", fields=_guests(ALEX, SAM, JO))
    mentoring = jo.invite(
        "Jo <> Alex", start="2026-09-07T16:00", rule="FREQ=WEEKLY;INTERVAL=2", fields=_guests(JO, ALEX)
    )
    for day in ("2026-11-02", "2026-11-16"):
        jo.delete(jo.instance(mentoring, f"{day}T16:00"))
    return {"Sam / Alex": own}


def _guests(*people: str) -> dict[str, Any]:
    """Who has accepted, under the name they have at Google."""
    names = {one["address"]: one["name"] for one in SEED["users"]}
    guests = [{"email": one, "displayName": names[one], "responseStatus": "accepted"} for one in people]
    return {"attendees": guests}


STORY: tuple[Chapter | Run | Settings | Look | Open | Type | str, ...] = (
    Chapter(title="Sign in, once", day=DAY_BEFORE),
    "A stand-in for Google runs inside this tour, on this machine. config.toml says that documents"
    " live there, and where the key is that sign-ins are encrypted with; without that line it is the"
    " system's keyring.",
    Settings(('desk = "google"', "", "[secrets]", 'key_file = "{key}"')),
    "A browser would open here. The tour has none: a small client opens the address instead, and Alex"
    " allows everything that is asked for.",
    run("connect", "google", "--client", "client.json", "--api-root", "{google}", "--no-browser"),
    Chapter(title="The 1:1s are found, and one is being skipped", day=DAY_BEFORE),
    "The first sync reads everything, later ones only what has changed.",
    run("sync"),
    run("people", "list"),
    run("people", "role", SAM, "manager", quiet=True),
    run("people", "role", JO, "mentor", "--kind", "external", quiet=True),
    run("audit"),
    Chapter(title="An agenda, published and attached a day ahead", day=DAY_BEFORE),
    run(
        *("goal", "add", "Lead the billing migration", "--with", "Sam", "--for", "product"),
        *("--by", "2027-05-15", "--why", "ready for the next level"),
    ),
    run("goal", "step", "g1", "Write the rollback plan", quiet=True),
    run("jot", "action", "send the migration plan to finance", "--with", "Sam", quiet=True),
    run("jot", "thanks", "for covering the release night", "--with", "Sam", quiet=True),
    "Nothing leaves this machine before this permission; from now on sync does it by itself.",
    run("publish", "allow", "Sam", "--how", "invite"),
    run("sync"),
    Look(SAM, "Sam / Alex"),
    "Sam was let into the document without a mail. Of the why and of the thanks nothing is in it.",
    Open(SAM, "Sam / Alex"),
    Chapter(title="In the 1:1 Sam types into the document", day="2026-11-19T09:20:00Z"),
    "A line below a question, and two boxes ticked, as in any document. syncd never changes what others"
    " have typed.",
    Type(
        SAM,
        "Sam / Alex",
        more=(("do more of?", " Bring the numbers before the opinion."),),
        ticks=("send the migration plan", "Write the rollback plan"),
    ),
    Chapter(title="Afterwards the answers are read back", day="2026-11-19T12:00:00Z"),
    "What comes back is added with its date and its name; nothing of yours is overwritten.",
    run("sync"),
    run("goal", "show", "g1"),
    Chapter(title="And everything can be taken off the calendar again", day="2026-11-19T12:00:00Z"),
    "The document stays: it holds Sam's words.",
    run("undo"),
    Look(SAM, "Sam / Alex"),
)
"""The tour, in order. A text is a remark before what follows; {key} and {google} are filled in."""
