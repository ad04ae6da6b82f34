"""The clients of an account: what the library would build, without what nobody reads."""

import json
from importlib.resources import files

import pytest
from googleapiclient.discovery import build_from_document

from syncd.testing.google import FakeGoogle
from tests.providers.google.accounts import services

PARTS = [
    ("calendar", "calendar.v3", "events"),
    ("calendar", "calendar.v3", "calendarList"),
    ("drive", "drive.v3", "files"),
    ("drive", "drive.v3", "permissions"),
    ("docs", "docs.v1", "documents"),
]


@pytest.mark.parametrize(("api", "described", "part"), PARTS)
def test_a_client_can_do_all_that_the_description_tells_of(
    google: FakeGoogle, api: str, described: str, part: str
) -> None:
    """Every method is there, those that turn a page included, and nothing is written at length."""
    folder = files("googleapiclient.discovery_cache.documents")
    whole = build_from_document(json.loads((folder / f"{described}.json").read_text("utf-8")), http=object())
    ours, theirs = services(google).part(api, part), getattr(whole, part)()
    assert set(dir(ours)) == set(dir(theirs))
    assert _told(ours) < _told(theirs) / 2


def _told(part: object) -> int:
    """How long the docstrings of the methods are."""
    return sum(len(getattr(part, name).__doc__ or "") for name in dir(part) if not name.startswith("_"))
