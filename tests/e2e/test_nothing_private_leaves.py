"""The canaries: every private text is a token of its own, and none is found in anything shared."""

import hashlib
import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cli.conftest import Said, Syncd, event, vcalendar
from tests.e2e.google_home import Moment
from tests.e2e.providers import Google, Microsoft, Provider

ME, SAM, NOOR, JO, PRIYA, ALICE, TESS = (
    f"{name}@example.com" for name in ("me", "sam.rivera", "noor.haddad", "jo", "priya", "alice", "tess")
)
OTHER_PRIYA = "priya@private.example.org"
PEOPLE = {
    SAM: "Sam Rivera",
    NOOR: "Noor Haddad",
    JO: "Jo Okafor",
    PRIYA: "Priya Nair",
    ALICE: "Alice Quartermaine",
    TESS: "Tess Oyelaran",
}
LADDER = """[tracks.ic]
name = "Making things"
[tracks.ic.levels.senior]
name = "{level}"
standing = 1
rungs.{rung} = "{words}"
"""


PERSON_OF = {"goal moved": "priya"}
"""Whom a shared text is for, where its name does not say so."""


def token(name: str) -> str:
    """Twenty-four letters nobody else writes."""
    digits = hashlib.sha256(name.encode()).hexdigest()[:24]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digits)


@dataclass(slots=True)
class Life:
    """A home in which everything private is a token, and everything that left it."""

    syncd: Syncd
    folder: Path
    private: dict[str, str] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    """Answers of commands that show what others will read."""
    turned: dict[str, tuple[int, int, str]] = field(default_factory=dict)
    """What was shared at first and is private now: how much had been said and sent before, and until when."""
    provider: Provider | None = None
    """Where the documents are kept, when that is not a folder."""
    series: dict[str, str] = field(default_factory=dict)
    """Address -> the event there that is the 1:1 with that person, when the calendar is there, too."""

    def secret(self, name: str) -> str:
        """A text nobody else may read."""
        self.private[name] = token(name)
        return self.private[name]

    def open(self, name: str) -> str:
        """A text that is shared: without it the test could not fail."""
        self.shared[name] = token(name)
        return self.shared[name]

    def turn(self, goal: str, *, now: str, **changes: str) -> None:
        """Change fields of a goal as an editor would."""
        path = self.syncd.folder / "goal.md"
        text = self.syncd.ok("goal", "export", "--format", "markdown", goal, now=now)
        for name, value in changes.items():
            text = re.sub(rf"^- {name}:.*$", f"- {name}: {value}", text, flags=re.MULTILINE)
        path.write_text(text, "utf-8")
        self.do("goal", "import", "--update", str(path), now=now)
        path.unlink()

    def do(self, *words: str, now: str, stdin: str | None = None) -> Said:
        """A command that works, or ends with what it found."""
        self.is_now(now)
        said = self.syncd(*words, now=now, stdin=stdin)
        assert said.code in (0, 3, 4), said
        return said

    def show(self, *words: str, now: str) -> Said:
        """A command whose output is what others will read."""
        self.is_now(now)
        self.said.append(self.syncd(*words, now=now))
        return self.said[-1]

    def allow(self, who: str, *, now: str) -> Said:
        """Let a sync publish for somebody, onto the invite."""
        return self.do("publish", "allow", who, *(self.provider.how if self.provider else ()), now=now)

    def is_now(self, now: str) -> None:
        """Let it be so late everywhere."""
        if self.provider is not None and isinstance(self.provider.fake.world.clock, Moment):
            self.provider.fake.world.clock.at(now)

    @property
    def documents(self) -> dict[str, str]:
        """Every running document, by its name."""
        if self.provider is not None:
            return self.provider.documents()
        found = sorted((self.syncd.home / "documents").glob("*"))
        return {str(path): path.read_text("utf-8") for path in found}

    def document(self, who: str) -> str:
        """The running document with somebody."""
        return next(text for path, text in self.documents.items() if Path(path).name.startswith(who))

    def outgoing(self) -> dict[str, str]:
        """Every byte others can get at: documents, calendars, exports, what previews show."""
        files = {**self.documents}
        for path in sorted([*self.folder.rglob("*"), *self.syncd.folder.glob("*.json")]):
            if path.is_file():
                files[str(path)] = path.read_text("utf-8")
        if self.provider is not None:
            files |= self.provider.left()
            files |= {f"the calendar of {who}": self.provider.seen_by(who) for who in PEOPLE}
        return files | {f"said {n}": said.out + said.err for n, said in enumerate(self.said)}


PROVIDERS: Mapping[str, type[Google] | type[Microsoft]] = {"google": Google, "outlook": Microsoft}


@pytest.fixture
def provider(request: pytest.FixtureRequest) -> Iterator[Provider | None]:
    """Where everybody has an account; None when everything is in folders."""
    name = getattr(request, "param", "local").partition(" ")[0]
    if name == "local":
        yield None
        return
    people = {ME: "Me", OTHER_PRIYA: "Priya Nair", **PEOPLE}
    made = PROVIDERS[name](people, Moment("2026-09-20T12:00:00Z"))
    with made.fake:
        yield made
        made.fake.check()


@pytest.fixture
def life(tmp_path: Path, provider: Provider | None, request: pytest.FixtureRequest) -> Life:
    """A folder of calendars in which I organise a weekly 1:1 with each of five people."""
    syncd = Syncd(home=tmp_path / "home", folder=tmp_path)
    folder = tmp_path / "calendars" / "work"
    folder.mkdir(parents=True)
    syncd.home.mkdir(mode=0o700)
    life = Life(syncd=syncd, folder=folder, provider=provider)
    if provider is not None:
        provider.keep_documents_of(syncd.home, ME)
    else:
        (syncd.home / "config.toml").write_text('[documents]\nbase_url = "https://docs.example.com/ours"\n')
    if "alone" in request.node.name:
        fill_provider(life)
    else:
        fill_folder(folder)
        life.do("connect", "ics", str(folder), "--me", ME, now="2026-09-20T12:00:00Z")
    life.do("sync", now="2026-09-20T12:00:00Z")
    return life


def fill_folder(folder: Path) -> None:
    """Calendar files with a weekly 1:1 with each, and my absence."""
    for number, (where, name) in enumerate(PEOPLE.items()):
        hour = 9 + number
        text = vcalendar(
            event(
                f"weekly-{number}",
                start=f"20260907T{hour:02}0000Z",
                end=f"20260907T{hour:02}3000Z",
                others=f"{name} <{where}>",
            )
        )
        (folder / f"{number}.ics").write_bytes(text.replace("\n", "\r\n").encode())
    (folder / "away.ics").write_bytes(
        vcalendar(
            event(
                "away",
                start="20261012T000000Z",
                end="20261012T230000Z",
                rule=None,
                others="",
                extra=f"DESCRIPTION:{token('absence')}",
            ).replace("SUMMARY:a meeting", f"SUMMARY:Urlaub {token('absence title')}")
        )
        .replace("\n", "\r\n")
        .encode()
    )


def fill_provider(life: Life) -> None:
    """The same in a calendar on the network, where each has accepted."""
    assert life.provider is not None
    for number, where in enumerate(PEOPLE):
        start = f"2026-09-07T{9 + number:02}:00"
        life.series[where] = life.provider.invite(ME, "a meeting", where, start)
    title, about = f"Urlaub {token('absence title')}", token("absence")
    life.provider.away(ME, title, "2026-10-12T00:00", 23 * 60, about)


def note_everything(life: Life) -> None:
    """Every kind of thing, shared with somebody and private, each a token."""
    now = "2026-09-20T12:00:00Z"
    for who, role in ((SAM, "manager"), (JO, "report"), (PRIYA, "mentor"), (ALICE, "skip-level")):
        life.do("people", "role", who, role, "--company", life.secret(f"company {role}"), now=now)
    life.do(
        *("goal", "add", life.open("goal sam"), "--with", SAM, "--diffuse"),
        *("--why", life.secret("why sam"), "--by", "2026-12-31"),
        now=now,
    )
    life.do("goal", "step", "g1", life.open("step sam"), now=now)
    life.do("goal", "check-in", "g1", life.secret("remark sam"), "--progress", "30", now=now)
    life.do("goal", "add", life.secret("goal private"), "--with", SAM, "--private", now=now)
    life.do("goal", "step", "g2", life.secret("step private"), now=now)
    life.do("goal", "add", life.secret("goal nobody"), "--why", life.secret("why nobody"), now=now)
    life.do("goal", "add", life.open("goal jo"), "--with", JO, now=now)
    life.do("goal", "answer", "g4", "more", life.secret("answer aloud"), now=now)
    for kind in ("topic", "ask", "action", "win", "heads-up"):
        life.do("jot", kind, life.open(f"{kind} sam"), "--with", SAM, now=now)
        life.do("jot", kind, life.secret(f"{kind} private"), "--with", SAM, "--private", now=now)
    for kind in ("thanks", "feedback", "praise"):
        life.do("jot", kind, life.secret(f"{kind} sam"), "--with", SAM, now=now)
        life.do("jot", kind, life.secret(f"{kind} from sam"), "--from", SAM, now=now)
    life.do("jot", "praise", life.secret("praise of sam"), "--with", ALICE, "--about", SAM, now=now)
    life.do("jot", "ask", life.secret("open ask"), now=now)
    life.do("people", "request", ALICE, life.secret("request"), now=now)
    life.do("people", "request", ALICE, "--answered", life.secret("request answer"), now=now)
    secrets = {name: life.secret(f"ladder {name}") for name in ("level", "rung", "words")}
    (life.syncd.home / "ladder.toml").write_text(LADDER.format(**secrets), "utf-8")
    life.do("people", "track", "me", "ic", "senior", now=now)
    life.do("people", "track", JO, "ic", "senior", now=now)
    life.do("goal", "point", "g1", secrets["rung"], now=now)
    life.do("jot", "win", life.open("win jo"), "--with", JO, "--rung", secrets["rung"], now=now)
    life.do("people", "discussed", SAM, "career", now=now)


def write_answers(life: Life, who: str, **answers: str) -> None:
    """Somebody types below lines of their document: ``below: text``."""
    if life.provider is not None:
        name = next(name for name in life.documents if who in name)
        them = next(at for at in PEOPLE if at.startswith(who))
        for text, below in answers.items():
            life.provider.type_below(name, below.removeprefix("### "), text, them)
        return
    path = next(path for path in map(Path, life.documents) if who in path.name)
    lines = path.read_text("utf-8").splitlines()
    for text, below in answers.items():
        at = next(n for n, line in enumerate(lines) if below in line)
        lines.insert(at + 1, f"  - {text}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def live_a_year(life: Life) -> None:
    """Create, publish, edit, read back, hand over, merge, export, and go wrong on the way."""
    note_everything(life)
    for who in (SAM, JO, PRIYA, ALICE):
        life.allow(who, now="2026-09-20T12:00:00Z")
    for monday in ("2026-09-27", "2026-10-04"):
        life.show("sync", "--dry-run", now=f"{monday}T12:00:00Z")
        life.do("sync", now=f"{monday}T12:00:00Z")
        if monday < "2026-10-01":
            note_what_turns(life)
    for who in (SAM, JO, PRIYA, ALICE):
        for words in (("--publish", "--dry-run"), ("--publish",), ()):
            life.show("agenda", who, *words, now="2026-10-04T13:00:00Z")
    turn_things(life)
    write_answers(life, "jo", **{life.secret("answer jo"): "do more of", life.secret("note jo"): "### Notes"})
    write_answers(life, "sam", **{life.open("answer sam"): "do more of", life.open("note sam"): "### Notes"})
    life.do("sync", now="2026-10-06T12:00:00Z")
    assert life.private["answer jo"] in life.syncd.ok("goal", "show", "g4", now="2026-10-06T12:00:00Z")
    # A goal with Sam goes to Noor: what Sam answered is Sam's and mine until it is ticked.
    life.do("people", "handover", SAM, NOOR, "--on", "2026-10-10", now="2026-10-10T12:00:00Z")
    life.allow(NOOR, now="2026-10-10T12:00:00Z")
    life.do("sync", now="2026-10-11T12:00:00Z")
    for who in (SAM, NOOR):
        life.show("agenda", who, "--publish", now="2026-10-11T13:00:00Z")
    life.do("people", "merge", PRIYA, OTHER_PRIYA, now="2026-10-11T14:00:00Z")
    # A second handover: the third manager learns nothing either.
    life.do("people", "handover", NOOR, TESS, "--on", "2026-10-16", now="2026-10-16T12:00:00Z")
    life.allow(TESS, now="2026-10-16T12:00:00Z")
    life.do("sync", now="2026-10-18T12:00:00Z")
    life.show("agenda", TESS, "--publish", now="2026-10-18T12:00:00Z")
    change_people(life)
    life.show("rollup", "export", "--to", str(life.syncd.folder / "rollup.json"), now="2026-10-18T12:00:00Z")
    # What goes wrong says so without quoting.
    life.do("goal", "add", life.private["goal nobody"] + " again", "--with", SAM, now="2026-10-18T12:30:00Z")
    refused = life.show("agenda", SAM, "--publish", now="2026-10-18T12:31:00Z")
    assert refused.code == 8
    assert re.search(r"\bg3\b", refused.err)
    life.show("agenda", SAM, now="2026-10-18T12:32:00Z")
    life.do("goal", "close", "g7", "--dropped", now="2026-10-18T12:33:00Z")
    life.do("sync", now="2026-10-25T12:00:00Z")


def note_what_turns(life: Life) -> None:
    """Goals that change their mark between being published and being talked about."""
    now = "2026-10-01T12:00:00Z"
    life.do("goal", "add", life.open("goal turned"), "--with", PRIYA, now=now)
    life.do("goal", "step", "g5", life.open("step turned"), now=now)
    life.do("goal", "add", life.open("goal moved"), "--with", ALICE, now=now)


def turn_things(life: Life) -> None:
    """What was published is made private, or worked on with somebody else, before they meet."""
    now = "2026-10-04T14:00:00Z"
    assert life.shared["goal turned"] in life.document("priya")
    assert life.shared["goal moved"] in life.document("alice")
    life.turn("g5", now=now, private="yes")
    life.turn("g6", now=now, **{"with": PRIYA})
    life.do("sync", now="2026-10-04T15:00:00Z")
    sent = len(life.provider.fake.exchanges) if life.provider else 0
    for name in ("goal turned", "step turned"):
        life.private[name] = life.shared.pop(name)
        life.turned[name] = (len(life.said), sent, "2026-10-04T15:00:00Z")
    assert life.shared["goal moved"] not in life.document("alice")
    for who in (PRIYA, ALICE):
        life.show("agenda", who, now="2026-10-04T16:00:00Z")


def change_people(life: Life) -> None:
    """One is two people again, one is denied, one series gets a third person, one is a group's."""
    now = "2026-10-18T12:10:00Z"
    life.do("people", "split", PRIYA, OTHER_PRIYA, now=now)
    life.do("people", "role", ALICE, "peer", now=now)
    life.do("publish", "deny", JO, now=now)
    for who in (OTHER_PRIYA, JO, TESS):
        life.do("jot", life.secret(f"late {who}"), "--with", who, now=now)
    if life.series and life.provider is not None:
        life.do("sync", now="2026-10-18T12:15:00Z")
        there, event = life.provider, life.series[TESS]
        assert there.has_link(ME, event)
        there.add_guest(ME, event, (TESS, "eve@example.com"))
        life.do("sync", now="2026-10-18T12:20:00Z")
        assert not there.has_link(ME, event)
        uid = there.uid(ME, event)
    else:
        uid, weekly = "weekly-5", life.folder / "5.ics"
        with_two = weekly.read_bytes().replace(
            b"END:VEVENT", b"ATTENDEE:mailto:eve@example.com\r\nEND:VEVENT"
        )
        weekly.write_bytes(with_two)
        life.do("sync", now="2026-10-18T12:20:00Z")
        assert b"ATTACH" not in weekly.read_bytes()
    life.do("people", "include", uid, "--group", "--with", TESS, now=now)
    life.do("sync", now="2026-10-18T12:21:00Z")


def stands_there(name: str, where: str, turned: dict[str, tuple[int, int, str]]) -> bool:
    """Whether it was shown before it was private, or somebody else wrote it just there."""
    if name in turned:
        said, sent, until = turned[name]
        kind, _, number = where.partition(" ")
        if kind in ("said", "received"):
            return int(number.split()[0]) < (said if kind == "said" else sent)
        # Providers keep every version of a document: what was taken out stands in those before.
        return " since " in where and where.partition(" since ")[2].partition(" ")[0] < until
    home = {"absence": "away.ics", "absence title": "away.ics", "answer jo": "/jo-", "note jo": "/jo-"}
    return name in home and home[name] in where


@pytest.mark.parametrize(
    "provider", ["local", "google", "google alone", "outlook", "outlook alone"], indirect=True
)
def test_nothing_private_is_found_in_anything_shared(life: Life, caplog: pytest.LogCaptureFixture) -> None:
    """Not in a document, a calendar, an export, a preview, an error or a log at its most talkative."""
    caplog.set_level(logging.DEBUG)
    live_a_year(life)
    life.private |= {"absence": token("absence"), "absence title": token("absence title")}
    found = {where: content.casefold() for where, content in life.outgoing().items()}
    leaked = [
        (name, where)
        for name, text in life.private.items()
        for where, content in found.items()
        if text in content and not stands_there(name, where, life.turned)
    ]
    assert leaked == []
    logged = [record.getMessage() for record in caplog.records]
    assert [name for name, text in life.private.items() if any(text in line for line in logged)] == []
    # The test can fail: what is shared did arrive.
    everything = "\n".join(life.documents.values())
    arrived = {name for name, text in life.shared.items() if text in everything}
    assert arrived == set(life.shared)
    # And each with the one it was for: nothing about one person is in the document of another.
    for path, text in life.documents.items():
        there = {name for name, shared in life.shared.items() if shared in text}
        assert {PERSON_OF.get(name, name.split()[-1]) for name in there} <= {Path(path).name.split("-")[0]}


def test_other_people_are_named_in_nobodys_document(life: Life) -> None:
    """Each document knows two names; roles, standings and outcomes stand in none."""
    live_a_year(life)
    for path, text in life.documents.items():
        owner = next(where for where, name in PEOPLE.items() if name.split()[0].lower() in Path(path).name)
        for where, name in PEOPLE.items():
            if where != owner:
                assert name.casefold() not in text.casefold(), path
                assert where not in text, path
        for word in ("manager", "skip-level", "slipping", "lapsed", "skipped", "excused", "on-track"):
            assert not re.search(rf"\b{word}\b", text), (path, word)


def test_an_export_to_take_along_holds_no_words_of_others(life: Life) -> None:
    """Own goals, own words, dates and thanks; what others answered or wrote stays behind."""
    live_a_year(life)
    record = life.do("people", "export", JO, "--mine", now="2026-10-25T12:00:00Z").out
    assert life.shared["goal jo"] in record
    for name in ("answer jo", "note jo", "answer aloud"):
        assert life.private[name] not in record
