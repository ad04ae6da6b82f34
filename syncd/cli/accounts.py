"""The command accounts: which calendars are connected."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command, listing
from syncd.cli.output import calendar_name, print_columns, print_json, say
from syncd.core.audit import quoted
from syncd.core.window import local_day
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store import calendars
from syncd.store.accounts import Account
from syncd.store.instants import from_text, maybe_text


def is_url(location: str) -> bool:
    """Whether a location is a feed's address and therefore a secret."""
    return location.lower().startswith(("http://", "https://", "webcal://", "webcals://"))


def shown_location(account: Account) -> str:
    """Where an account is read from; of a feed only host and last four characters."""
    location = account.settings.get("location") or account.settings.get("address", "")
    if is_url(location):
        return f"{urlsplit(location).hostname}/...{location[-4:]}"
    return location


def read_on(app: App, at: str | None) -> str:
    """A read's local date and time for people; ``never`` without one."""
    if at is None:
        return "never"
    local = from_text(at).astimezone(app.zone)
    day = "today" if local_day(local, app.zone) == app.today else f"{local:%Y-%m-%d}"
    return f"{day} {local:%H:%M}"


SOON = timedelta(days=7)


def ending(app: App) -> list[str]:
    """In words, which sign-ins have ended or end within a week, and how each is renewed."""
    lines = []
    for account in store.accounts(app.database):
        ends = account.ends_at
        if ends is None or ends - app.now > SOON:
            continue
        when = f"{'ended' if ends <= app.now else 'ends'} on {ends.astimezone(app.zone):%Y-%m-%d at %H:%M}"
        again = f"syncd connect {account.provider} --name {quoted(account.name)}"
        lines.append(f"the sign-in of {plain(account.name)} {when}: {again}")
    return lines


@click.command(cls=Command)
@listing()
@pass_app
def accounts(app: App) -> None:
    """List the connected calendars: where they are, who you are in them, when they were read.

    Of a feed only the host and its last four characters are shown: whoever has the whole
    address can read the calendar.
    """
    rows = [_row(app, account) for account in store.accounts(app.database)]
    if app.as_json:
        print_json({"accounts": rows})
        return
    if not rows:
        say("no calendar is connected yet")
        say("  syncd connect ics FILE    a file, a folder of .ics files, or a feed's address")
        say("  syncd connect google      a Google account")
        say("  syncd connect outlook     a Microsoft account: work, school or personal")
        say("  syncd demo                a tour on sample calendars")
        return
    lines = [
        (
            row["name"],
            f"{row['kind']} of {row['for']}" if row["for"] else row["kind"],
            read_on(app, row["read_through"]),
            ", ".join(row["me"]) or "-",
            row["location"],
        )
        for row in rows
    ]
    print_columns([("NAME", "KIND", "LAST READ", "YOU ARE", "WHERE"), *lines])
    for row in rows:
        if row["failure"]:
            say(f"! {row['name']}: the last try failed: {plain(row['failure'], limit=500)}")
    for line in ending(app):
        say(f"! {line}")


def _row(app: App, account: Account) -> dict[str, Any]:
    own = [state for state in calendars.calendars(app.database) if state.account == account.name]
    reads = [state.coverage.read_through for state in own if state.coverage.read_through]
    return {
        "name": calendar_name(account.name, account.name),
        "provider": account.provider,
        "kind": account.kind,
        "for": account.for_person,
        "location": plain(shown_location(account), limit=300),
        "sign_in_ends_at": maybe_text(account.ends_at),
        "me": [plain(where) for where in store.addresses_of(app.database, account.name)],
        "read_through": maybe_text(max(reads, default=None)),
        "failure": next((plain(state.trouble) for state in own if state.trouble), None),
    }
