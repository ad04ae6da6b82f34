"""How much is asked of Graph: everything costs by its pages and series, nothing new one request."""

from tests.bench.outlook_jobs import measure
from tests.bench.outlook_page import TITLE, section
from tests.bench.page import with_section


def test_what_a_calendar_costs() -> None:
    """One for each series, a few for the pages of everything else; one when nothing has changed."""
    found = measure(300)
    kinds = dict(found.first.kinds)
    assert kinds.pop("event") == found.series
    assert kinds == {"calendar": 1, "changes": 4, "view": 9, "series": 1}
    assert dict(found.idle.kinds) == {"changes": 1}
    assert found.idle.received < 1000


def test_what_was_measured_takes_the_place_of_what_was_measured_before() -> None:
    """On the page of the benchmarks; what stands around it stays."""
    text = section(measure(100), day="2026-11-20", versions="syncd 0.1.0")
    before, after = "# Benchmarks\n\n## Google, 10 events\n\ng\n", "\n## The daemon\n\nd\n"
    page = f"{before}\n{TITLE}7 events\n\nold\n{after}"
    assert with_section(page, TITLE, text) == f"{before}\n{text}{after}"
    assert with_section(before, TITLE, text) == f"{before}\n{text}"
    assert "| requests of an idle poll | 1  | 1.00  | yes |" in text
