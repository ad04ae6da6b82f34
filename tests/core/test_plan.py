"""What publishing one entry would do."""

import pytest

from syncd.core.plan import (
    EDITED,
    REMOVED,
    Action,
    AddEntry,
    AppendLines,
    CreateDocument,
    Nothing,
    ReplaceEntry,
    Waiting,
    Wanted,
    Written,
    plan_entry,
    same,
    same_words,
)

OLD = "## 2026-11-23\n\n- Budget\n"
NEW = "## 2026-11-23\n\n- Budget\n- Hiring\n"
WANTED = Wanted(
    markdown=NEW,
    items={"g1": "40", "j1": "Budget", "j2": "Hiring"},
    lines={"j1": "- Budget", "j2": "- Hiring"},
)
WRITTEN = Written(markdown=OLD, items={"g1": "40", "j1": "Budget"})
EDITED_TEXT = OLD + "- and lunch, says Sam\n"
LATE = AppendLines(lines="- Hiring\n", items=("j2",))


@pytest.mark.parametrize(
    ("document", "found", "written", "actions"),
    [
        (False, None, None, (CreateDocument(title="S and J"), AddEntry(markdown=NEW))),
        (False, None, WRITTEN, (CreateDocument(title="S and J"), AddEntry(markdown=NEW))),
        (True, None, None, (AddEntry(markdown=NEW),)),
        (True, None, WRITTEN, (Waiting(items=("g1", "j1", "j2"), why=REMOVED),)),
        (True, NEW, WRITTEN, (Nothing(),)),
        (True, NEW, None, (Nothing(),)),
        (True, OLD, WRITTEN, (ReplaceEntry(markdown=NEW),)),
        (True, OLD.replace("\n", "\r\n") + "\n\n", WRITTEN, (ReplaceEntry(markdown=NEW),)),
        (True, EDITED_TEXT, WRITTEN, (LATE,)),
        (True, OLD.replace("Budget", "Budget "), WRITTEN, (LATE,)),
        (True, EDITED_TEXT, None, (LATE,)),
        (True, EDITED_TEXT + "* [x]  Hiring\n", WRITTEN, (Nothing(),)),
    ],
)
def test_every_row_of_the_table(
    document: bool, found: str | None, written: Written | None, actions: tuple[Action, ...]
) -> None:
    """One case for each row in the docstring of plan_entry, and what "as written" means."""
    assert plan_entry(WANTED, title="S and J", document=document, written=written, found=found) == actions


def test_what_cannot_be_written_waits() -> None:
    """A goal that changed after a person wrote in the entry is named, not forced in."""
    written = Written(markdown=OLD, items={"g1": "20", "j1": "Budget", "j2": "Hiring", "j9": "gone"})
    actions = plan_entry(WANTED, title="", document=True, written=written, found=EDITED_TEXT)
    assert actions == (Waiting(items=("g1",), why=EDITED),)


def test_what_was_appended_once_is_not_appended_again() -> None:
    """Even when a person has since reworded or removed it."""
    written = Written(markdown=OLD, items={**WRITTEN.items, "j2": "Hiring"})
    assert plan_entry(WANTED, title="", document=True, written=written, found=EDITED_TEXT) == (Nothing(),)


def test_a_longer_line_is_another_line() -> None:
    """A jot counts as there only when a whole line says it."""
    found = EDITED_TEXT + "- Hiring freeze\n"
    assert plan_entry(WANTED, title="", document=True, written=WRITTEN, found=found) == (LATE,)


def test_when_two_texts_are_the_same() -> None:
    """Line ends never count as an edit; other white space is an edit but no words."""
    assert same("a\r\nb\r\n", "\na\nb\n\n")
    assert not same("a b", "a  b")
    assert same_words("a b\n", "a\n\n  b")
    assert not same_words("a b", "a b c")
