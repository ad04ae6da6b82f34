"""Entries as edits: whatever stands in a document, nothing of it changes, and what is written reads back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd.markdown import entries, entry_named, entry_text, escape, item_comment
from syncd.provider import EntryText, Marker
from syncd.testing.google import Settings
from syncd.testing.google.docs import requests
from syncd.testing.google.docs.body import PLAIN, Body, Bullet, Paragraph
from syncd.testing.google.docs.exporting import as_markdown
from syncd.testing.google.docs.render import content
from syncd.testing.google.world import World
from syncd_providers.google.edits import Request, append_requests, entry_requests, size
from syncd_providers.google.exported import readable
from syncd_providers.google.structure import Laid, Structure, structure
from syncd_providers.online.lines import parsed, rendered

WORLD = World(clock=lambda: datetime(2026, 11, 20, tzinfo=UTC))
MARKERS = [Marker(f"e{number:03}" * 5) for number in range(3)]
SAID = st.text(st.sampled_from("ab 1.)-+=#*_[]()<>&;!`~|\\:/😀☑é"), min_size=1, max_size=12).filter(
    lambda text: any(map(str.isalnum, text))
)
STYLES = ("NORMAL_TEXT", "HEADING_1", "HEADING_2", "HEADING_3", "TITLE")
FEW = settings(max_examples=25)
"""Reading Markdown takes its time."""
PRESETS = (None, None, "BULLET_CHECKBOX", "BULLET_DISC_CIRCLE_SQUARE", "NUMBERED_DECIMAL_ALPHA_ROMAN")


def seen(body: Body) -> Structure:
    """A body as the API shows it."""
    return structure({"revisionId": "1", **content(body)})


def laid(body: Body) -> Laid:
    """A body laid out to be written to."""
    return Laid.out(seen(body))


def written(body: Body, edits: list[Request] | None) -> Body:
    """A body after a batch."""
    assert edits is not None
    after = body.copied()
    for number, request in enumerate(edits):
        requests.apply(after, request, number, WORLD)
    return after


def read(body: Body, *, ticks: bool = True) -> str:
    """What syncd reads."""
    return readable(as_markdown(body, Settings(export_shows_ticks=ticks)), seen(body))


def entry(number: int, *texts: str) -> EntryText:
    """An entry with these texts in every kind of line."""
    kinds = ("- {}", "- [ ] {}", "- **{}**, 40%", "  - [x] {}", "  - [ ] {}", "- **Ask:** {}", "\n{}")
    lines = [
        kind.format(escape(text)) + (f" {item_comment(f'{number}a{at:03}x')}" if kind[0] in "- " else "")
        for at, (kind, text) in enumerate(zip(kinds, texts, strict=False))
    ]
    text = entry_text(
        f"2026-11-{16 + number}", MARKERS[number], "\n".join(["### Topics", "", *lines, "", "### Notes"])
    )
    return EntryText(marker=MARKERS[number], markdown=text)


@st.composite
def bodies(draw: st.DrawFn) -> Body:
    """What people have made of a document."""
    body = Body()
    lines = draw(
        st.lists(
            st.tuples(SAID, st.sampled_from(STYLES), st.sampled_from(PRESETS), st.booleans()), max_size=6
        )
    )
    body.insert(1, "".join(f"{text}\n" for text, *_ in lines)) if lines else None
    for (_, style, preset, ticked), (_, end) in zip(lines, body.paragraphs(), strict=False):
        bullet = None
        if preset is not None:
            body.lists[preset] = preset
            bullet = Bullet(list_id=preset, ticked=ticked)
        body.set_paragraph(end, Paragraph({**PLAIN.style, "namedStyleType": style}, bullet))
    return body


def everything(body: Body) -> list[tuple[str, object, object]]:
    """Each line with how it looks, the blank ones left out."""
    found: list[tuple[str, object, object]] = []
    for start, end in body.paragraphs():
        cells = body.slice(start, end)
        text = "".join(cell.unit for cell in cells)
        if text.strip():
            found.append((text, tuple(repr(cell.style) for cell in cells), body.paragraph(end)))
    return found


def kept_in_order(before: list[tuple[str, object, object]], after: list[tuple[str, object, object]]) -> bool:
    """Whether all lines from before are there still, as they were."""
    rest = iter(after)
    return all(line in rest for line in before)


@FEW
@given(body=bodies(), texts=st.lists(SAID, min_size=1, max_size=7))
def test_nothing_that_stands_there_is_changed_by_an_entry(body: Body, texts: list[str]) -> None:
    """No word, no style, no bullet, no tick; and the entry can be found."""
    after = written(body, entry_requests(laid(body), entry(0, *texts)))
    assert kept_in_order(everything(body), everything(after))
    assert entry_named(read(after), MARKERS[0]) is not None


@FEW
@given(body=bodies(), texts=st.lists(SAID, min_size=1, max_size=7), late=SAID)
def test_nothing_that_stands_there_is_changed_by_late_lines(body: Body, texts: list[str], late: str) -> None:
    """They come at the end of their entry, whatever stands below it."""
    first = written(body, entry_requests(laid(body), entry(0, *texts)))
    both = written(first, entry_requests(laid(first), entry(1, *texts)))
    after = written(both, append_requests(laid(both), MARKERS[1], f"- **Topic:** {escape(late)}\n"))
    assert kept_in_order(everything(both), everything(after))
    assert entry_named(read(after), MARKERS[0]) == entry_named(read(both), MARKERS[0])
    found = entry_named(read(after), MARKERS[1])
    assert found is not None
    assert found.splitlines()[-1].startswith("- **Topic:**")


@FEW
@given(
    texts=st.lists(SAID, min_size=1, max_size=7),
    newer=st.lists(SAID, min_size=1, max_size=7),
    ticks=st.booleans(),
)
def test_an_entry_reads_back_as_it_was_written(texts: list[str], newer: list[str], ticks: bool) -> None:
    """Also when it takes the place of an older one, between two others."""
    body = Body()
    for number in (0, 1, 2):
        body = written(body, entry_requests(laid(body), entry(number, *texts)))
    body = written(body, entry_requests(laid(body), entry(1, *newer)))
    for number, own in ((0, texts), (1, newer), (2, texts)):
        assert entry_named(read(body, ticks=ticks), MARKERS[number]) == entry(number, *own).markdown
    assert [one.marker for one in entries(read(body))] == [MARKERS[2], MARKERS[1], MARKERS[0]]


@FEW
@given(body=bodies())
def test_every_word_of_a_document_is_read(body: Body) -> None:
    """Whatever it looks like; reading it again reads the same."""
    text = read(body)
    letters = "".join(letter for letter in text if letter.isalnum())
    for start, end in body.paragraphs():
        said = "".join(cell.unit for cell in body.slice(start, end))
        assert "".join(one for one in said if one.isalnum() and ord(one) < 0xD800) in letters
    assert rendered(parsed(text, ours=True))[0] == text


@pytest.mark.parametrize(("text", "units"), [("", 0), ("a", 1), ("é", 1), ("😀", 2), ("a😀b", 4)])
def test_lengths_are_counted_as_google_counts_them(text: str, units: int) -> None:
    """In UTF-16 code units."""
    assert size(text) == units
