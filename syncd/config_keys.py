"""What may stand in ``config.toml``: the meaning of each key and what a value must be.

Two tables of data; :mod:`syncd.config` reads by them and the reference page is made from them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from syncd import zones
from syncd.core.model import Address, address
from syncd.dataclass import dataclass


class Wrong(ValueError):
    """A value that cannot be used; the message completes "KEY ..."."""


_ADDRESS = re.compile(r"[^\s@<>,;:]+@[^\s@<>,;:]+")
_DOMAIN = re.compile(r"(?!-)[\w-]+(\.[\w-]+)*")
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
"""What can stand in a message as it is."""


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong(f"must be a text in quotes, not {shown(value)}")
    return value.strip()


def mail_address(value: object) -> Address:
    """An address, in the form in which addresses are compared."""
    found = address(_text(value))
    if not _ADDRESS.fullmatch(found):
        raise Wrong(f"must be an e-mail address such as sam@example.com, not {shown(value)}")
    return found


def _domain(value: object) -> str:
    found = _text(value).lower()
    if not _DOMAIN.fullmatch(found):
        raise Wrong(f"must be a domain such as example.com, not {shown(value)}")
    return found


def _name(value: object) -> str:
    found = _text(value)
    if not NAME.fullmatch(found):
        raise Wrong(f"must be the name of a provider, not {shown(value)}")
    return found


def _zone(value: object) -> str:
    found = _text(value)
    if zones.zone(found) is not None:
        return found
    meant = zones.resolve(found)
    near = f" (did you mean {meant.key}?)" if meant else nearest(found, available_timezones())
    raise Wrong(f"must be a time zone such as Europe/Berlin, not {shown(value)}{near}")


def _place(value: object) -> Path:
    try:
        found = Path(_text(value)).expanduser()
    except RuntimeError as error:
        raise Wrong(f"names a home directory that is not known: {shown(value)}") from error
    if not found.is_absolute() or "\0" in str(found):
        raise Wrong(f"must be a whole path or start with ~/, not {shown(value)}")
    return found


def _web_address(value: object) -> str:
    """A secure address below which files can be named; without its last slash."""
    found = _text(value)
    try:
        parts = urlsplit(found)
        usable = parts.scheme.lower() == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable or not found.isascii() or re.search(r"[\x00-\x20\x7f\"<>\\^`{|}]", found):
        raise Wrong(f"must be an address such as https://files.example.com/1-1, not {shown(value)}")
    if parts.username or parts.password or parts.query or parts.fragment or found[-1] in "?#":
        raise Wrong("must be an address without a password, a ? and a #: file names are put behind it")
    return found.rstrip("/")


def _role(value: object) -> str:
    found = _text(value)
    if found not in ("writer", "reader"):
        raise Wrong(f'must be "writer" or "reader", not {shown(value)}')
    return found


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"must be true or false, not {shown(value)}")
    return value


def loopback(value: object) -> str:
    """The address of a server on this machine: whatever stands in a provider's place gets its tokens."""
    found = _text(value)
    try:
        parts = urlsplit(found)
        usable = parts.scheme in ("http", "https") and parts.hostname in ("127.0.0.1", "localhost", "::1")
        usable = usable and bool(parts.port) and not (parts.username or parts.query or parts.fragment)
    except ValueError:
        usable = False
    if not usable or not found.isprintable() or " " in found:
        raise Wrong(f"must be an address on this machine such as http://127.0.0.1:8001/, not {shown(value)}")
    return found if found.endswith("/") else f"{found}/"


def server(value: object) -> str:
    """The address of a server of Microsoft's: a secure one, or one on this machine."""
    for check in (loopback, _web_address):
        with suppress(Wrong):
            return f"{check(value).rstrip('/')}/"
    raise Wrong(f"must be an https address, or one on this machine, not {shown(value)}")


def app_id(value: object) -> str:
    """The id of an app registration, in small letters."""
    found = _text(value).lower()
    if not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found):
        raise Wrong(f"must be an id such as 5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714, not {shown(value)}")
    return found


def shown(value: object) -> str:
    """A value as it can stand in a message: short, on one line, without control characters."""
    try:
        text = repr(value)
    except ValueError:  # an integer of thousands of digits, written in hexadecimal
        return "a number that long"
    return text if len(text) <= 60 else f"{text[:57]}..."


def nearest(name: str, names: Iterable[str]) -> str:
    """The end of a message about an unknown name: the known one it resembles, if any."""
    from difflib import get_close_matches

    near = get_close_matches(name, sorted(names), n=1)
    return f" (did you mean {near[0]}?)" if near else ""


# -- what may stand in the file; the reference page is made from these two tables ---------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of the file: what it means in one line, an example, and how a value is checked."""

    name: str
    """As written in the file, tables with a dot: ``documents.folder``."""
    meaning: str
    example: str
    check: Callable[[object], Any]
    many: type[frozenset[Any]] | type[tuple[Any, ...]] | None = None
    """Given for keys that take a list: what it becomes."""
    otherwise: str = ""
    """What holds without it, where the default of :class:`Config` does not say so by itself."""


KEYS: Mapping[str, Key] = {
    "timezone": Key(
        name="timezone",
        meaning="the zone your days are counted in",
        example='"Europe/Berlin"',
        check=_zone,
        otherwise="that of your first work calendar",
    ),
    "domains": Key(
        name="domains",
        meaning="your employer's mail domains; invitations from elsewhere need your answer to count",
        example='["example.com"]',
        check=_domain,
        many=frozenset,
    ),
    "assistants": Key(
        name="assistants",
        meaning="people who organise meetings for others and take no part in them",
        example='["office@example.com"]',
        check=mail_address,
        many=frozenset,
    ),
    "groups": Key(
        name="groups",
        meaning="addresses that stand for several people; a meeting with one is no 1:1",
        example='["team@example.com"]',
        check=mail_address,
        many=frozenset,
    ),
    "bots": Key(
        name="bots",
        meaning="domains of note takers and other machines, besides the ones syncd knows",
        example='["notes.example.net"]',
        check=_domain,
        many=frozenset,
    ),
    "desk": Key(
        name="desk",
        meaning="who keeps agenda documents: local (a folder), google, outlook, or a plugin",
        example='"google"',
        check=_name,
    ),
    "plugins": Key(
        name="plugins",
        meaning="third-party providers to load; they run with your rights",
        example='["caldav"]',
        check=_name,
        many=tuple,
    ),
    "documents": Key(
        name="documents.folder",
        meaning="the folder of the local desk",
        example='"~/Documents/1-1"',
        check=_place,
        otherwise="`documents` in syncd's own folder",
    ),
    "base_url": Key(
        name="documents.base_url",
        meaning="the https address under which others can open that folder; links on events begin with it",
        example='"https://files.example.com/1-1"',
        check=_web_address,
        otherwise="no link: only this computer can open the folder",
    ),
    "documents_account": Key(
        name="documents.account",
        meaning="the account that keeps the documents, where there are several of the desk's provider",
        example='"work"',
        check=_name,
        otherwise="the only one there is",
    ),
    "share_role": Key(
        name="documents.share_role",
        meaning="what the other person may do in a document that is shared: writer (type answers) or reader",
        example='"reader"',
        check=_role,
    ),
    "notify": Key(
        name="notifications.desktop",
        meaning="whether `syncd run` shows notifications on your desktop",
        example="false",
        check=_yes_or_no,
    ),
    "notify_names": Key(
        name="notifications.names",
        meaning="whether a notification may name people: others may see your screen",
        example="true",
        check=_yes_or_no,
    ),
    "key_file": Key(
        name="secrets.key_file",
        meaning="a file of yours alone with the key that sign-ins are encrypted with, instead of the keyring",
        example='"~/.config/syncd/key"',
        check=_place,
        otherwise="the system keyring",
    ),
    "google_api_root": Key(
        name="google.api_root",
        meaning="a server on this machine that stands in for Google, for trials; never set it otherwise",
        example='"http://127.0.0.1:8001/"',
        check=loopback,
        otherwise="Google itself",
    ),
    "outlook_client_id": Key(
        name="outlook.client_id",
        meaning="the application (client) ID of your app registration at Microsoft (docs/outlook.md)",
        example='"5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714"',
        check=app_id,
        otherwise="that of `syncd connect outlook`",
    ),
    "outlook_authority": Key(
        name="outlook.authority",
        meaning="where to sign in: a national cloud, or for trials",
        example='"https://login.microsoftonline.us/"',
        check=server,
        otherwise="`https://login.microsoftonline.com/`",
    ),
    "outlook_graph_root": Key(
        name="outlook.graph_root",
        meaning="where Graph is instead of https://graph.microsoft.com/v1.0/, for the same; both, or neither",
        example='"https://graph.microsoft.us/v1.0/"',
        check=server,
        otherwise="`https://graph.microsoft.com/v1.0/`",
    ),
}
"""By the field of :class:`Config` a key fills."""

TABLES = ("policy", "people")
"""The tables beside the keys."""

POLICY_KEYS: Mapping[str, tuple[str, float]] = {
    "longest_hours": ("a 1:1 lasts at most this many hours", 24),
    "dense_slots": ("more slots than this in dense_days days, and it is no 1:1", 1000),
    "dense_days": ("the days dense_slots looks at", 1000),
    "gap_neighbours": ("slots before and after one that its gap is taken from", 100),
    "absence_hours": ("a timed event of yours alone is an absence from this length on", 1000),
    "settle_days": ("days after its slot before an outcome may settle", 1000),
    "stale_read_days": ("a calendar not read for so many days is not assessed", 1000),
    "lapse_after": ("skipped slots in a row that make a relationship lapsed", 100),
    "long_absence_gaps": ("an absence longer than this many gaps pauses the relationship", 1000),
    "ended_gaps": ("with nothing planned, it has ended this many gaps after the last slot", 1000),
    "ended_days": ("the same in days; the longer counts", 10_000),
    "situational_days": (
        "with nothing planned, days after the last meeting a situational mentorship is over",
        10_000,
    ),
    "thanks_days": ("days after a situational mentorship a thank-you is suggested", 10_000),
    "next_gaps": ("nothing live within this many gaps is a finding", 1000),
    "hold_rate_window": ("judged slots the hold rate is taken from", 1000),
    "hold_rate_least": ("with fewer judged slots there is no hold rate", 1000),
    "low_hold_rate": ("a lower hold rate is a finding", 1),
    "low_hold_rate_least": ("with fewer judged slots a low hold rate is no finding", 1000),
    "long_gap_gaps": ("not having met for this many gaps is a finding, excused or not", 1000),
    "long_gap_days": ("and at least this many days", 10_000),
    "quiet_gaps": ("a second series without a live slot for this many of its gaps is quiet", 1000),
    "stale_goal_meetings": ("held 1:1s without a touch that make a goal stale", 1000),
    "stale_goal_days": ("days without a touch or a held 1:1 that make a goal stale", 10_000),
    "stale_goal_gaps": ("the same in gaps; the longer counts", 1000),
    "unanswered_meetings": ("held 1:1s without specifics on a goal that are a finding", 1000),
    "overdue_subject_rhythms": ("so many of its rhythms without it, and a subject is a finding", 1000),
    "overdue_subject_meetings": ("and so many held 1:1s without it", 1000),
    "plan_least_months": ("`goal lint`: a goal's due date lies at least so many months ahead", 120),
    "plan_most_months": ("and at most so many", 120),
    "refuse_share": ("a read that drops a larger share of the known 1:1s is refused", 1),
    "refuse_events": ("if it drops more than this many", 100_000),
    "accept_hours": ("the same read this many hours later is accepted", 1000),
    "lead_hours": ("hours before a meeting at which its agenda entry is due", 1000),
    "agenda_lines": ("an agenda is never longer than this many lines of 80 columns: two pages", 10_000),
}
"""Each number of ``[policy]``: what it means, and the largest value that makes sense."""
