"""The command connect google: signs in with a browser, or signs in again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from sqlite3 import IntegrityError

import click

from syncd import registry, zones
from syncd.calendars.opening import secret_name
from syncd.cli.account_names import addresses, free_name, name_taken
from syncd.cli.context import App, pass_app
from syncd.config_keys import Wrong, loopback
from syncd.core.model import Address
from syncd.errors import PluginError, SignInNeeded, SyncdError, UsageError
from syncd.provider import ProviderSpec
from syncd.safetext import plain
from syncd.signin import NotSignedIn, SignedIn, SignIn, SignInRequest
from syncd.store import accounts as store
from syncd.store.accounts import Account

PROVIDER = "google"


def _api_root(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else loopback(value)
    except Wrong as error:
        raise click.BadParameter(str(error)) from error


@click.command("google", short_help="The calendars of a Google account.")
@click.option(
    "--client",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON of your OAuth client, a desktop app; not needed to sign in again.",
)
@click.option("--no-browser", is_flag=True, help="Print the address to open instead of opening it.")
@click.option(
    "--calendar", "others", multiple=True, metavar="NAME", help="A further calendar to watch; repeatable."
)
@click.option(
    "--me", "mine", multiple=True, metavar="ADDRESS", help="A further address of yours; repeatable."
)
@click.option("--name", metavar="NAME", help="What to call the account; default: google.")
@click.option(
    "--api-root",
    callback=_api_root,
    metavar="URL",
    help="A server on this machine that stands in for Google: for trials.",
)
@pass_app
def connect_google(
    app: App,
    client: Path | None,
    no_browser: bool,
    others: tuple[str, ...],
    mine: tuple[str, ...],
    name: str | None,
    api_root: str | None,
) -> None:
    """Connect a Google account: sign in with a browser on this machine.

    Your primary calendar and the holiday calendars in your list are watched, others only when you
    name them with --calendar. syncd asks for events, for the list of your calendars, and only with
    `desk = "google"` in config.toml for the files it makes itself. It keeps the right to ask again
    (a refresh token), encrypted, and no password.

    FILE is made once, in Google Cloud's console: an OAuth client of the type Desktop app, its
    JSON downloaded. Publish the app "In production", else Google ends the sign-in every 7 days.

    For an account that is connected already it signs in again: the calendars that are still there
    or named again, and everything that was read of them, stay; what was read of others is forgotten.

    Exits 6 when nobody signed in; nothing is changed then.

    \b
    Examples:
      syncd connect google --client client.json
      syncd connect google --client client.json --no-browser --name work
      syncd connect google --name work         (sign in again)
      syncd connect google --client client.json --calendar "Team absences"
    """
    aliases = addresses(mine)
    spec = registry.spec(PROVIDER, app.config.plugins)
    known = _again(app, name, api_root or app.config.google_api_root)
    app.secrets.source.find("")  # a closed keyring is told before the browser opens, not after
    before = {} if known is None else {**known.settings, **_secrets(app, spec, known)}
    request = SignInRequest(
        client=client,
        before=before,
        calendars=others,
        publishing=app.config.desk == PROVIDER,
        api_root=api_root or app.config.google_api_root or before.get("api_root"),
        show=lambda address: click.echo(f"open this address to sign in:\n\n  {address}\n"),
        browse=None if no_browser else _browse,
    )
    app.say("waiting up to 3 minutes for you to sign in ...")
    found = _sign_in(spec)(request)
    if isinstance(found, NotSignedIn):
        raise SignInNeeded(f"not signed in: {found.reason}", hint=found.hint)
    account = known or _same(app, found) or _new(app, name, found)
    _keep(app, account, found, aliases)
    _tell(app, account, found)


def _sign_in(spec: ProviderSpec) -> SignIn:
    if spec.connect is None:
        raise PluginError(f"provider {spec.name} cannot sign anybody in", hint="reinstall syncd")
    sign_in: Callable[..., SignedIn | NotSignedIn] = registry.load(spec.connect)
    return sign_in


def _browse(address: str) -> bool:
    import webbrowser

    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False


# -- which account ------------------------------------------------------------------------------


def _again(app: App, name: str | None, api_root: str | None) -> Account | None:
    """The account of that name, to be signed in again; raises UsageError when it is another provider's."""
    known = [one for one in store.accounts(app.database) if one.name == name]
    if not known:
        return None
    if known[0].provider != PROVIDER:
        raise name_taken(known[0].name)
    if api_root is not None and known[0].settings.get("api_root") not in (None, api_root):
        raise UsageError(f"{name} is on another server", hint=f"`syncd disconnect {name}` first")
    return known[0]


def _same(app: App, found: SignedIn) -> Account | None:
    """The account of whoever signed in, when it is connected already under another name."""
    return next(
        (
            one
            for one in store.accounts(app.database)
            if one.provider == PROVIDER
            and one.settings.get("address") == found.address
            and one.settings.get("api_root") == found.settings.get("api_root")
        ),
        None,
    )


def _new(app: App, name: str | None, found: SignedIn) -> Account:
    return Account(
        name=free_name(app, name, PROVIDER),
        provider=PROVIDER,
        settings=found.settings,
        kind="work",
        for_person=None,
        added_at=app.now,
    )


def _secrets(app: App, spec: ProviderSpec, account: Account) -> dict[str, str]:
    """What is still there of the sign-in before; without it the client's file is asked for."""
    try:
        found = {one: app.secrets.get(secret_name(account, one)) for one in spec.secrets}
    except SignInNeeded:  # the file is damaged; keeping the new sign-in moves it aside
        return {}
    return {one: secret for one, secret in found.items() if secret is not None}


# -- keeping it ---------------------------------------------------------------------------------


def _keep(app: App, account: Account, found: SignedIn, aliases: list[Address]) -> None:
    """Keep the secrets first: an account without them can be signed in again, never the other way round."""
    is_new = account.name not in {one.name for one in store.accounts(app.database)}
    try:
        _put(app, account, found.secrets)
        if is_new:
            zone = found.zone if found.zone and zones.zone(found.zone) else zones.machine_zone()
            store.add_account(app.database, account, mine=[Address(found.address), *aliases], timezone=zone)
        else:
            store.change_settings(app.database, account.name, found.settings, mine=aliases)
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
    app.say(f"connected {account.name}: you are {plain(found.address)}")
    app.say(f"watched: {', '.join(plain(one) for one in found.watched)}")
    for note in found.notes:
        app.say(note)
    for gone in store.stop_watching(app.database, account.name, watched=found.watched, at=app.now):
        app.say(f"no longer watched: {plain(gone)}; its settled history stays")
    app.say(f"days are counted in the zone {app.zone.key}")
    app.say("next: syncd sync")
