"""people role, close, pause, keep-in-touch."""

import pytest

from tests.cli.conftest import Syncd


def person(sample: Syncd, text: str) -> dict[str, object]:
    """What is known about somebody."""
    found: dict[str, object] = sample("people", "show", text, "--format", "json").data["person"]
    return found


def test_a_role_is_kept_for_its_time(sample: Syncd) -> None:
    """The role before ends on the day the next begins."""
    assert "is your peer since 2026-01-05" in sample.ok(
        "people", "role", "sam", "peer", "--since", "2026-01-05"
    )
    assert "is your manager since 2026-11-16" in sample.ok(
        "people", "role", "sam", "manager", "--since", "monday"
    )
    assert person(sample, "sam")["role"] == "manager"
    nothing_else = {"kind": None, "company": None}
    assert person(sample, "sam")["roles"] == [
        {"role": "peer", "since": "2026-01-05", "until": "2026-11-16", **nothing_else},
        {"role": "manager", "since": "2026-11-16", "until": None, **nothing_else},
    ]


def test_a_closed_relationship_is_ended_and_can_be_opened(sample: Syncd) -> None:
    """Nothing about it is flagged; --undo opens it again."""
    assert "is closed" in sample.ok("people", "close", "lee")
    assert person(sample, "lee")["standing"] == "ended"
    assert "lee.brandt" not in str(sample("audit", "--format", "json").data["findings"])
    assert "open again" in sample.ok("people", "close", "lee", "--undo")
    assert person(sample, "lee")["standing"] == "lapsed"


def test_a_pause_ends_before_its_date(sample: Syncd) -> None:
    """Up to, not including, the date; --until today ends it."""
    assert "rest until 2026-11-23" in sample.ok("people", "pause", "lee", "--until", "monday")
    assert person(sample, "lee")["standing"] == "paused"
    assert "rest no longer" in sample.ok("people", "pause", "lee", "--until", "today")
    assert person(sample, "lee")["standing"] == "lapsed"


def test_an_interval_makes_a_relationship(sample: Syncd) -> None:
    """Somebody never met can be minded, in days or weeks, until --stop."""
    assert "every 84 days" in sample.ok("people", "keep-in-touch", "mia@example.org", "--every", "12w")
    assert "keep in touch: every 84 days" in sample.ok("people", "show", "mia")
    assert "no interval any more" in sample.ok("people", "keep-in-touch", "mia", "--stop")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["role", "zed", "manager"], "nobody known"),
        (["role", "example.com", "manager"], "fits several people"),
        (["role", "sam", "boss"], "'boss' is not one of 'manager'"),
        (["role", "sam"], "Missing argument"),
        (["role", "sam", "manager", "--since", "2027-01-01"], "is ahead"),
        (["role", "alex.kim@example.com", "manager"], "is you"),
        (["close", "zed"], "nobody known"),
        (["pause", "zed", "--until", "2026-12-24"], "nobody known"),
        (["pause", "sam", "--until", "2026-11-19"], "is past"),
        (["pause", "sam", "--until", "soon"], "is no date"),
        (["pause", "sam"], "Missing option '--until'"),
        (["keep-in-touch", "zed", "--every", "90d"], "nobody known"),
        (["keep-in-touch", "sam"], "--every 90d"),
        (["keep-in-touch", "sam", "--every", "90d", "--stop"], "--every 90d"),
        *(
            (["keep-in-touch", "sam", "--every", text], "is no interval")
            for text in ("", "d", "0", "-1", "3651", "1y", "9" * 5000, "\u0663d", "\x1b[31m")
        ),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_words_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2 with the reason and what may be typed; nothing is stored."""
    before = sample.database
    assert error in sample.refused("people", *words)
    assert sample.database == before
