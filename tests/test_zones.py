"""Zone names as people, programs and attackers write them."""

from pathlib import Path

import pytest
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from syncd.zones import UTC, machine_zone, resolve, zone


@pytest.mark.parametrize(
    "name", ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "EST5EDT"]
)
def test_an_iana_name_is_its_zone(name: str) -> None:
    """A zone keeps the name it was asked for by, so that it can be stored."""
    found = zone(name)
    assert found is not None
    assert found.key == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "America",  # a folder of the zone database
        "leapseconds",  # a text file in it
        "posixrules",
        "localtime",  # another zone on every machine
        "posix/Europe/Berlin",
        "right/Europe/Berlin",  # counts leap seconds
        "../../etc/passwd",
        "/etc/passwd",
        "Europe/../Europe/Berlin",
        "Europe//Berlin",
        "Europe/Berlin\x00",
        "Europe/Berlin\n",
        "Europe\\Berlin",
        "Nowhere/Nothing",
        "Ünicode",
        "A" * 100_000,
        "a/" * 1000,
    ],
)
def test_no_name_reaches_beyond_the_zone_database(name: str) -> None:
    """Folders, other files, paths and nonsense are no zones, and none of them raises."""
    assert zone(name) is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ('"Europe/Berlin"', "Europe/Berlin"),
        (" Europe/Berlin ", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("US-Eastern", "US/Eastern"),
        ("Europe_London", "Europe/London"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("w. europe standard time", "Europe/Berlin"),
        ("W. Europe Standard Time 1", "Europe/Berlin"),
        ("Pacific Standard Time", "America/Los_Angeles"),
        ("Pacific Daylight Time", "America/Los_Angeles"),
        ("Russia Time Zone 3", "Europe/Samara"),
        ("Russia Time Zone 11", "Asia/Kamchatka"),
        ("Alberta Standard Time", "America/Edmonton"),
        ("British Columbia Standard Time", "America/Vancouver"),
        ("UTC-11", "Etc/GMT+11"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "Europe/Berlin"),
        ("/citadel.org/20210210_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("/Europe/Berlin", "Europe/Berlin"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(GMT+01.00) Amsterdam / Berlin / Bern", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT-08:00) Pacific Time (US & Canada); Tijuana", "America/Los_Angeles"),
        ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
        ("(UTC+05:45) Kathmandu", "Asia/Kathmandu"),
        ("(UTC+02:00) Somewhere New", "Etc/GMT-2"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("Kuala Lumpur\\, Singapore", "Asia/Singapore"),
        ("UTC+2", "Etc/GMT-2"),
        ("GMT+0200", "Etc/GMT-2"),
        ("GMT-05:00", "Etc/GMT+5"),
        ("+0530", "Asia/Kolkata"),
        ("UTC+0", "UTC"),
        ("Z", "UTC"),
        ("tzone://Microsoft/Utc", "UTC"),
    ],
)
def test_what_programs_write_is_understood(written: str, meant: str) -> None:
    """Windows names, prefixed ids, display names, offsets, quotes and case lead to an IANA zone."""
    found = resolve(written)
    assert found is not None
    assert found.key == meant


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Customized Time Zone",
        "tzone://Microsoft/Custom",
        "Mitteleuropäische Zeit",
        "UTC+30",
        "Etc/GMT-15",
        "x" * 10_000,
        "(" * 500,
        "/",
        "Paris Hilton",
        "\x00",
        "PST8",
    ],
)
def test_what_names_no_zone_stays_unknown(written: str) -> None:
    """A name is not guessed beyond what it says."""
    assert resolve(written) is None


def test_every_windows_zone_is_known() -> None:
    """The whole of Unicode's table leads to zones this machine has."""
    assert [name for name in WINDOWS_TO_OLSON if resolve(name) is None] == []


def test_utc_is_one_zone() -> None:
    """Everything that means UTC is the same object, stored under the same name."""
    assert resolve("utc") is resolve("Etc/UTC") is UTC


def link_to(tmp_path: Path, target: str) -> Path:
    """A symbolic link as systems set their zone with."""
    link = tmp_path / "localtime"
    link.symlink_to(target)
    return link


def test_the_machine_is_asked_in_order(tmp_path: Path) -> None:
    """TZ goes before the link, the link before the note, and UTC is said when nobody knows."""
    link = link_to(tmp_path, "/usr/share/zoneinfo/Asia/Tokyo")
    note, missing = tmp_path / "timezone", tmp_path / "missing"
    note.write_text("Europe/Paris\n")
    assert machine_zone({"TZ": "America/Lima"}, link=link, note=note) == "America/Lima"
    assert machine_zone({"TZ": ":America/Lima"}, link=link, note=note) == "America/Lima"
    assert machine_zone({"TZ": "/usr/share/zoneinfo/America/Lima"}, link=link, note=note) == "America/Lima"
    assert machine_zone({}, link=link, note=note) == "Asia/Tokyo"
    assert machine_zone({}, link=missing, note=note) == "Europe/Paris"
    assert machine_zone({}, link=missing, note=missing) == "UTC"


@pytest.mark.parametrize("given", ["CET-1CEST", "nonsense", "../../etc/passwd", ""])
def test_a_strange_tz_is_passed_over(given: str, tmp_path: Path) -> None:
    """A TZ that names no IANA zone does not hide what the system says."""
    link = link_to(tmp_path, "/var/db/timezone/zoneinfo/Asia/Tokyo")
    assert machine_zone({"TZ": given}, link=link, note=tmp_path / "missing") == "Asia/Tokyo"
