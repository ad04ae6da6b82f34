"""Goals with every field there is and the text that breaks formats, for Hypothesis."""

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from syncd.core.goalbook import GivenAnswer, GoalRecord, in_order
from syncd.core.goals import Beneficiary, CheckIn, GoalState, StateNoted, Step
from syncd.core.model import Address
from syncd.safetext import lines, plain

HOSTILE = st.sampled_from(
    """=1+1 +1 -1 @SUM(A1) '=x ''' '' " "" "," ; \\ \\n \\\\n \\, # ## #x [x] [ ] - * 1. 40%: --> <!-- <!---->
    %20 % BEGIN:VTODO END:VCALENDAR \\# \\<!-- state: 2026-11-20T12:00:00Z {"a":1} null 😀 é ß İ 日本 :
    \uff1d1""".split()
)
WORDS = st.one_of(HOSTILE, st.text(max_size=12))
TEXT = st.lists(st.one_of(WORDS, st.just("\n"), st.just("\n\n"), st.just(" ")), max_size=12).map("".join)
LINES = TEXT.map(lines)
LINE = TEXT.map(plain)
NEEDED = LINE.filter(bool)
MARKER = st.one_of(st.none(), NEEDED)
INSTANTS = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
ADDRESSES = st.sampled_from(
    ["sam@example.com", "=cmd@example.com", "a:b@x.org", 'o"brien@x.org', "%41;b@x.org", "é@x.org"]
).map(Address)


def _numbered(found: list[tuple[int, str, datetime | None]]) -> tuple[Step, ...]:
    return tuple(
        Step(number=number, text=text, done_at=done)
        for number, text, done in {one[0]: one for one in found}.values()
    )


CHECK_INS = st.builds(
    CheckIn,
    at=INSTANTS,
    text=LINES,
    progress=st.one_of(st.none(), st.integers(0, 100)),
    source=MARKER,
).filter(lambda one: bool(one.text) or one.progress is not None)
ANSWERS = st.builds(
    GivenAnswer,
    question=st.sampled_from(["more", "less", "start", "balance"]),
    person=ADDRESSES,
    text=LINES.filter(bool),
    at=INSTANTS,
    read_at=INSTANTS,
    entry=MARKER,
    document=MARKER,
    revision=MARKER,
    shared_with=st.one_of(st.none(), ADDRESSES),
    rung=LINE,
)


@st.composite
def records(draw: Any) -> GoalRecord:
    """A goal as a home may hold it: its texts are tidy, and everything else is possible."""
    created = draw(INSTANTS)
    states = draw(st.lists(st.builds(StateNoted, at=INSTANTS, state=st.sampled_from(GoalState)), max_size=3))
    steps = draw(st.lists(st.tuples(st.integers(1, 30), NEEDED, st.one_of(st.none(), INSTANTS)), max_size=4))
    return in_order(
        GoalRecord(
            uid=draw(st.one_of(st.uuids().map(str), NEEDED.filter(lambda text: len(text) < 200))),
            title=draw(NEEDED),
            created_at=created,
            why=draw(LINES),
            outcome_for=draw(st.one_of(st.none(), st.sampled_from(Beneficiary))),
            due=draw(st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2099, 12, 31)))),
            person=draw(st.one_of(st.none(), ADDRESSES)),
            private=draw(st.booleans()),
            diffuse=draw(st.booleans()),
            rung=draw(LINE),
            states=tuple(states) or (StateNoted(at=created, state=GoalState.ACTIVE),),
            steps=_numbered(steps),
            check_ins=tuple(draw(st.lists(CHECK_INS, max_size=3))),
            answers=tuple(draw(st.lists(ANSWERS, max_size=2))),
        )
    )


BOOKS = st.lists(records(), max_size=3, unique_by=lambda one: one.uid)
"""Several goals, each with a uid of its own."""
