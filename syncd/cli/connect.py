"""Commands on accounts: connect, accounts, disconnect, sync."""

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import IntegrityError
from typing import Any
from urllib.parse import urlsplit

import click

from syncd import zones
from syncd.cli.context import App, columns, listing, pass_app, print_json
from syncd.core.model import Address, Event, address
from syncd.core.series import Knowledge, is_human
from syncd.core.window import local_day
from syncd.errors import ProviderError, UsageError
from syncd.provider import Complete, Page, Severity, Window
from syncd.pulling import open_source
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import calendars as calendar_store
from syncd.store.accounts import Account
from syncd.store.instants import maybe_text

URL = re.compile(r"(?:https?|webcals?)://", re.IGNORECASE)


@click.group()
def connect() -> None:
    """Add a calendar. It is read here once to see what it is; `syncd sync` then keeps it."""


@connect.command("ics")
@click.argument("source")
@click.option("--me", "mine", multiple=True, metavar="ADDRESS", help="An address of yours in it; repeatable.")
@click.option(
    "--kind",
    type=click.Choice(["work", "holidays"]),
    default="work",
    show_default=True,
    help="What it holds.",
)
@click.option("--for", "whose", metavar="PERSON", help="With --kind holidays: whose holidays these are.")
@click.option("--name", metavar="NAME", help="What to call it; default: the file's or host's name.")
@pass_app
def connect_ics(
    app: App, source: str, mine: tuple[str, ...], kind: str, whose: str | None, name: str | None
) -> None:
    """Connect a calendar file, a folder of .ics files, or a published feed.

    SOURCE is a file, a folder of .ics files (a vdir, as vdirsyncer and khal keep them), an
    https or webcal URL, or - to read the URL from standard input, which keeps it out of the
    shell's history. Nothing is ever written to it.

    Without --me the address on most events is taken and shown.

    \b
    Examples:
      syncd connect ics ~/calendars/work.ics
      syncd connect ics ~/.calendars/work --me sam@example.com
      syncd connect ics - --name work          (then paste the feed's address)
      syncd connect ics us-holidays.ics --kind holidays
    """
    if whose and kind != "holidays":
        raise UsageError("--for goes with --kind holidays", hint="a work calendar is always yours")
    location = _location(source)
    account = Account(
        name=_free_name(app, name, location),
        provider="ics",
        settings={"location": location},
        kind=kind,
        for_person=app.person(whose, may_be_new=True).key if whose else None,
        added_at=app.now,
    )
    for old in store.accounts(app.database):
        if old.settings == account.settings and old.provider == "ics":
            raise UsageError(
                f"this calendar is connected already, as {old.name}",
                hint=f"`syncd disconnect {old.name}` first",
            )
    look = _look(app, account)
    addresses = _my_addresses(mine, look, kind)
    zone = look.zone if look.zone and zones.zone(look.zone) else zones.machine_zone()
    try:
        store.add_account(app.database, account, mine=addresses, timezone=zone if kind == "work" else None)
    except IntegrityError as error:
        raise UsageError(
            f"there is an account {account.name} already", hint="choose another with --name"
        ) from error
    store.keep_setting(app.database, "first_audit", "due")
    _report(app, account, look, addresses)


def _location(source: str) -> str:
    """The URL, or the absolute path of the file or folder; raises UsageError when there is none."""
    if source == "-":
        source = sys.stdin.readline().strip()
        if not URL.match(source):
            raise UsageError(
                "no feed address on standard input", hint="give one https or webcal URL on one line"
            )
    if URL.match(source):
        return source
    path = Path(source).expanduser()
    if not path.exists():
        raise UsageError(
            f"there is no file or folder {plain(source)}", hint="check the path, or give an https URL"
        )
    return str(path.resolve())


def _free_name(app: App, given: str | None, location: str) -> str:
    taken = {account.name for account in store.accounts(app.database)}
    if given is not None:
        if not re.fullmatch(r"[\w.@+-]{1,64}", given):
            raise UsageError(
                f"{plain(given)!r} is no account name", hint="use letters, digits, and . _ - + @"
            )
        if given in taken:
            raise UsageError(f"there is an account {given} already", hint="choose another with --name")
        return given
    stem = (urlsplit(location).hostname or "feed") if URL.match(location) else Path(location).stem
    stem = re.sub(r"[^\w.@+-]+", "-", stem)[:60].strip("-.") or "calendar"
    names = (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
    return next(one for one in names if one not in taken)


@dataclass(frozen=True, slots=True)
class _Look:
    """What a first look at a calendar shows."""

    zone: str | None
    events: int
    with_attendees: int
    quarantined: int
    addresses: tuple[tuple[Address, int], ...]
    """On how many events each person is, most first."""


def _look(app: App, account: Account) -> _Look:
    source = open_source(app.config, account)
    seen: Counter[Address] = Counter()
    events = listed = quarantined = 0
    zone: str | None = None
    complete = False
    nobody = Knowledge(me=frozenset())
    for info in source.calendars().items:
        fallback = info.zone or zones.machine_zone()
        for page in source.pull(info.name, cursor=None, window=Window(), zone=fallback):
            if isinstance(page, Complete):
                complete, zone = True, zone or page.zone
                continue
            assert isinstance(page, Page)
            quarantined += sum(1 for one in page.problems if one.severity is Severity.QUARANTINED)
            for event in (event for resource in page.resources for event in resource.events):
                events += 1
                listed += bool(event.attendees)
                seen.update(_people(event, nobody))
    if not complete:
        raise ProviderError(f"the answer for {account.name} was incomplete", hint="try again")
    ranked = sorted(seen.items(), key=lambda item: (-item[1], item[0]))
    return _Look(zone, events, listed, quarantined, tuple(ranked))


def _people(event: Event, nobody: Knowledge) -> set[Address]:
    on_it = [*event.attendees, *([event.organizer] if event.organizer else [])]
    return {who.address for who in on_it if is_human(who, nobody)}


def _my_addresses(mine: Iterable[str], look: _Look, kind: str) -> list[Address]:
    given = [address(text) for text in mine]
    for where in given:
        if not re.fullmatch(r"[^\s@]+@[^\s@]+", where):
            raise UsageError(f"{plain(where)!r} is no address", hint="--me you@example.com")
    if given or kind == "holidays" or not look.addresses:
        return given
    return [look.addresses[0][0]]


def _report(app: App, account: Account, look: _Look, mine: list[Address]) -> None:
    bad = f", {look.quarantined} not understood (`syncd doctor` after the sync)" if look.quarantined else ""
    app.say(f"connected {account.name}: {look.events} events{bad}")
    if account.kind == "work":
        if mine:
            app.say(f"you are {', '.join(mine)} in it; if not, disconnect and connect again with --me")
        if look.events and not look.with_attendees:
            app.say("this feed lists no attendees, so no 1:1 can be found in it by itself;")
            app.say("`syncd people include SERIES --with ADDRESS` names them one by one")
        elif not mine:
            app.say("no address found in it; disconnect and connect again with --me you@example.com")
        app.say(f"days are counted in the zone {app.zone.key}")
    app.say("next: syncd sync")


def shown_location(account: Account) -> str:
    """Where an account is read from; of a feed only host and last four characters."""
    location = account.settings.get("location", "")
    if URL.match(location):
        return f"{urlsplit(location).hostname}/...{location[-4:]}"
    return location


@click.command()
@listing
@pass_app
def accounts(app: App, form: str | None) -> None:
    """List the connected calendars: where they are, who you are in them, when they were read."""
    states = calendar_store.calendars(app.database)
    rows: list[dict[str, Any]] = []
    for account in store.accounts(app.database):
        own = [state for state in states if state.account == account.name]
        reads = [state.coverage.read_through for state in own if state.coverage.read_through]
        rows.append(
            {
                "name": account.name,
                "provider": account.provider,
                "kind": account.kind,
                "for": account.for_person,
                "location": plain(shown_location(account), limit=300),
                "me": store.addresses_of(app.database, account.name),
                "read_through": maybe_text(max(reads, default=None)),
                "failure": next((state.failure for state in own if state.failure), None),
            }
        )
    if app.as_json(form):
        print_json({"accounts": rows})
        return
    if not rows:
        click.echo(
            "no calendar is connected yet; `syncd connect ics FILE` adds one, `syncd demo` shows around"
        )
        return
    head = ("NAME", "KIND", "LAST READ", "YOU ARE", "WHERE")
    lines = [
        (
            str(row["name"]),
            f"{row['kind']} of {row['for']}" if row["for"] else str(row["kind"]),
            str(row["read_through"] or "never"),
            ", ".join(row["me"]) or "-",
            str(row["location"]),
        )
        for row in rows
    ]
    for line in columns([head, *lines]):
        click.echo(line)
    for row in rows:
        if row["failure"]:
            click.echo(f"! {row['name']}: {plain(str(row['failure']), limit=500)}")


@click.command()
@click.argument("name")
@pass_app
def disconnect(app: App, name: str) -> None:
    """Forget the calendar account NAME and what was read of it.

    Your goals, notes, people and the settled history stay. 1:1s that only this calendar held
    are shown as not assessed from now on; `syncd people close PERSON` ends one for good.
    """
    known = [account.name for account in store.accounts(app.database)]
    if name not in known:
        raise UsageError(f"no account {plain(name)!r}", hint=f"connected: {', '.join(known) or 'none'}")
    store.remove_account(app.database, name, at=app.now)
    app.say(f"disconnected {name}; your goals, notes and the settled history stay")


def read_on(app: App, at: str | None) -> str:
    """A read's local date and time for people; ``never`` without one."""
    if at is None:
        return "never"
    from syncd.store.instants import from_text

    local = from_text(at).astimezone(app.zone)
    return f"{local:%H:%M}" if local_day(local, app.zone) == app.today else f"{local:%Y-%m-%d %H:%M}"
