"""What the demo tells: a year of one career, as commands and as words written into documents."""

from syncd.dataclass import dataclass

NOOR, SAM, JO, PRIYA, LEE = (
    "noor.haddad@example.com",
    "sam.rivera@example.com",
    "jo.okafor@example.com",
    "priya.nair@example.org",
    "lee.brandt@example.com",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading, and the day on which everything below it happens."""

    title: str
    day: str
    """An instant; the clock of every command up to the next chapter."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command as a user types it, after ``syncd``."""

    words: tuple[str, ...]
    quiet: bool = False
    """Only the command is shown, not what it prints."""


@dataclass(frozen=True, slots=True)
class Write:
    """Somebody types into a file of the home: texts that stand there and what they become."""

    where: str
    """The file: a part of the name of a running document, or of a brief."""
    who: str
    changes: tuple[tuple[str, str], ...]


def run(*words: str, quiet: bool = False) -> Run:
    """A command of the tour."""
    return Run(words, quiet)


STORY: tuple[Chapter | Run | Write | str, ...] = (
    Chapter(title="A calendar, and a plan for half a year", day="2025-11-28T12:00:00Z"),
    run("connect", "ics", "work.ics"),
    run("connect", "ics", "holidays.ics", "--kind", "holidays", quiet=True),
    run("sync", quiet=True),
    "Who is who; the 1:1s themselves were found in the calendar.",
    run("people", "role", NOOR, "manager", "--since", "2025-11-24", "--company", "Example"),
    run("people", "role", PRIYA, "mentor", "--kind", "external", quiet=True),
    "Goals. What names a person is shared with them; --why and --private never are.",
    run(
        *("goal", "add", "Lead the billing migration", "--with", "Noor", "--for", "product"),
        *("--by", "2026-05-15", "--why", "ready for the next level"),
    ),
    run("goal", "step", "g1", "Write the rollback plan", quiet=True),
    run("goal", "step", "g1", "Move the first customer", quiet=True),
    run(
        *("goal", "add", "Balance reviewing and building", "--with", "Noor", "--for", "self", "--diffuse"),
        quiet=True,
    ),
    "What does the plan still lack?",
    run("goal", "lint"),
    run("jot", "action", "send the migration plan to finance", "--with", "Noor", quiet=True),
    run("agenda", "Noor", "--publish"),
    Chapter(title="After the 1:1 the answers are read back", day="2025-12-02T12:00:00Z"),
    Write(
        "noor",
        "Noor and Alex",
        (
            ("do more of?", "do more of? Bring the numbers before the opinion."),
            ("[ ] send the migration plan", "[x] send the migration plan"),
            ("[ ] Write the rollback plan", "[x] Write the rollback plan"),
        ),
    ),
    run("sync"),
    run("goal", "show", "g1"),
    Chapter(title="A fourth question, for the goal that is never quite reached", day="2026-01-11T12:00:00Z"),
    run("agenda", "Noor", "--publish", quiet=True),
    Chapter(title="And its answer", day="2026-01-13T12:00:00Z"),
    Write(
        "noor",
        "Noor",
        (("reviewing and building?", "reviewing and building? Fewer reviews on Fridays, let Jo take them."),),
    ),
    run("sync"),
    Chapter(title="One goal reached, and a new manager", day="2026-06-30T12:00:00Z"),
    run("sync", quiet=True),
    run("goal", "step", "g1", "--done", "2", quiet=True),
    run("goal", "close", "g1"),
    run("people", "handover", "Noor", SAM, "--on", "2026-06-30"),
    Write("brief", "Alex", (("[ ] g2", "[x] g2"),)),
    run("people", "brief", "Sam", "--share", "--yes"),
    Chapter(title="Leading, and learning elsewhere", day="2026-09-02T12:00:00Z"),
    run("people", "role", JO, "report", "--since", "2026-06-01", quiet=True),
    run("people", "role", LEE, "peer", quiet=True),
    run(
        *("goal", "add", "Jo leads the on-call rota", "--with", "Jo", "--for", "team", "--by", "2027-02-26"),
        quiet=True,
    ),
    run("goal", "add", "Speak at one meetup", "--with", "Priya", "--for", "self", "--by", "2026-12-18"),
    Chapter(title="A heads-up for Sam, who will decline on Monday", day="2026-11-13T12:00:00Z"),
    run("goal", "check-in", "g2", "two review-free days a week since October", "--progress", "60"),
    run("goal", "check-in", "g3", "first week without me", "--progress", "40", quiet=True),
    run("goal", "answer", "g3", "start", "let me page you before the deadline, not after", quiet=True),
    run("goal", "answer", "g2", "less", "stop rewriting what others have reviewed", quiet=True),
    run(
        "people", "discussed", "Jo", "priorities", "feedback", "well-being", "--on", "2026-11-04", quiet=True
    ),
    run("people", "discussed", "Priya", "career", "--on", "2026-09-01", quiet=True),
    run("jot", "heads-up", "the vendor contract may slip a week", "--with", "Sam"),
    run("jot", "thanks", "for covering the release night", "--with", "Sam", quiet=True),
    "An ask for whoever can help.",
    run("jot", "ask", "who could look at the outline of my talk?", quiet=True),
    Chapter(title="A week later: which relationships have I let lapse?", day="2026-11-20T12:00:00Z"),
    run("sync", quiet=True),
    run("audit"),
    "Why does it say so of Sam?",
    run("audit", "Sam", "--since", "2026-11-01", "--why"),
    "What stays of a former manager; then whom to meet, and whom to ask.",
    run("people", "show", "Noor"),
    run("week"),
    run("people", "mentors"),
    "The next 1:1: a sheet for your eyes only, then what Sam will read.",
    run("agenda", "Sam", "--prep"),
    run("agenda", "Sam", "--publish", quiet=True),
)
"""The tour, in order. A text is a remark before the next command."""
