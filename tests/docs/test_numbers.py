"""Numbers that a page tells in a sentence are those of the code."""

from pathlib import Path

import pytest

from syncd import daily
from syncd.core import telling, timetable
from syncd.core.policy import Policy
from syncd.core.timetable import MAY_DIFFER
from syncd.daemon import log
from syncd.daemon.telling import DIGESTS_KEPT
from syncd.store.database import BACKUPS_KEPT
from syncd_providers.ics import files, remote

MIB = 1024 * 1024
WORDS = {3: "three", 5: "five", 10: "ten"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("calendars.md", f"more than {files.MOST_BYTES // MIB} MiB"),
        ("calendars.md", f"more than {remote.MOST_BYTES // MIB} MiB"),
        ("calendars.md", f"more than {remote.MOST_SECONDS:.0f} seconds"),
        ("calendars.md", f"more than {Policy().refuse_share:.0%} of the known 1:1s"),
        ("calendars.md", f"and more than {WORDS[Policy().refuse_events]}, missing at once"),
        ("troubleshooting.md", f"more than {WORDS[MAY_DIFFER.seconds // 60]} minutes from the clock"),
        ("daily.md", f"From {Policy().lead_hours:.0f} hours before a 1:1"),
        ("daily.md", f"every {timetable.DAY.seconds // 60} minutes by day"),
        ("daily.md", f"every {timetable.NIGHT.seconds // 60} by night"),
        ("daily.md", f"of one thing {WORDS[telling.NUDGES]} times at most"),
        ("privacy.md", f"before each migration; the newest {BACKUPS_KEPT} |"),
        ("privacy.md", f"one a day, the newest {daily.KEPT} |"),
        ("privacy.md", f"digests of the weeks, the newest {DIGESTS_KEPT} |"),
        ("privacy.md", f"the daemon's log, {log.KEPT + 1} files of {log.LONGEST // MIB} MiB"),
    ],
)
def test_a_number_in_a_sentence_is_the_one_of_the_code(repository: Path, name: str, told: str) -> None:
    """Who changes a number is told which page still says the old one."""
    page = (repository / "docs" / name).read_text("utf-8")
    assert told in " ".join(page.split())
