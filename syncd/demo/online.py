"""What the tour of a provider on the network tells: an agenda on its way into an invite, and back."""

from collections.abc import Iterator

from syncd.dataclass import dataclass
from syncd.demo.steps import Chapter, Look, Open, Run, Settings, Type, run

ALEX, SAM, JO = "alex.moreau@example.com", "sam.rivera@example.com", "jo.okafor@example.com"
NAMES = {ALEX: "Alex Moreau", SAM: "Sam Rivera", JO: "Jo Okafor"}
SEED = {"users": [{"address": one, "name": name, "zone": "Europe/Berlin"} for one, name in NAMES.items()]}
"""The people who have an account there; the tour is told by the first."""

ONE_TO_ONE = "Sam / Alex"
"""The title of the meeting that the tour looks at."""
CANCELLED = ("2026-11-02", "2026-11-16")
"""The days on which Jo has cancelled the 1:1 with Alex, every second Monday at four."""

DAY_BEFORE = "2026-11-18T15:00:00Z"

Step = Chapter | Run | Settings | Look | Open | Type | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is told of one provider and of no other."""

    provider: str
    name: str
    """What people call it."""
    signing_in: tuple[str, ...]
    """What stands behind ``connect`` and the provider."""
    attaching: str
    """What to know before the link is put onto the invite; empty when there is nothing."""
    attached: str
    """What came of it for the other person."""
    taken_off: str


def story(place: Place) -> Iterator[Step]:
    """The tour, in order. A text is a remark before what follows; {key} and the stage's are filled in."""
    yield Chapter(title="Sign in, once", day=DAY_BEFORE)
    yield (
        f"A stand-in for {place.name} runs inside this tour, on this machine. config.toml says that documents"
        " live there, and where the key is that sign-ins are encrypted with; without that line it is the"
        " system's keyring."
    )
    yield Settings((f'desk = "{place.provider}"', "", "[secrets]", 'key_file = "{key}"'))
    yield (
        "A browser would open here. The tour has none: a small client opens the address instead, and Alex"
        " allows everything that is asked for."
    )
    yield run("connect", place.provider, *place.signing_in, "--no-browser")
    yield Chapter(title="The 1:1s are found, and one is being skipped", day=DAY_BEFORE)
    yield "The first sync reads everything, later ones only what has changed."
    yield run("sync")
    yield run("people", "list")
    yield run("people", "role", SAM, "manager", quiet=True)
    yield run("people", "role", JO, "mentor", "--kind", "external", quiet=True)
    yield run("audit")
    yield from _published(place)
    yield from _answered()
    yield Chapter(title="And everything can be taken off the calendar again", day="2026-11-19T12:00:00Z")
    yield place.taken_off
    yield run("undo")
    yield Look(SAM, ONE_TO_ONE)


def _published(place: Place) -> Iterator[Step]:
    yield Chapter(title="An agenda, published and attached a day ahead", day=DAY_BEFORE)
    yield run(
        *("goal", "add", "Lead the billing migration", "--with", "Sam", "--for", "product"),
        *("--by", "2027-05-15", "--why", "ready for the next level"),
    )
    yield run("goal", "step", "g1", "Write the rollback plan", quiet=True)
    yield run("jot", "action", "send the migration plan to finance", "--with", "Sam", quiet=True)
    yield run("jot", "thanks", "for covering the release night", "--with", "Sam", quiet=True)
    yield "Nothing leaves this machine before this permission; from now on sync does it by itself." + (
        f" {place.attaching}" if place.attaching else ""
    )
    yield run("publish", "allow", "Sam", "--how", "invite")
    yield run("sync")
    yield Look(SAM, ONE_TO_ONE)
    yield place.attached
    yield Open(SAM, ONE_TO_ONE)


def _answered() -> Iterator[Step]:
    yield Chapter(title="In the 1:1 Sam types into the document", day="2026-11-19T09:20:00Z")
    yield (
        "A line below a question, and two boxes ticked, as in any document. syncd never changes what others"
        " have typed."
    )
    yield Type(
        SAM,
        ONE_TO_ONE,
        more=(("do more of?", " Bring the numbers before the opinion."),),
        ticks=("send the migration plan", "Write the rollback plan"),
    )
    yield Chapter(title="Afterwards the answers are read back", day="2026-11-19T12:00:00Z")
    yield "What comes back is added with its date and its name; nothing of yours is overwritten."
    yield run("sync")
    yield run("goal", "show", "g1")
