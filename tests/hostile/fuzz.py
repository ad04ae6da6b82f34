"""``make fuzz``: coverage-guided fuzzing of the reader of calendars, with atheris where it can be had.

The reader may refuse a text as no calendar, and nothing else. What is found is kept below
``.fuzz/found``; as a file in ``tests/hostile/found`` it becomes a test.
"""

import sys
from pathlib import Path
from random import Random

SEEDS = 300
LONGEST = 10_000
"""Bytes: a damage in a short text does as much and is tried sooner."""


def read(data: bytes) -> None:
    """Read a text as a sync does, as far as the reader goes; expand every series of it for some years."""
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
            event_starts(event, since=date(2020, 1, 1), until=date(2027, 1, 1))


def seeds(folder: Path) -> None:
    """Begin with the samples, the smaller bombs, and some damages of both."""
    from tests.hostile.bombs import BOMBS, calendar
    from tests.hostile.mutate import mutations

    folder.mkdir(parents=True, exist_ok=True)
    texts = [
        path.read_bytes() for path in sorted((Path(__file__).parents[1] / "cli" / "sample").glob("*.ics"))
    ]
    texts += [calendar([bomb.event], bomb.head) for bomb in BOMBS if len(bomb.event + bomb.head) < LONGEST]
    for text in texts[:2]:
        texts += mutations(text, SEEDS // 2, Random(4))
    for number, text in enumerate(texts):
        (folder / f"seed-{number:03}").write_bytes(text)


def main() -> None:
    """Fuzz as libFuzzer's options say; they follow the name of the folder for what is kept."""
    import atheris

    place = Path(sys.argv[1])
    seeds(place / "corpus")
    (place / "found").mkdir(exist_ok=True)
    with atheris.instrument_imports(include=["syncd_providers", "syncd.core", "icalendar"]):
        read(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nDTSTART:20260101\nEND:VEVENT\nEND:VCALENDAR\n")
    options = [
        f"-artifact_prefix={place}/found/",
        "-timeout=5",
        f"-max_len={LONGEST}",
        "-rss_limit_mb=1024",
        *sys.argv[2:],
    ]
    atheris.Setup([sys.argv[0], *options, str(place / "corpus")], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
