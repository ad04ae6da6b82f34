"""Turns zone names, however odd, into IANA zones; the only module that does.

Names come from invites anybody can send: they pass an allow-list before they reach a file system.
"""

import os
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

UTC = ZoneInfo("UTC")
"""The one UTC of all events, so that it is stored by its name."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,31}(?:/[A-Za-z0-9_+-]{1,31}){0,2}")
_MOST_NAME = 200
"""Longer zone names are nobody's."""

_NOT_ZONES = frozenset({"localtime", "posixrules", "posix", "right", "factory"})
"""Names a zone database may hold that say nothing, or something else on every machine."""

_UTC_NAMES = frozenset({"utc", "z", "zulu", "etc/utc", "etc/zulu", "uct", "tzone://microsoft/utc"})


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo | None:
    """The IANA zone of exactly this name; None when there is none."""
    if not _NAME.fullmatch(name) or name.split("/", maxsplit=1)[0].lower() in _NOT_ZONES:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # "America" is a folder of the zone database, "leapseconds" is a text file in it.
        return None


@lru_cache(maxsize=1024)
def resolve(tzid: str) -> ZoneInfo | None:
    """The zone an iCalendar, Outlook or Exchange zone name stands for; None when it names none known."""
    cleaned = tzid[: _MOST_NAME + 1].replace("\\", "").strip(" \t\"'")
    if not cleaned or len(cleaned) > _MOST_NAME:
        return None
    if cleaned.lower() in _UTC_NAMES:
        return UTC
    for candidate in _spellings(cleaned):
        if found := zone(candidate):
            return found
    return None


def machine_zone(
    environment: Mapping[str, str] | None = None,
    *,
    link: Path = Path("/etc/localtime"),
    note: Path = Path("/etc/timezone"),
) -> str:
    """The IANA name of the zone this machine is set to; ``UTC`` when it cannot be told.

    ``TZ`` (from ``environment``, by default the process's own) goes before the system's setting.
    """
    given = (os.environ if environment is None else environment).get("TZ", "")
    for text in (given.lstrip(":"), _link_target(link), _first_line(note)):
        name = text.rpartition("zoneinfo/")[2].strip()
        if zone(name) is not None:
            return name
    return "UTC"


def _link_target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _first_line(note: Path) -> str:
    try:
        return note.read_text("ascii", errors="replace")[:_MOST_NAME].partition("\n")[0]
    except OSError:
        return ""


# -- the ways to write a zone ------------------------------------------------------------------


def _spellings(tzid: str) -> Iterator[str]:
    """IANA names this zone name may stand for, the surest first."""
    yield tzid
    yield from _known(tzid)
    yield from _suffixes(tzid)
    yield from _offset(tzid)
    yield from _display_name(tzid)
    for name in (tzid.replace(" ", "_"), tzid.replace("-", "/", 1), tzid.replace("_", "/", 1)):
        yield _in_any_case().get(name.lower(), "")


def _known(tzid: str) -> Iterator[str]:
    """Renamed IANA zones and Windows names, in any case, also with the number Outlook may append."""
    name = re.sub(r"\bdaylight time\b", "standard time", tzid.lower())
    yield _RENAMED.get(tzid, "")
    for one in (name, re.sub(r" \d{1,2}$", "", name)):
        yield _windows().get(one, "")


def _suffixes(tzid: str) -> Iterator[str]:
    """``/mozilla.org/20050126_1/Europe/Berlin``: the last three, two or one parts, longest first."""
    parts = tzid.strip("/").split("/")
    for size in (3, 2, 1):
        if size < len(parts) or (size == len(parts) and tzid != tzid.strip("/")):
            name = "/".join(parts[-size:])
            yield from (name, _RENAMED.get(name, ""), _in_any_case().get(name.lower(), ""))


_OFFSET = r"(?:GMT|UTC|Z)?([+-])(\d{1,2})(?::?([0-5]\d))?"


def _offset(tzid: str) -> Iterator[str]:
    """``GMT+0200``, ``UTC+2``, ``+05:30``: a zone that has had this offset all year for years."""
    if match := re.fullmatch(_OFFSET, tzid.replace(" ", ""), re.IGNORECASE):
        sign, hours, minutes = match[1], int(match[2]), match[3] or "00"
        yield _FIXED.get(f"{sign}{hours:02}{minutes}", "")
        if minutes == "00":  # Etc/GMT counts westwards
            yield f"Etc/GMT{'-' if sign == '+' else '+'}{hours}" if hours else "UTC"


_DISPLAY = r"\((?:UTC|GMT)(?:([+-])(\d\d)[:.](\d\d))?\)[ \t]*(.*)"


def _display_name(tzid: str) -> Iterator[str]:
    """``(UTC+01:00) Amsterdam, Berlin, Bern``: what Outlook shows for a Windows zone.

    A city counts only where its zone has the offset named, in January or in July.
    """
    yield _DISPLAYED.get(tzid.lower(), "")
    match = re.fullmatch(_DISPLAY, tzid, re.IGNORECASE)
    if match is None:
        return
    sign, hours, minutes, places = match.groups()
    yield _DISPLAYED.get(places.strip().lower(), "")
    offset = (int(hours) * 60 + int(minutes)) * (-1 if sign == "-" else 1) if sign else 0
    for city in re.split(r"[,/;]", places):
        yield _DISPLAYED.get(city.strip().lower(), "")
        for name in _by_city().get(city.strip().lower().replace(" ", "_"), ()):
            if offset in _offsets(name):
                yield name
    if sign:
        yield from _offset(f"{sign}{hours}{minutes}")
    elif not places or "coordinated" in places.lower():
        yield "UTC"


def _offsets(name: str) -> set[int]:
    """The zone's offsets from UTC in minutes, in winter and in summer."""
    found = zone(name)
    moments = (datetime(2024, month, 1, tzinfo=found) for month in (1, 7))
    return {int(delta.total_seconds() // 60) for at in moments if (delta := at.utcoffset()) is not None}


# -- tables ------------------------------------------------------------------------------------

_RENAMED: dict[str, str] = {
    # Names one tz database has and another lacks, both ways.
    "Europe/Kyiv": "Europe/Kiev",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Godthab": "America/Nuuk",
    "Pacific/Enderbury": "Pacific/Kanton",
    "US/Eastern": "America/New_York",
    "US/Central": "America/Chicago",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
    # Names that are no zones anywhere but are written as such.
    "Central European Standard Time": "Europe/Berlin",
    "Eastern Time": "America/New_York",
    "Central Time": "America/Chicago",
    "Mountain Time": "America/Denver",
    "Pacific Time": "America/Los_Angeles",
}

_FIXED: dict[str, str] = {
    # Offsets that are no whole hours have no Etc/GMT zone; these countries keep theirs all year.
    "+0330": "Asia/Tehran",
    "+0430": "Asia/Kabul",
    "+0530": "Asia/Kolkata",
    "+0545": "Asia/Kathmandu",
    "+0630": "Asia/Yangon",
    "+0845": "Australia/Eucla",
    "+0930": "Australia/Darwin",
    "-0930": "Pacific/Marquesas",
}

_DISPLAYED: dict[str, str] = {
    # Outlook's display names that name a region instead of a city.
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "pacific time (us & canada), tijuana": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
    "newfoundland": "America/St_Johns",
    "arizona": "America/Phoenix",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "indiana (east)": "America/Indiana/Indianapolis",
    "saskatchewan": "America/Regina",
    "dublin, edinburgh, lisbon, london": "Europe/London",
    "chennai, kolkata, mumbai, new delhi": "Asia/Kolkata",
    "beijing, chongqing, hong kong, urumqi": "Asia/Shanghai",
    "osaka, sapporo, tokyo": "Asia/Tokyo",
    "canberra, melbourne, sydney": "Australia/Sydney",
    "auckland, wellington": "Pacific/Auckland",
    "abu dhabi, muscat": "Asia/Dubai",
    "bangkok, hanoi, jakarta": "Asia/Bangkok",
    "kuala lumpur, singapore": "Asia/Singapore",
    "brasilia": "America/Sao_Paulo",
    "brasília": "America/Sao_Paulo",
    "coordinated universal time": "UTC",
}


_YOUNG: dict[str, str] = {
    # Windows zones that are younger or older than that table.
    "alberta standard time": "America/Edmonton",
    "british columbia standard time": "America/Vancouver",
    "manitoba standard time": "America/Winnipeg",
    "kamchatka standard time": "Asia/Kamchatka",
    "mid-atlantic standard time": "Etc/GMT+2",
}


@cache
def _windows() -> Mapping[str, str]:
    """Windows zone names, lower case, to IANA names (Unicode CLDR's table, as icalendar ships it)."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return _YOUNG | {name.lower(): iana for name, iana in WINDOWS_TO_OLSON.items()}


@cache
def _in_any_case() -> Mapping[str, str]:
    return {name.lower(): name for name in sorted(available_timezones())}


@cache
def _by_city() -> Mapping[str, tuple[str, ...]]:
    """The last part of a zone's name, lower case, to the zones that end so."""
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(available_timezones()):
        if "/" in name:
            city = name.rpartition("/")[2].lower()
            found[city] = (*found.get(city, ()), name)
    return found
