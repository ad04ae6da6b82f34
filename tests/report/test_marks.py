"""The one-character marks."""

from datetime import timedelta

from syncd.core.model import Outcome, Standing
from syncd.report.marks import MARKS, STANDINGS, Mark, by_need, legend, strip
from tests.report.samples import NOW, judged, person, report, timeline


def text_of(letters: str, *, length: int = 12, unicode: bool = False) -> str:
    """The strip of a timeline."""
    one = judged(letters)
    return "".join(span.text for span in strip(one, report(one), length=length, unicode=unicode))


def test_no_two_marks_look_alike_without_colour() -> None:
    """Every outcome and every standing has a sign of its own, one character wide, in Unicode and ASCII."""
    tables: list[dict[Outcome, Mark] | dict[Standing, Mark]] = [MARKS, STANDINGS]
    for kind, table in zip((Outcome, Standing), tables, strict=True):
        assert set(table) == set(kind)
        for signs in ([mark.sign for mark in table.values()], [mark.ascii for mark in table.values()]):
            assert len(set(signs)) == len(signs)
            assert {len(sign) for sign in signs} == {1}
        assert all(mark.ascii.isascii() for mark in table.values())


def test_a_strip_is_the_timeline() -> None:
    """One mark per slot, oldest first."""
    assert text_of("hm+ex?h.") == "hm+-x?h."
    assert text_of("hm+ex?h.", unicode=True) == "●→+–×?●·"  # noqa: RUF001 -- the marks themselves
    assert not text_of("")


def test_a_strip_ends_with_what_is_next() -> None:
    """The latest slots are shown, and of those ahead the next two."""
    assert text_of("xxxx" + "h" * 9 + "x....") == "hhhhhhhhhx.."
    assert text_of("hhhhx....", length=4) == "hx.."


def test_a_strip_keeps_to_the_window() -> None:
    """--since cuts the strip as it cuts the slots of the JSON."""
    one = judged("xxxhhh")
    of = report(one, since=timeline("xxxhhh")[3].slot, until=NOW + timedelta(days=30))
    assert "".join(span.text for span in strip(one, of, length=12, unicode=False)) == "hhh"


def test_the_legend_names_every_mark() -> None:
    """Below the table stands what the marks mean."""
    text = "".join(span.text for span in legend(unicode=False)).replace("\u00a0", " ")
    assert text == "h held  m moved  + made-up  - excused  x skipped  ? unseen  . upcoming"


def test_what_needs_attention_comes_first() -> None:
    """Lapsed before slipping before the unknown, then by name; the order of input does not matter."""
    people = [
        judged(who=person(name, at=f"{name}@x.org"), how=how)
        for name, how in (
            ("a", Standing.ENDED),
            ("b", Standing.ON_TRACK),
            ("d", Standing.LAPSED),
            ("c", Standing.LAPSED),
            ("e", Standing.SLIPPING),
            ("f", Standing.UNKNOWN),
        )
    ]
    wanted = ["c", "d", "e", "f", "b", "a"]
    assert [one.person.name for one in by_need(people)] == wanted
    assert [one.person.name for one in by_need(people[::-1])] == wanted
