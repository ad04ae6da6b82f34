"""What is still to be said to somebody, for how long, and in which words it could be."""

from datetime import UTC, date, datetime, timedelta

import pytest

from syncd.core.drafts import DRAFTS, draft_of, first_name, heads_up_draft
from syncd.core.jots import RECIPROCAL, Jot, JotKind
from syncd.core.model import Address
from syncd.core.reciprocity import age, owed

SAM, ADA = Address("sam@example.com"), Address("ada@example.com")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)


def jot(number: int = 1, kind: JotKind = JotKind.THANKS, text: str = "the review", **more: object) -> Jot:
    """A jot for Sam, noted now unless said otherwise."""
    values: dict[str, object] = {"person": SAM, "made_at": NOW} | more
    return Jot(number=number, kind=kind, text=text, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", JotKind)
def test_only_what_one_says_is_owed(kind: JotKind) -> None:
    """Thanks, praise and feedback have a draft; an agenda speaks for everything else."""
    found = owed([jot(kind=kind)], names={}, today=TODAY, zone=UTC)
    assert bool(found) is (kind in RECIPROCAL)
    assert {drafted for drafted, _ in DRAFTS} == RECIPROCAL


def test_what_was_received_or_said_is_not_owed() -> None:
    """The queue holds what I still have to say, nothing else."""
    assert owed([jot(received=True), jot(done_at=NOW)], names={}, today=TODAY, zone=UTC) == ()


def test_the_queue_is_oldest_first_and_ages() -> None:
    """Whatever order it is read in; days are local days and never negative."""
    three = [jot(n, made_at=NOW - timedelta(days=n * 10)) for n in (0, 1, 2)]
    for order in (three, three[::-1]):
        found = owed(order, names={}, today=TODAY, zone=UTC)
        assert [(one.jot.number, one.days, one.age) for one in found] == [
            (2, 20, "2 weeks"),
            (1, 10, "10 days"),
            (0, 0, "today"),
        ]
    ahead = jot(made_at=NOW + timedelta(days=3))
    assert owed([ahead], names={}, today=TODAY, zone=UTC)[0].days == 0


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "today"), (1, "1 day"), (2, "2 days"), (13, "13 days"), (14, "2 weeks"), (20, "2 weeks"),
     (21, "3 weeks"), (59, "8 weeks"), (60, "2 months"), (364, "12 months")],
)  # fmt: skip
def test_an_age_in_words(days: int, words: str) -> None:
    """Days, from two weeks on weeks, from sixty days on months."""
    assert age(days) == words


@pytest.mark.parametrize(
    ("kind", "text", "starts"),
    [
        (JotKind.THANKS, "the review", "Thank you for the review. "),
        (JotKind.THANKS, "for the review.", "Thank you for the review. "),
        (JotKind.THANKS, "Thanks for the review!", "Thank you for the review. "),
        (JotKind.THANKS, "thank you for the review", "Thank you for the review. "),
        (JotKind.THANKS, "many thanks for it", "Thank you for it. "),
        (JotKind.THANKS, "thanksgiving off", "Thank you for thanksgiving off. "),
        (JotKind.THANKS, "thanks", "Thank you for thanks. "),
        (JotKind.PRAISE, "praise for the page", "Something you did well, and I wanted to say so: the page."),
        (JotKind.PRAISE, "{about} {text}", "Something you did well, and I wanted to say so: {about} {text}."),
    ],
)  # fmt: skip
def test_a_draft_reads_like_a_sentence(kind: JotKind, text: str, starts: str) -> None:
    """Words the draft says anyway are not said twice, and a text is only ever text."""
    found = draft_of(jot(kind=kind, text=text))
    assert found is not None
    assert found.words.startswith(starts)


def test_feedback_is_drafted_as_situation_what_was_seen_and_its_effect() -> None:
    """It names no fault: what is not known yet stands in brackets, and it ends with a question."""
    found = draft_of(jot(kind=JotKind.FEEDBACK, text="feedback on the long meetings"))
    assert found is not None
    assert found.how == "say"
    situation, seen, effect = (found.words.index(word) for word in ("(When", "the long meetings", "(for me"))
    assert situation < seen < effect
    assert found.words.endswith("How do you see it?")


def test_praise_about_somebody_names_them_to_who_hears_it() -> None:
    """By the name the user knows, else by the address."""
    one = jot(kind=JotKind.PRAISE, about=ADA, text="the calm release")
    (found,) = owed([one], names={ADA: "Ada Byron"}, today=TODAY, zone=UTC)
    assert found.about == "Ada Byron"
    assert "about Ada Byron" in found.draft.words
    assert found.draft.how == "send"
    (found,) = owed([one], names={}, today=TODAY, zone=UTC)
    assert found.about == ADA


# -- heads-ups ------------------------------------------------------------------------------


def heads_up(text: str, *, private: bool = False) -> Jot:
    """A heads-up for Sam."""
    return jot(kind=JotKind.HEADS_UP, text=text, private=private)


def test_a_dropped_heads_up_is_drafted_as_a_message() -> None:
    """With the text of each, in one message."""
    assert heads_up_draft("Sam Rivera", "16 November", [heads_up("it slips."), heads_up("so does that")]) == (
        "Hi Sam, our 1:1 on 16 November fell through and this should not wait for the next one:"
        " it slips; so does that. Shall we talk before then?"
    )


def test_a_private_heads_up_is_never_put_into_words() -> None:
    """The message says that there is something, and not what."""
    hidden = heads_up("I am leaving", private=True)
    alone = heads_up_draft("Sam", "16 November", [hidden])
    mixed = heads_up_draft("Sam", "16 November", [heads_up("it slips"), hidden])
    for text in (alone, mixed):
        assert "leaving" not in text
        assert "rather tell you than write" in text
    assert "it slips" in mixed


@pytest.mark.parametrize(
    ("name", "first"),
    [("Sam Rivera", "Sam"), ("Sam", "Sam"), ("sam@example.com", "there"), ("", "there")],
)
def test_somebody_is_greeted_by_the_first_name(name: str, first: str) -> None:
    """An address is no name."""
    assert first_name(name) == first
