"""The command connect: adds a calendar after a first look at it."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import IntegrityError

import click

from syncd import zones
from syncd.cli.account_names import addresses, free_name, host_of, name_taken
from syncd.cli.accounts import is_url
from syncd.cli.connect_google import connect_google
from syncd.cli.connect_outlook import connect_outlook
from syncd.cli.context import App, pass_app
from syncd.cli.look import Look, look_at
from syncd.cli.options import Group
from syncd.cli.output import progress
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import accounts as store
from syncd.store.accounts import Account


@click.group(cls=Group)
def connect() -> None:
    """Add a calendar. It is read here once to see what it is; `syncd sync` then keeps it."""


@connect.command("ics", short_help="A calendar file, a folder of .ics files, or a published feed.")
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
    shell's history. Files and feeds are only read. In a folder a document's link may be put onto an
    event, once you have said `syncd publish allow`.

    Without --me the address on most events is taken and shown.

    Exits 7 when the calendar cannot be read; nothing is added then.

    \b
    Examples:
      syncd connect ics ~/calendars/work.ics
      syncd connect ics ~/.calendars/work --me sam@example.com
      syncd connect ics - --name work          (then paste the feed's address)
      syncd connect ics us-holidays.ics --kind holidays
    """
    if whose and kind != "holidays":
        raise UsageError("--for goes with --kind holidays", hint="a work calendar is always yours")
    given = addresses(mine)
    location = _location(source)
    account = Account(
        name=free_name(app, name, location),
        provider="ics",
        settings={"location": location},
        kind=kind,
        for_person=app.person(whose, may_be_new=True).key if whose else None,
        added_at=app.now,
    )
    _connect(app, account, given)


connect.add_command(connect_google)
connect.add_command(connect_outlook)


@connect.command("plugin", short_help="A calendar that another provider reads.")
@click.argument("provider")
@click.option(
    "--set", "pairs", multiple=True, metavar="KEY=VALUE", help="A setting the provider needs; repeatable."
)
@click.option("--me", "mine", multiple=True, metavar="ADDRESS", help="An address of yours in it; repeatable.")
@click.option(
    "--kind",
    type=click.Choice(["work", "holidays"]),
    default="work",
    show_default=True,
    help="What it holds.",
)
@click.option("--name", metavar="NAME", help="What to call it; default: the provider's name.")
@pass_app
def connect_plugin(
    app: App, provider: str, pairs: tuple[str, ...], mine: tuple[str, ...], kind: str, name: str | None
) -> None:
    """Connect a calendar through an installed provider plugin.

    PROVIDER must be installed and named under `plugins` in config.toml: a plugin is code that runs
    with your rights. `syncd doctor` lists what is installed, broken ones included; the plugin's own
    manual says which settings it needs.

    \b
    Example:
      syncd connect plugin caldav --set url=https://dav.example.com/sam
    """
    given = addresses(mine)
    settings = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(settings) != len(pairs):
        raise UsageError("a setting is written KEY=VALUE, each key once", hint="--set url=https://...")
    account = Account(
        name=free_name(app, name, provider),
        provider=provider,
        settings=settings,
        kind=kind,
        for_person=None,
        added_at=app.now,
    )
    _connect(app, account, given)


def _connect(app: App, account: Account, given: list[Address]) -> None:
    """Look at a calendar, keep its account, and say what was found."""
    kind = account.kind
    _refuse_second(app, account)
    with progress(quiet=app.quiet) as tell:
        tell(f"reading {account.name} ...")
        look = look_at(app.config, account)
    own = given or ([look.owner] if look.owner and kind == "work" else [])
    zone = look.zone if look.zone and zones.zone(look.zone) else zones.machine_zone()
    try:
        store.add_account(app.database, account, mine=own, timezone=zone if kind == "work" else None)
    except IntegrityError as error:
        raise name_taken(account.name) from error
    store.keep_setting(app.database, "first_audit", "due")
    app.say(f"connected {account.name}: {_contents(look)}")
    for line in _about_me(look, given, own) if kind == "work" else ():
        app.say(line)
    if kind == "work":
        app.say(f"days are counted in the zone {_zone_name(app)}")
    app.say("next: syncd sync")


def _zone_name(app: App) -> str:
    """The user's zone as it is now, the account just added included."""
    from syncd.store.knowledge import user_zone

    return user_zone(app.database, app.config).key


# -- where it is --------------------------------------------------------------------------------


def _location(source: str) -> str:
    """The URL, or the absolute path of the file or folder; raises UsageError when there is none."""
    if source == "-":
        source = sys.stdin.readline().strip()
        if not is_url(source):
            raise UsageError(
                "no feed address on standard input", hint="give one https or webcal URL on one line"
            )
    if is_url(source):
        if not host_of(source):
            raise UsageError("this feed's address names no host", hint="copy the whole address again")
        return source
    if "://" in source or re.match(r"[a-z]{2,10}:/?", source, re.IGNORECASE):
        raise UsageError(
            "only https and webcal addresses can be read", hint="of a local file or folder give the path"
        )
    path = Path(source).expanduser() if source.strip() and "\0" not in source else None
    if path is None or not path.exists():
        # What may be an address without its https:// is a secret, and not repeated.
        named = "of that name" if re.match(r"[\w-]+(?:\.[\w-]+)+/.", source) else repr(plain(source))
        raise UsageError(f"there is no file or folder {named}", hint="check the path, or give an https URL")
    if path.is_dir():
        _refuse_folder_without_calendar(path)
    return str(path.resolve())


def _refuse_folder_without_calendar(folder: Path) -> None:
    """The folder above the one that was meant would be read as an empty calendar, and say nothing."""
    try:
        if _holds_ics(folder):
            return
        below = sorted(str(one) for one in folder.iterdir() if one.is_dir() and _holds_ics(one))[:5]
    except OSError as error:
        raise UsageError(
            f"cannot look into the folder {plain(str(folder))}: {error.strerror}",
            hint="check its permissions",
        ) from error
    hint = f"did you mean {', '.join(below)}?" if below else "give the folder that holds them, or a file"
    raise UsageError(f"there is no .ics file in the folder {plain(str(folder))}", hint=hint)


def _holds_ics(folder: Path) -> bool:
    try:
        return any(one.suffix.lower() == ".ics" for one in folder.iterdir())
    except PermissionError:
        return False


def _refuse_second(app: App, account: Account) -> None:
    for old in store.accounts(app.database):
        if old.settings == account.settings and old.provider == account.provider:
            raise UsageError(
                f"this calendar is connected already, as {old.name}",
                hint=f"to connect it in another way: `syncd disconnect {old.name}` first",
            )


# -- what is in it ------------------------------------------------------------------------------


def _contents(look: Look) -> str:
    bad = f", {look.quarantined} not understood (`syncd doctor` after the sync)" if look.quarantined else ""
    if not look.events:
        return f"it holds no event yet{bad}"
    return f"{look.events} event{'s' if look.events > 1 else ''}{bad}"


def _about_me(look: Look, given: list[Address], own: list[Address]) -> Iterator[str]:
    """Who the user is in a work calendar, and every doubt about it."""
    seen = {where for where, _ in look.addresses}
    again = "disconnect and connect again with --me"
    if look.events and not look.with_attendees:
        yield "this feed lists no attendees, so no 1:1 can be found in it by itself;"
        yield "`syncd people include SERIES --with ADDRESS` names them one by one;"
        yield "if it holds holidays, disconnect and connect again with --kind holidays"
    elif given:
        for where in given:
            if look.events and where not in seen:
                yield f"no event in it names {where}; if that is a typing error, {again}"
    elif own:
        yield f"you are {', '.join(own)} in it; if not, {again}"
        if look.rivals:
            others = ", ".join(plain(where, limit=80) for where in look.rivals[:3])
            yield f"as many events name {others}: make sure which one is you"
    elif look.events:
        yield f"no address found in it; {again} you@example.com"
