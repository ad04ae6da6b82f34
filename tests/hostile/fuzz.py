"""``make fuzz``: coverage-guided fuzzing of the reader of calendars, with atheris where it can be had.

The reader may refuse a text as no calendar, and nothing else. What is found is kept below
``.fuzz/found``; as a file in ``tests/hostile/found`` it becomes a test.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

LONGEST = 4_000
"""Bytes: a damage in a short text does as much and is tried sooner."""
DAMAGED = 3
"""Damages of each seed to begin with."""


def read(data: bytes) -> None:
    """Read a text as a sync does, as far as the reader goes; expand every series of it for two years."""
    from datetime import date

    from syncd.core.recurrence import event_starts
    from syncd_providers.ics.reader import Reader
    from syncd_providers.ics.scan import NotACalendar, scan

    try:
        reader = Reader(scan(data), zone="Europe/Berlin")
    except NotACalendar:
        return
    list(reader.problems(""))
    for uid in reader.uids:
        found = reader.read(uid, name=uid)
        if found.resource is None and not found.problems:
            raise AssertionError(f"nothing is said of {uid!r}")
        for event in found.resource.events if found.resource else ():
            event_starts(event, since=date(2026, 1, 1), until=date(2028, 1, 1))


def seeds(folder: Path) -> None:
    """Begin with each event of the samples, each smaller bomb, and some damages of both."""
    from tests.hostile.bombs import BOMBS, calendar
    from tests.hostile.mutate import mutations

    folder.mkdir(parents=True, exist_ok=True)
    samples = (Path(__file__).parents[1] / "cli" / "sample").glob("*.ics")
    texts = [text for path in sorted(samples) for text in _one_by_one(path.read_bytes())]
    texts += [calendar([bomb.event], bomb.head) for bomb in BOMBS if len(bomb.event + bomb.head) < LONGEST]
    random = Random(4)
    texts += [damaged for text in texts for damaged in mutations(text, DAMAGED, random)]
    for number, text in enumerate(texts):
        (folder / f"seed-{number:03}").write_bytes(text)


def _one_by_one(text: bytes) -> Iterator[bytes]:
    """A calendar cut into calendars of one event each."""
    head, *events = re.split(rb"(?=BEGIN:VEVENT)", text)
    for event in events:
        yield head + event.removesuffix(b"END:VCALENDAR\r\n") + b"END:VCALENDAR\r\n"


def dictionary(file: Path) -> None:
    """The words of the format, for libFuzzer to put in."""
    from tests.hostile.mutate import WORDS

    words = sorted({*WORDS, *(name.encode() for name in NAMES)})
    rows = ("".join(map("\\x{:02x}".format, word)) for word in words)
    file.write_text("".join(f'"{row}"\n' for row in rows), "ascii")


NAMES = (
    "ATTENDEE;CN=x:mailto:", "BYDAY=-1SU", "BYMONTH=", "BYMONTHDAY=31", "BYSETPOS=1", "CATEGORIES:",
    "COUNT=", "CUTYPE=ROOM", "DTEND;TZID=Europe/Berlin:", "DTSTAMP:", "DURATION:PT1H", "EXRULE:",
    "FREQ=DAILY", "FREQ=MONTHLY", "FREQ=YEARLY", "LAST-MODIFIED:", "PARTSTAT=DECLINED",
    "RANGE=THISANDFUTURE", "SEQUENCE:", "STATUS:", "SUMMARY:", "TRANSP:", "TZOFFSETFROM:", "TZOFFSETTO:",
    "UNTIL=20261231T000000Z", "VALUE=DATE", "WKST=MO", "X-MICROSOFT-CDO-BUSYSTATUS:OOF", "X-WR-TIMEZONE:",
    "20261101", "T100000Z", "\r\n", "Europe/Berlin",
)  # fmt: skip
"""What does not stand among the words of the damages."""


def main() -> None:
    """Fuzz as libFuzzer's options say; they follow the name of the folder for what is kept."""
    import atheris

    from tests.hostile.mutate import mutations

    place = Path(sys.argv[1])
    seeds(place / "corpus")
    dictionary(place / "words")
    (place / "found").mkdir(exist_ok=True)
    with atheris.instrument_imports(include=["syncd_providers", "syncd.core", "icalendar"]):
        read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR\n")

    def damage(data: bytes, longest: int, seed: int) -> bytes:
        """Every second time a damage to a line of the format, else whatever libFuzzer does to bytes."""
        if seed % 2 or not data:
            return bytes(atheris.Mutate(data, longest))
        return next(mutations(bytes(data), 1, Random(seed)))[:longest]

    options = [
        f"-artifact_prefix={place}/found/",
        f"-dict={place}/words",
        "-timeout=5",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=1024",
        *sys.argv[2:],
    ]
    atheris.Setup([sys.argv[0], *options, str(place / "corpus")], read, custom_mutator=damage)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
