"""Signs an account in at a provider and keeps it: what the commands connect google and outlook share."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from sqlite3 import IntegrityError
from typing import Any

import click

from syncd import registry, zones
from syncd.calendars.opening import secret_name
from syncd.cli.account_names import addresses, free_name, name_taken
from syncd.cli.context import App
from syncd.config_keys import Wrong
from syncd.core.model import Address
from syncd.dataclass import dataclass
from syncd.errors import PluginError, SignInNeeded, SyncdError, UsageError
from syncd.provider import ProviderSpec
from syncd.safetext import plain
from syncd.signin import NotSignedIn, SignedIn, SignIn, SignInRequest
from syncd.store import accounts as store
from syncd.store.accounts import ENDS_AT, Account
from syncd.store.instants import to_text

Decorated = Callable[..., Any]


def shared_options(provider: str) -> Callable[[Decorated], Decorated]:
    """The options of every command that signs in at a provider."""
    options = (
        click.option("--no-browser", is_flag=True, help="Print the address to open instead of opening it."),
        click.option(
            "--calendar",
            "others",
            multiple=True,
            metavar="NAME",
            help="A further calendar to watch; repeatable.",
        ),
        click.option(
            "--me", "mine", multiple=True, metavar="ADDRESS", help="A further address of yours; repeatable."
        ),
        click.option("--name", metavar="NAME", help=f"What to call the account; default: {provider}."),
    )

    def decorate(command: Decorated) -> Decorated:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def checked(check: Callable[[object], str]) -> Callable[..., str | None]:
    """A callback by which an option's value is held to the rule of a key of the config."""

    def callback(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
        try:
            return None if value is None else check(value)
        except Wrong as error:
            raise click.BadParameter(str(error)) from error

    return callback


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sign-in as the command line has it."""

    provider: str
    given: Mapping[str, str | None]
    """The provider's own options, or what the config says in their place; without a value: not given."""
    servers: tuple[str, ...]
    """Which of them, and of the settings, name a server: an account never moves to another one."""
    name: str | None
    no_browser: bool
    calendars: tuple[str, ...]
    mine: tuple[str, ...]
    waiting: str = "waiting up to 3 minutes for you to sign in ..."


def sign_in(app: App, asked: Asked) -> None:
    """Let the user sign in, or sign in again; keep the account, and say what was found."""
    aliases = addresses(asked.mine)
    spec = registry.spec(asked.provider, app.config.plugins)
    given = {name: value for name, value in asked.given.items() if value}
    known = _again(app, asked, given)
    app.secrets.source.find("")  # a closed keyring is told before the browser opens, not after
    request = SignInRequest(
        given=given,
        before={} if known is None else {**known.settings, **_secrets(app, spec, known)},
        calendars=asked.calendars,
        publishing=app.config.desk == asked.provider,
        show=lambda address, code="": _show(app, asked, address, code),
        browse=None if asked.no_browser else lambda address: _browse(app, asked, address),
    )
    found = _sign_in(spec)(request)
    if isinstance(found, NotSignedIn):
        raise SignInNeeded(f"not signed in: {found.reason}", hint=found.hint)
    if found.ends_in is not None:
        found = replace(found, settings={**found.settings, ENDS_AT: to_text(app.now + found.ends_in)})
    account = known or _same(app, asked, found) or _new(app, asked, found)
    _keep(app, account, found, aliases)
    _tell(app, account, found)


def _sign_in(spec: ProviderSpec) -> SignIn:
    if spec.connect is None:
        raise PluginError(f"provider {spec.name} cannot sign anybody in", hint="reinstall syncd")
    sign_in: Callable[..., SignedIn | NotSignedIn] = registry.load(spec.connect)
    return sign_in


def _show(app: App, asked: Asked, address: str, code: str) -> None:
    typed = f"\nand type the code\n\n  {plain(code, limit=40)}\n" if code else ""
    click.echo(f"open this address to sign in:\n\n  {plain(address, limit=4000)}\n{typed}")
    app.say(asked.waiting)


def _browse(app: App, asked: Asked, address: str) -> bool:
    import webbrowser

    try:
        opened = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
    if opened:
        app.say(asked.waiting)
    return opened


# -- which account ------------------------------------------------------------------------------


def _again(app: App, asked: Asked, given: Mapping[str, str]) -> Account | None:
    """The account of that name, to be signed in again; raises UsageError when it is another provider's."""
    known = [one for one in store.accounts(app.database) if one.name == asked.name]
    if not known:
        return None
    if known[0].provider != asked.provider:
        raise name_taken(known[0].name)
    settings = known[0].settings
    if any(one in given and settings.get(one) != given[one] for one in asked.servers):
        raise UsageError(f"{asked.name} is on another server", hint=f"`syncd disconnect {asked.name}` first")
    return known[0]


def _same(app: App, asked: Asked, found: SignedIn) -> Account | None:
    """The account of whoever signed in, when it is connected already under another name."""
    same = ("address", *asked.servers)
    return next(
        (
            one
            for one in store.accounts(app.database)
            if one.provider == asked.provider
            and all(one.settings.get(name) == found.settings.get(name) for name in same)
        ),
        None,
    )


def _new(app: App, asked: Asked, found: SignedIn) -> Account:
    return Account(
        name=free_name(app, asked.name, asked.provider),
        provider=asked.provider,
        settings=found.settings,
        kind="work",
        for_person=None,
        added_at=app.now,
    )


def _secrets(app: App, spec: ProviderSpec, account: Account) -> dict[str, str]:
    """What is still there of the sign-in before; without it the provider asks for all it needs."""
    try:
        found = {one: app.secrets.get(secret_name(account, one)) for one in spec.secrets}
    except SignInNeeded:  # the file is damaged; keeping the new sign-in moves it aside
        return {}
    return {one: secret for one, secret in found.items() if secret is not None}


# -- keeping it ---------------------------------------------------------------------------------


def _keep(app: App, account: Account, found: SignedIn, aliases: list[Address]) -> None:
    """Keep the secrets first: an account without them can be signed in again, never the other way round."""
    is_new = account.name not in {one.name for one in store.accounts(app.database)}
    mine = [Address(found.address), *found.addresses, *aliases]
    try:
        _put(app, account, found.secrets)
        if is_new:
            zone = found.zone if found.zone and zones.zone(found.zone) else zones.machine_zone()
            store.add_account(app.database, account, mine=mine, timezone=zone)
        else:
            store.change_settings(app.database, account.name, found.settings, mine=mine)
    except (SyncdError, IntegrityError) as error:
        if is_new:
            for setting in found.secrets:
                app.secrets.remove(secret_name(account, setting))
        if isinstance(error, IntegrityError):
            raise name_taken(account.name) from error
        raise
    store.keep_setting(app.database, "first_audit", "due")


def _put(app: App, account: Account, secrets: Mapping[str, str]) -> None:
    for setting, secret in secrets.items():
        aside = app.secrets.put(secret_name(account, setting), secret)
        if aside is not None:
            app.say(f"the damaged file of sign-ins was moved to {aside}; other accounts sign in again, too")


def _tell(app: App, account: Account, found: SignedIn) -> None:
    others = [plain(one) for one in found.addresses if one != found.address]
    also = f" (also {', '.join(others)})" if others else ""
    app.say(f"connected {account.name}: you are {plain(found.address)}{also}")
    app.say(f"watched: {', '.join(plain(one) for one in found.watched)}")
    for note in found.notes:
        app.say(note)
    for gone in store.stop_watching(app.database, account.name, watched=found.watched, at=app.now):
        app.say(f"no longer watched: {plain(gone)}; its settled history stays")
    app.say(f"days are counted in the zone {app.zone.key}")
    app.say("next: syncd sync")
