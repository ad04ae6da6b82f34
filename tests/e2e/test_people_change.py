"""Who is on an event changes from sync to sync: no document's link is ever where a stranger could see it."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.cli.conftest import Syncd, event, vcalendar

ME = "me@example.com"
NAMES = ("sam", "kim", "lee", "pat")
SERIES = ("sam", "kim")
"""Whom the two series are with at first."""
HOURS = {"sam": 15, "kim": 17}
BEFORE = "2026-11-14T12:00:00Z"
EVENINGS = tuple(f"2026-{day}T18:00:00Z" for day in ("11-22", "11-29", "12-06", "12-13"))
"""24 hours before a 1:1, week after week."""
TOKENS = {name: f"canary topic of {name} alone" for name in NAMES}
RUNS = itertools.count()

people = st.one_of(st.none(), st.sets(st.sampled_from(NAMES), max_size=4))
"""None: as it was first."""
guests = st.none() | st.sets(st.sampled_from(NAMES), min_size=1, max_size=3)
hows = st.sampled_from(
    [["allow"], ["allow", "--how", "companion"], ["allow", "--how", "link"], ["deny"], None]
)


@dataclass(frozen=True, slots=True)
class Week:
    """What has become of one series before a sync."""

    people: set[str] | None
    guests: set[str] | None
    """Who is on its next occurrence besides; None: it has no occurrence of its own."""
    mine: bool
    how: list[str] | None
    """What is answered about the person first on it."""


weeks = st.builds(Week, people=people, guests=guests, mine=st.booleans(), how=hows)


@dataclass(slots=True)
class Folder:
    """A home and its folder of calendar files, which another program edits between two syncs."""

    syncd: Syncd
    folder: Path
    texts: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, week: Week, day: str) -> None:
        """As a calendar program does: its lines change, ours stay, and are copied to an occurrence."""
        path = self.folder / f"{name}.ics"
        old = path.read_text("utf-8").replace("\n ", "") if path.exists() else ""
        ours = "\n".join(dict.fromkeys(line for line in old.splitlines() if line.startswith("ATTACH")))
        on_it = {name} if week.people is None else week.people
        hour = HOURS[name]
        parts = [self._event(name, on_it, f"20261005T{hour}", "FREQ=WEEKLY", ours, mine=week.mine)]
        if week.guests is not None:
            own = "\n".join(filter(None, [f"RECURRENCE-ID:{day}T{hour}0000Z", ours]))
            parts.append(self._event(name, on_it | week.guests, f"{day}T{hour}", None, own, mine=week.mine))
        path.write_bytes(vcalendar(*parts).replace("\n", "\r\n").encode())

    @staticmethod
    def _event(  # what may differ
        name: str, on_it: set[str], at: str, rule: str | None, extra: str, *, mine: bool
    ) -> str:
        others = ";".join(f"{one.title()} <{one}@example.com>" for one in sorted(on_it))
        text = event(f"{name}@x", start=f"{at}0000Z", end=f"{at}3000Z", rule=rule, others=others, extra=extra)
        boss = ME if mine or not on_it else f"{min(on_it)}@example.com"
        return text.replace(f"ORGANIZER:mailto:{ME}", f"ORGANIZER:mailto:{boss}")

    def links(self) -> list[tuple[str, set[str]]]:
        """Every link on an event that stands in the folder, and who can see it besides me."""
        found = []
        for path in sorted(self.folder.glob("*.ics")):
            for part in path.read_text("utf-8").replace("\n ", "").split("BEGIN:VEVENT")[1:]:
                lines = part.splitlines()
                seen = {line.rpartition("mailto:")[2] for line in lines if "mailto:" in line} - {ME}
                found += [
                    (line.partition(":")[2], {one.partition("@")[0] for one in seen})
                    for line in lines
                    if line.startswith(("ATTACH", "URL"))
                ]
        return found

    def documents(self) -> dict[str, str]:
        """The documents, by the first name in their own."""
        paths = (self.syncd.home / "documents").glob("*.md")
        return {path.name.partition("-")[0]: path.read_text("utf-8") for path in paths}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the homes are made."""
    return tmp_path_factory.mktemp("changing")


def opened(place: Path, *, url: bool) -> Folder:
    """Two weekly series, and something to tell everybody."""
    at = place / str(next(RUNS))
    folder = at / "vdir"
    folder.mkdir(parents=True)
    made = Folder(Syncd(home=at / "home", folder=at), folder)
    for name in SERIES:
        made.write(name, Week(None, None, mine=True, how=None), "")
    made.syncd.ok("connect", "ics", folder, "--me", ME, now=BEFORE)
    made.syncd.ok("sync", now=BEFORE)
    if url:
        (made.syncd.home / "config.toml").write_text('[documents]\nbase_url = "https://d.example"\n', "utf-8")
    for name in NAMES:
        where = f"{name}@example.com"
        for words in (["people", "role", where, "peer"], ["jot", TOKENS[name], "--with", where]):
            made.syncd.ok(*words, now=BEFORE)
        made.syncd.ok("publish", "allow", where, now=BEFORE)
    return made


@settings(max_examples=12, deadline=None, phases=[Phase.generate])  # to shrink it takes minutes
@given(url=st.booleans(), history=st.lists(st.tuples(weeks, weeks), min_size=2, max_size=len(EVENINGS)))
def test_a_link_is_only_where_two_can_see_it(
    place: Path, url: bool, history: list[tuple[Week, Week]]
) -> None:
    """Over attendees, guests, organizers and consents: whoever sees a link is the one it is for."""
    home = opened(place, url=url)
    home.syncd.ok("sync", now="2026-11-15T18:00:00Z")
    assert {owner for owner, text in home.documents().items() if TOKENS[owner] in text} == set(SERIES)
    for now, week in zip(EVENINGS, history, strict=False):
        for name, one in zip(SERIES, week, strict=True):
            home.write(name, one, f"{now[:4]}{now[5:7]}{int(now[8:10]) + 1:02}")
            if one.how is not None:
                home.syncd.ok("publish", *one.how, f"{name}@example.com")
        said = home.syncd("sync", now=now)
        assert said.code == 0, said
        documents = home.documents()
        for link, seen in home.links():
            owner = link.rpartition("/")[2].partition("-")[0]
            assert owner in documents
            assert seen <= {owner}, said
            assert link.startswith("https:") or not seen, "others could not open it"
        for owner, text in documents.items():
            assert {name for name, token in TOKENS.items() if token in text} <= {owner}
