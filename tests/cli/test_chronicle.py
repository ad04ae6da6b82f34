"""The years in people show."""

from datetime import UTC, datetime

from syncd.core.jots import JotKind
from syncd.core.model import Address
from syncd.store.answers import note_answer
from syncd.store.database import open_database
from syncd.store.jots import add_jot
from tests.cli.conftest import Syncd

SAM = Address("sam.rivera@example.com")


def years(sample: Syncd, person: str = "sam") -> list[dict[str, object]]:
    """The years as data."""
    found: list[dict[str, object]] = sample("people", "show", person, "--format", "json").data["person"][
        "years"
    ]
    return found


def fill(sample: Syncd) -> None:
    """A goal reached, answers, thanks both ways, a request."""
    sample.ok("goal", "add", "Lead the billing migration", "--with", "sam")
    sample.ok("goal", "close", "g1")
    connection = open_database(sample.home / "syncd.db")
    at, now = datetime(2026, 11, 2, 15, tzinfo=UTC), datetime(2026, 11, 3, tzinfo=UTC)
    for number in range(7):
        note_answer(connection, 1, "more", f"talk to customers {number}", person=SAM, at=at, now=now)
    add_jot(connection, JotKind.THANKS, "you saved my week", person=SAM, now=now, received=True)
    connection.execute(
        "INSERT INTO request (person, text, asked_on) VALUES (?, 'career', '2024-02-01')", (SAM,)
    )
    connection.close()


def test_the_years_are_told_newest_first(sample: Syncd) -> None:
    """With roles, meetings and dated lines; at most six of a year unless all are wanted."""
    fill(sample)
    sample.ok("people", "role", "sam", "manager", "--since", "2023-03-01", "--company", "Initech")
    out = sample.ok("people", "show", "sam").splitlines()
    start = next(at for at, line in enumerate(out) if line.startswith("2026"))
    assert out[start].startswith("2026  manager at Initech; met ")
    assert out[start].endswith("; 1 goal reached; 7 answers")
    assert out[start + 1 : start + 4] == [
        "      11-20  reached g1: Lead the billing migration",
        "      11-03  thanks received: \u201cyou saved my week\u201d",
        "      11-02  answer, more of (g1): \u201ctalk to customers 0\u201d",
    ]
    assert out[start + 7 :] == [
        "      and 3 more; --all shows them",
        "2025  manager at Initech",
        "2024  manager at Initech",
        "      02-01  asked to meet: \u201ccareer\u201d, no answer yet",
        "2023  manager at Initech",
    ]
    assert all(len(line) <= 80 for line in out[start:])
    assert "talk to customers 6" in sample.ok("people", "show", "sam", "--all")


def test_ten_years_of_quiet_take_one_line(sample: Syncd) -> None:
    """A mentor of a decade is shown without nine empty years."""
    sample.ok("people", "role", "priya", "mentor", "--since", "2015-03-01")
    out = sample.ok("people", "show", "priya").splitlines()
    assert out[-1] == "2015-2024  mentor"


def test_years_as_data_are_whole(sample: Syncd) -> None:
    """Every answer and word with its date."""
    fill(sample)
    newest = years(sample)[0]
    assert newest["year"] == 2026
    assert newest["goals_reached"] == [
        {"id": "g1", "title": "Lead the billing migration", "on": "2026-11-20"}
    ]
    assert len(newest["answers"]) == 7  # type: ignore[arg-type]
    assert newest["received"] == [
        {"id": "j1", "kind": "thanks", "on": "2026-11-03", "text": "you saved my week", "to_another": False}
    ]
    assert years(sample)[-1]["requests"] == [
        {"asked_on": "2024-02-01", "theirs": False, "text": "career", "answer": "", "answered_on": None}
    ]


def test_the_years_of_merged_people_hold_what_both_had(sample: Syncd) -> None:
    """Every meeting once, and everything noted under either address."""
    fill(sample)
    sams, jos = (sum(int(str(year["meetings"])) for year in years(sample, who)) for who in ("sam", "jo"))
    before = years(sample)
    sample.ok("people", "merge", "jo", "sam")
    merged = years(sample, "jo")
    # Meetings on the same or the next day are one.
    assert max(sams, jos) < sum(int(str(year["meetings"])) for year in merged) <= sams + jos
    assert [one["answers"] for one in merged if one["year"] == 2026] == [before[0]["answers"]]
    sample.ok("people", "split", "jo", SAM)
    assert years(sample) == before
