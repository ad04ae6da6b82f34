"""A damaged calendar never hangs, crashes, loses a slot that still stands in it, or changes what is settled.

Every damaged text goes through the reader, and another as large number through sync, settling and audit
of a home with a settled past. Normally a share of them, always the same ones; SYNCD_LONG (`make hostile`)
tries 20,000 truncations and 25,000 mutations in each of both.
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from syncd.assess import assess
from syncd.calendars.pulling import Round, pull_all
from syncd.calendars.sync import Result
from syncd.config import Config, read
from syncd.core.model import Event, Outcome, Reason
from syncd.settle import settle
from syncd.store.database import copy_in_memory, open_database
from syncd_providers.ics.reader import Reader
from syncd_providers.ics.scan import NotACalendar, scan
from tests.cli.conftest import Syncd
from tests.e2e.rows import Rows, dump

from .limits import in_time
from .mutate import mutations, truncations

LONG = bool(os.environ.get("SYNCD_LONG"))
TRUNCATIONS, MUTATIONS = (20_000, 25_000) if LONG else (600, 500)
SHARES = 20 if LONG else 1
STORED_TRUNCATIONS, STORED_MUTATIONS = (20_000, 25_000) if LONG else (20, 100)
"""Those that go through sync, settling and audit, in equal shares."""
SECONDS = 2.0
"""Of processor time."""
SAMPLES = Path(__file__).parents[1] / "cli" / "sample"
BEFORE, NOW = datetime(2026, 10, 1, 12, tzinfo=UTC), datetime(2026, 11, 20, 12, tzinfo=UTC)
SETTLED = ("slot", "meeting")
_HEAD_WORDS = (b"METHOD", b"PRODID", b"X-WR", b"VTIMEZONE", b"VCALENDAR", b"TZID:")


@dataclass(frozen=True, slots=True)
class Sample:
    """A calendar and what is read of it."""

    text: bytes
    events: dict[str, tuple[Event, ...]]
    blocks: dict[str, tuple[bytes, ...]]

    @classmethod
    def of(cls, text: bytes) -> "Sample":
        cut = scan(text)
        blocks: dict[str, list[bytes]] = {}
        for one in cut.events:
            blocks.setdefault(one.uid, []).append(b"\n" + text[one.start : one.end])
        reader = Reader(cut, zone="UTC")
        found = {uid: reader.read(uid, name=uid).resource for uid in reader.uids}
        return cls(
            text=text,
            events={uid: one.events for uid, one in found.items() if one},
            blocks={uid: tuple(parts) for uid, parts in blocks.items()},
        )

    def intact(self, damaged: bytes) -> set[str]:
        """The UIDs whose events stand in a damaged text as they stood, once, under the same head."""
        head = self.text[: self.text.index(b"BEGIN:VEVENT")]
        if not damaged.startswith(head):
            return set()
        if any(damaged.upper().count(word) != self.text.upper().count(word) for word in _HEAD_WORDS):
            return set()
        return {uid for uid, parts in self.blocks.items() if self._stands(uid, parts, damaged)}

    def _stands(self, uid: str, parts: tuple[bytes, ...], damaged: bytes) -> bool:
        once = damaged.count(uid.encode()) == self.text.count(uid.encode())
        return once and all(
            damaged.count(part) == 1 and damaged[damaged.index(part) + len(part) :][:1] not in (b" ", b"\t")
            for part in parts
        )


@pytest.fixture(scope="module", params=["work.ics", "holidays.ics"])
def sample(request: pytest.FixtureRequest) -> Sample:
    """A sample calendar."""
    return Sample.of((SAMPLES / request.param).read_bytes())


def test_what_is_cut_off_is_refused(sample: Sample) -> None:
    """Whatever byte it ends at: the whole calendar or none of it, never fewer events."""
    whole = sample.text.rstrip()
    for cut in truncations(sample.text, TRUNCATIONS // 2, Random(1)):
        with in_time(SECONDS):
            if cut.rstrip() == whole:
                scan(cut)
                continue
            with pytest.raises(NotACalendar):
                scan(cut)


def test_a_damage_costs_only_what_it_hits(sample: Sample) -> None:
    """An event that stands as it stood is read as it was; no UID that stands is taken for gone."""
    refused = 0
    for damaged in mutations(sample.text, MUTATIONS // 2, Random(2)):
        try:
            with in_time(SECONDS):
                reader = Reader(scan(damaged), zone="UTC")
                found = {uid: reader.read(uid, name=uid).resource for uid in reader.uids}
                list(reader.problems(""))
        except NotACalendar:
            refused += 1
            continue
        for uid in sample.intact(damaged):
            resource = found[uid]
            assert resource is not None, (uid, damaged)
            assert resource.events == sample.events[uid], (uid, damaged)
        for uid in sample.blocks:
            if re.search(rb"(?m)^UID:" + re.escape(uid.encode()) + rb"\r\n(?![ \t])", damaged):
                assert uid in found or not _in_an_event(uid, damaged), (uid, damaged)
    assert 0 < refused < MUTATIONS // 2


def _in_an_event(uid: str, damaged: bytes) -> bool:
    """Whether the UID stands, plainly, between the lines of an event and before any inner component."""
    found = re.search(
        rb"(?m)^BEGIN:VEVENT\r\n(?:(?!BEGIN:|END:)[!-~][^\r\n]*\r\n)*UID:" + re.escape(uid.encode()), damaged
    )
    return found is not None


# -- through the store -------------------------------------------------------------------------


Slots = tuple[tuple[datetime, Outcome, Reason | None, datetime | None], ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A home with a settled past, and the file its calendar is read from."""

    database: sqlite3.Connection
    config: Config
    file: Path
    settled: Rows
    slots: dict[str, Slots]
    """Person -> their judged slots with the calendar undamaged."""


def judged(database: sqlite3.Connection, config: Config) -> dict[str, Slots]:
    """Each person's slots and what became of them."""
    found = assess(database, config, now=NOW, tracks=())
    return {
        one.person.key: tuple((slot.slot, slot.outcome, slot.reason, slot.met) for slot in one.slots)
        for one in found.judged
    }


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The sample calendar, settled up to a week before October."""
    folder = tmp_path_factory.mktemp("damaged")
    home = Syncd(home=folder / "home", folder=folder)
    shutil.copy(SAMPLES / "work.ics", folder / "work.ics")
    home.ok("connect", "ics", folder / "work.ics", now=BEFORE.isoformat())
    home.ok("sync", now=BEFORE.isoformat())
    config = read(home.home / "config.toml")
    with closing(open_database(home.home / "syncd.db")) as database:
        undamaged = copy_in_memory(database)
        turn(undamaged, config)
        settled = dump(database, SETTLED)
        assert len(settled["slot"]) > 10
        yield Stage(database, config, folder / "work.ics", settled, judged(undamaged, config))
        undamaged.close()


def turn(database: sqlite3.Connection, config: Config) -> bool:
    """One sync as far as calendars go; whether the calendar was read."""
    (result,) = pull_all(database, config, Round(now=NOW), tell=lambda _: None)
    settle(database, config, now=NOW)
    return result.result is Result.READ


@pytest.mark.parametrize("share", range(SHARES))
def test_settled_history_survives_every_damage(stage: Stage, share: int) -> None:
    """No settled row changes, and whoever's events are untouched is judged as if nothing had happened."""
    sample = Sample.of((SAMPLES / "work.ics").read_bytes())
    series = {
        person: {uid for uid, parts in sample.blocks.items() if any(person.encode() in one for one in parts)}
        for person in stage.slots
    }
    rest = set(sample.blocks).difference(*series.values())  # absences, for one, concern everybody
    assert all(series.values())
    untouched = 0
    random = Random(3 + share)
    damages = [
        *mutations(sample.text, STORED_MUTATIONS // SHARES, random),
        *truncations(sample.text, STORED_TRUNCATIONS // SHARES, random),
    ]
    for number, damaged in enumerate(damages):
        was_read, now = after(stage, damaged, number)
        intact = sample.intact(damaged)
        for person, slots in stage.slots.items():
            if not was_read:
                # What could not be looked at is not seen; it is not skipped, and nothing of it is gone.
                for then, since in zip(slots, now[person], strict=True):
                    assert since in (then, (then[0], Outcome.UNSEEN, None, None)), (person, damaged)
            elif damaged.count(person.encode()) != sample.text.count(person.encode()):
                continue  # a copied event under a mangled UID is another series with them, and counts
            elif series[person] | rest <= intact:
                assert now.get(person) == slots, (person, damaged)
                untouched += sample.text != damaged
    assert untouched > STORED_MUTATIONS // SHARES


def after(stage: Stage, damaged: bytes, number: int) -> tuple[bool, dict[str, Slots]]:
    """Whether the damaged calendar was read, and everybody's slots then; nothing settled may have changed."""
    stage.file.write_bytes(damaged)
    os.utime(stage.file, ns=(number, number))
    with closing(copy_in_memory(stage.database)) as database:
        with in_time(SECONDS):
            was_read = turn(database, stage.config)
            now = judged(database, stage.config)
        rows = dump(database, SETTLED)
        for table in SETTLED:
            assert set(stage.settled[table]) <= set(rows[table]), damaged
        assert database.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    return was_read, now
