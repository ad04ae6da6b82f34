"""How much is asked of Graph: everything costs by its pages and series, nothing new one request."""

from tests.bench.outlook_jobs import measure


def test_what_a_calendar_costs() -> None:
    """One for each series, a few for the pages of everything else; one when nothing has changed."""
    found = measure(300)
    kinds = dict(found.first.kinds)
    assert kinds.pop("event") == found.series
    assert kinds == {"calendar": 1, "changes": 4, "view": 9, "series": 1}
    assert dict(found.idle.kinds) == {"changes": 1}
    assert found.idle.received < 1000
