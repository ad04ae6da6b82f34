"""How long a one-line note waits."""

from datetime import UTC, datetime, timedelta

import pytest

from syncd.core.jots import LASTING, SHAREABLE, Jot, JotKind, OnPaper, left_behind, waiting_jots
from syncd.core.model import Address

SAM = Address("sam@example.com")
WEEK = timedelta(days=7)
FIRST = datetime(2026, 11, 2, 15, tzinfo=UTC)
SECOND, THIRD = FIRST + WEEK, FIRST + 2 * WEEK
NOTED = FIRST - timedelta(days=1)


def jot(number: int = 1, kind: JotKind = JotKind.TOPIC, **more: object) -> Jot:
    """A jot for Sam, noted the day before the first meeting unless said otherwise."""
    values: dict[str, object] = {"person": SAM, "made_at": NOTED, "text": "x"} | more
    return Jot(number=number, kind=kind, **values)  # type: ignore[arg-type]


def paper(slot: datetime, *items: str, written_at: datetime | None = None) -> OnPaper:
    """The entry of a slot, written the day before it."""
    return OnPaper(slot=slot, written_at=written_at or slot - timedelta(days=1), items=frozenset(items))


@pytest.mark.parametrize(
    ("papers", "held", "waits"),
    [
        ([], [FIRST], False),  # no entry at all: having met settles it
        ([paper(FIRST, "j1")], [FIRST], False),
        ([paper(FIRST)], [FIRST], True),
        ([paper(FIRST)], [], False),  # dropped; it waits anyway, as long as they have not met since
        ([paper(FIRST, "j1"), paper(SECOND)], [SECOND], True),  # it stood where they did not meet
        ([paper(FIRST, "j1"), paper(SECOND)], [FIRST, SECOND], False),
        ([paper(FIRST), paper(SECOND, "j1")], [FIRST, SECOND], False),
        ([paper(FIRST), paper(SECOND)], [FIRST, SECOND, THIRD], True),
        ([paper(FIRST - WEEK)], [FIRST - WEEK, FIRST], False),  # older than the jot: says nothing
        ([paper(NOTED, written_at=NOTED - WEEK)], [NOTED], True),
        ([paper(NOTED - WEEK, written_at=NOTED)], [NOTED - WEEK], True),
        ([paper(NOTED - WEEK, written_at=NOTED - timedelta(seconds=1))], [NOTED - WEEK], False),
    ],
)
def test_what_was_on_no_paper_keeps_waiting(papers: list[OnPaper], held: list[datetime], waits: bool) -> None:
    """Having met settles a topic only if it was in an entry they met over, or if there was none since."""
    for order in (papers, papers[::-1]):
        found = left_behind([jot()], order, held=held)
        assert (found == {"j1"}) is waits
        assert waiting_jots([jot()], addresses=[SAM], last_met=THIRD, now=THIRD, left_behind=found) == (
            (jot(),) if waits else ()
        )


@pytest.mark.parametrize("kind", JotKind)
def test_what_never_stands_in_an_entry_is_not_missed_there(kind: JotKind) -> None:
    """Private jots and those that are said, not handed over, go by their own rule."""
    assert bool(left_behind([jot(kind=kind)], [paper(FIRST)], held=[FIRST])) is (kind in SHAREABLE)
    assert (
        left_behind([jot(kind=kind, private=kind in SHAREABLE)], [paper(FIRST)], held=[FIRST]) == frozenset()
    )


def test_a_struck_jot_is_over_although_it_was_left_behind() -> None:
    """The user's word ends the waiting."""
    struck = jot(done_at=SECOND)
    assert waiting_jots([struck], addresses=[SAM], last_met=FIRST, now=THIRD, left_behind={"j1"}) == ()


@pytest.mark.parametrize("kind", JotKind)
def test_actions_carry_over_until_they_are_ticked(kind: JotKind) -> None:
    """However often the two have met; and so does what is still to be said."""
    for meetings in range(1, 30):
        now = FIRST + meetings * WEEK
        found = waiting_jots([jot(kind=kind)], addresses=[SAM], last_met=now, now=now)
        assert bool(found) is (kind in LASTING)
    ticked = jot(kind=kind, done_at=THIRD)
    assert waiting_jots([ticked], addresses=[SAM], last_met=THIRD, now=THIRD) == ()
    assert JotKind.ACTION in LASTING
