"""Which texts are whole calendars, and how they are cut into events."""

from dataclasses import replace as changed

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncd_providers.ics.known_zones import KnownZones
from syncd_providers.ics.scan import MOST_EVENT_BYTES, Defect, NotACalendar, scan

EVENT = "BEGIN:VEVENT\nUID:a\nDTSTART:20260105T100000Z\nEND:VEVENT\n"


def calendar(*parts: str) -> bytes:
    """A VCALENDAR around these parts."""
    return "".join(["BEGIN:VCALENDAR\nVERSION:2.0\n", *parts, "END:VCALENDAR\n"]).encode()


def uids(raw: bytes) -> list[str]:
    """The UIDs of a text's events in their order."""
    return [block.uid for block in scan(raw).events]


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (b"", Defect.EMPTY),
        (b" \r\n\t\n", Defect.EMPTY),
        (b"\xef\xbb\xbf", Defect.EMPTY),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", Defect.WEB_PAGE),
        (b"  <html>", Defect.WEB_PAGE),
        (b'{"error": 401}', Defect.FOREIGN),
        (b"BEGIN:VCARD\nEND:VCARD\n", Defect.FOREIGN),
        (EVENT.encode(), Defect.FOREIGN),
        (b"BEGIN:VCALENDAR\n", Defect.CUT_OFF),
        (calendar(EVENT)[:-1].removesuffix(b"END:VCALENDAR"), Defect.CUT_OFF),
        (calendar(EVENT)[:-5], Defect.CUT_OFF),
        (calendar(EVENT)[:50], Defect.CUT_OFF),
        (calendar(EVENT) + b"<html>", Defect.TRAILING),
        (calendar(EVENT) + EVENT.encode(), Defect.TRAILING),
        (calendar(EVENT) + calendar(EVENT)[:-5], Defect.CUT_OFF),
        (calendar("END:VEVENT\n"), Defect.UNBALANCED),
        (calendar("BEGIN:VEVENT\nUID:a\n"), Defect.UNBALANCED),  # its last event is not closed
        (calendar("BEGIN:VCALENDAR\n"), Defect.UNBALANCED),
    ],
)
def test_half_a_calendar_is_none(raw: bytes, defect: Defect) -> None:
    """Nothing is concluded from a text that is empty, foreign, cut off or unbalanced."""
    with pytest.raises(NotACalendar) as caught:
        scan(raw)
    assert caught.value.defect is defect


def test_no_truncation_passes_for_a_calendar() -> None:
    """Cut anywhere before its last line's end, a calendar is refused."""
    raw = calendar(EVENT, EVENT.replace("UID:a", "UID:b"))
    for length in range(len(raw.rstrip())):
        with pytest.raises(NotACalendar):
            scan(raw[:length])
    assert uids(raw) == ["a", "b"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\n\n", "  "])
def test_line_breaks_and_beginnings_vary(newline: str, start: str) -> None:
    """Any line break, a byte order mark and white space in front are as good as none."""
    text = start + calendar(EVENT).decode().replace("\n", newline)
    (block,) = scan(text.encode()).events
    assert block.uid == "a"
    assert block.line == 3 + 2 * (start == "\n\n")


def test_utf_16_is_read() -> None:
    """A calendar saved as UTF-16 is one all the same."""
    assert uids(calendar(EVENT).decode().encode("utf-16")) == ["a"]


def test_names_are_read_in_any_case_and_folded() -> None:
    """Property and component names have no case, and long UIDs are folded."""
    text = "begin:vevent\nuid:040000008200E0\n 0074C5\n\tB7\nend:VEvent\n"
    assert uids(calendar(text)) == ["040000008200E00074C5B7"]


def test_several_calendars_may_follow_each_other() -> None:
    """Each event keeps to the VCALENDAR it stands in."""
    raw = (
        calendar("METHOD:cancel\nX-WR-TIMEZONE:Europe/Berlin\n", EVENT)
        + b"\n"
        + calendar("PRODID:p\n", EVENT)
    )
    found = scan(raw)
    assert [found.heads[block.calendar].method for block in found.events] == ["CANCEL", ""]
    assert [found.heads[block.calendar].zone for block in found.events] == ["Europe/Berlin", ""]
    assert [found.heads[block.calendar].product for block in found.events] == ["", "p"]


def test_a_cache_may_leave_its_mark_behind() -> None:
    """An X- line after the calendar is the mark of a cache; the calendar is whole."""
    assert uids(calendar(EVENT) + b"X-COMMENT:cached\n") == ["a"]


@pytest.mark.parametrize("name", ["VTODO", "VJOURNAL", "VFREEBUSY", "VTIMEZONE", "X-ANYTHING", "VPOLL"])
def test_other_components_are_passed_over(name: str) -> None:
    """To-dos, journals and strangers are no events, whatever they hold."""
    other = f"BEGIN:{name}\nUID:x\nBEGIN:X-INNER\nUID:y\nEND:X-INNER\nEND:{name}\n"
    assert uids(calendar(other, EVENT, other)) == ["a"]


def test_an_unclosed_to_do_costs_nothing() -> None:
    """What is not wanted need not be well-formed."""
    assert uids(calendar("BEGIN:VTODO\nUID:x\n", EVENT, "BEGIN:VTODO\nUID:y\nEND:VTOOD\n")) == ["a"]


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ("BEGIN:VEVENT\nUID:bad\n", "END:VEVENT is missing"),
        ("BEGIN:VEVENT\nUID:bad\nBEGIN:VALARM\nEND:VEVENT\n", "END:VALARM is missing"),
        ("BEGIN:VEVENT\nUID:bad\nEND:VALARM\nEND:VEVENT\n", "without its BEGIN"),
        ("BEGIN:VEVENT\nUID:bad\nX:" + "x" * MOST_EVENT_BYTES + "\nEND:VEVENT\n", "larger than"),
        ("BEGIN:VEVENT\nUID:bad\n" + "BEGIN:X-A\n" * 50 + "END:X-A\n" * 50 + "END:VEVENT\n", "nested"),
    ],
)
def test_an_event_that_does_not_fit_together_is_broken_alone(event: str, why: str) -> None:
    """Its neighbours on both sides are whole, and it is known to be there."""
    before, broken, after = scan(calendar(EVENT, event, EVENT)).events
    assert broken.uid == "bad"
    assert why in broken.broken
    assert (before.broken, after.broken) == ("", "")


def test_two_uids_in_one_event_are_both_there() -> None:
    """Where the line between two events was lost, neither may be taken for gone."""
    merged = "BEGIN:VEVENT\nUID:one\nDTSTART:20260105\nUID:two\nEND:VEVENT\n"
    blocks = scan(calendar(merged, EVENT)).events
    assert [(block.uid, bool(block.broken)) for block in blocks] == [
        ("one", True),
        ("two", True),
        ("a", False),
    ]


def test_an_alarm_is_no_part_of_its_event() -> None:
    """A UID inside an alarm is the alarm's."""
    alarm = "BEGIN:VALARM\nUID:alarm\nEND:VALARM\n"
    assert uids(calendar(f"BEGIN:VEVENT\n{alarm}UID:a\nEND:VEVENT\n")) == ["a"]


def test_text_that_only_looks_like_a_boundary_is_none() -> None:
    """Unescaped line breaks in a description may bring ``End: 11:00`` to the start of a line."""
    event = "BEGIN:VEVENT\nUID:a\nDESCRIPTION:Plan\nBegin: 10:00\nEnd: 11:00\nEND:VEVENT\n"
    (block,) = scan(calendar(event)).events
    assert not block.broken


@pytest.mark.parametrize("filling", [b"\n", b"\r\n ", b"a\n", b"BEGIN:X\n", b"BE\n", b":;", b'"'])
def test_hostile_texts_cost_linear_time(filling: bytes) -> None:
    """A megabyte of anything is read at once; nothing is squared."""
    raw = b"BEGIN:VCALENDAR\n" + filling * (2**20 // len(filling))
    with pytest.raises(NotACalendar):
        scan(raw)


# -- the lines that are passed over ------------------------------------------------------------

PIECES = st.sampled_from(
    (
        *("BEGIN:VCALENDAR\n", "END:VCALENDAR\n", "BEGIN:VEVENT\n", "END:VEVENT\n", "BEGIN:VALARM\n"),
        *("END:VALARM\n", "BEGIN:VTIMEZONE\n", "END:VTIMEZONE\n", "BEGIN:VTODO\n", "END:VTODO\n", "begin"),
        *("UID:a\n", "uid:b\n", "TZID:Europe/Berlin\n", "RECURRENCE-ID:1\n", "PRODID:p\n", "METHOD:REPLY\n"),
        *("X-WR-TIMEZONE:UTC\n", "BE", "EN", "U", "T", "RE", "X-", "P", "ME", "GIN:VEVENT\n", "D:VEVENT\n"),
        *(
            "ID:c\n",
            "ZID:d\n",
            "\n",
            "\n ",
            "\n\t",
            " ",
            "\n\n ",
            ":",
            ";",
            "SUMMARY:x\n",
            "X-COMMENT:x\n",
            "<",
        ),
    )
)


def cut(raw: bytes, zones: KnownZones | None = None) -> object:
    """What a text is cut into, or why it is none."""
    try:
        found = scan(raw, zones=zones)
    except NotACalendar as error:
        return error.defect, error.line
    heads = [changed(head, zones={}) for head in found.heads]
    zone_texts = [
        {name: text.replace(b"\r", b"\n") for name, text in head.zones.items()} for head in found.heads
    ]
    return heads, zone_texts, found.events


@settings(max_examples=2000)
@given(st.lists(PIECES, max_size=30))
def test_passing_over_lines_loses_none(pieces: list[str]) -> None:
    """Every line of a text with old line breaks is looked at; with usual ones the same is found."""
    text = "BEGIN:VCALENDAR\n" + "".join(pieces) + "END:VCALENDAR\n"
    assert cut(text.encode()) == cut(text.replace("\n", "\r").encode())


@settings(max_examples=1000)
@given(st.lists(st.lists(PIECES, max_size=12).map("".join), min_size=2, max_size=6))
def test_a_zone_that_was_met_before_is_the_same(inner: list[str]) -> None:
    """A folder's files share their VTIMEZONEs; each file is cut as if it stood alone."""
    zones = KnownZones()
    for number, text in enumerate(inner):
        zone = f"BEGIN:VTIMEZONE\nTZID:z{number % 2}\n{inner[number % 2]}END:VTIMEZONE\n"
        raw = f"BEGIN:VCALENDAR\n{zone}{text}BEGIN:VEVENT\nUID:a\nEND:VEVENT\nEND:VCALENDAR\n".encode()
        assert cut(raw, zones) == cut(raw)


def test_a_zone_that_was_met_before_is_not_looked_through_again() -> None:
    """Only a VTIMEZONE that stands there to the letter, and ends there, is taken for the one known."""
    zone = "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nEND:STANDARD\nEND:VTIMEZONE\n"
    zones = KnownZones()
    (first,) = scan(calendar(zone, EVENT), zones=zones).heads
    (again,) = scan(calendar(zone, EVENT), zones=zones).heads
    assert again.zones["Mine"] is first.zones["Mine"]
    (other,) = scan(calendar(zone.replace("Mine", "Ours"), EVENT), zones=zones).heads
    assert list(other.zones) == ["Ours"]
    (longer,) = scan(calendar(zone, "\n", EVENT), zones=zones).heads
    assert longer.zones["Mine"] == first.zones["Mine"] + b"\n"
