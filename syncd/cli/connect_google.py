"""The command connect google: signs in with a browser, or signs in again."""

from pathlib import Path

import click

from syncd.cli.context import App, pass_app
from syncd.cli.signing_in import Asked, checked, shared_options, sign_in
from syncd.config_keys import loopback


@click.command("google", short_help="The calendars of a Google account.")
@click.option(
    "--client",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The JSON of your OAuth client, a desktop app; not needed to sign in again.",
)
@shared_options("google")
@click.option(
    "--api-root",
    callback=checked(loopback),
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
    root = api_root or app.config.google_api_root
    asked = Asked(
        provider="google",
        given={"client": str(client) if client else None, "api_root": root},
        servers=("api_root",),
        name=name,
        no_browser=no_browser,
        calendars=others,
        mine=mine,
    )
    sign_in(app, asked)
