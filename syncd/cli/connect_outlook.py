"""The command connect outlook: signs in with a browser or with a code, or signs in again."""

import click

from syncd.cli.context import App, pass_app
from syncd.cli.signing_in import Asked, checked, shared_options, sign_in
from syncd.config_keys import app_id, server


@click.command("outlook", short_help="The calendars of a Microsoft account: work, school or personal.")
@click.option(
    "--client-id",
    callback=checked(app_id),
    metavar="ID",
    help="The application (client) ID of your app registration; not needed to sign in again.",
)
@click.option("--tenant", metavar="T", help="Your organisation's directory, when the app is only for it.")
@click.option("--device-code", is_flag=True, help="Sign in on another device, with a code.")
@shared_options("outlook")
@click.option(
    "--authority",
    callback=checked(server),
    metavar="URL",
    help="Where to sign in instead of login.microsoftonline.com: a national cloud, or for trials.",
)
@click.option(
    "--graph-root",
    callback=checked(server),
    metavar="URL",
    help="Where Graph is instead of https://graph.microsoft.com/v1.0/, for the same: both, or neither.",
)
@pass_app
def connect_outlook(
    app: App,
    client_id: str | None,
    tenant: str | None,
    device_code: bool,
    no_browser: bool,
    others: tuple[str, ...],
    mine: tuple[str, ...],
    name: str | None,
    authority: str | None,
    graph_root: str | None,
) -> None:
    """Connect a Microsoft account: sign in with a browser on this machine, or on another device.

    Your own calendar and the holiday calendars in your list are watched, others only when you name
    them with --calendar. syncd asks for your calendars, for your addresses, and only with
    `desk = "outlook"` in config.toml for your files. It keeps the right to ask again, encrypted,
    and no password.

    ID is made once: an app registration at Microsoft (docs/outlook.md, ten minutes). It can stand
    as client_id under [outlook] in config.toml.

    Without a browser on this machine, or with --device-code, you get a code to type on another
    one. Many organisations block that.

    For an account that is connected already it signs in again: the calendars, and everything
    that was read of them, stay.

    Exits 6 when nobody signed in; nothing is changed then.

    \b
    Examples:
      syncd connect outlook --client-id 5d1c8f2e-0b7a-4c39-8d55-3a2f60e9b714
      syncd connect outlook --device-code --name work
      syncd connect outlook --tenant example.com --calendar "Team absences"
    """
    config = app.config
    asked = Asked(
        provider="outlook",
        given={
            "client_id": client_id or config.outlook_client_id,
            "tenant": tenant,
            "authority": authority or config.outlook_authority,
            "graph_root": graph_root or config.outlook_graph_root,
            "by_code": "yes" if device_code else None,
        },
        servers=("authority", "graph_root"),
        name=name,
        no_browser=no_browser,
        calendars=others,
        mine=mine,
        waiting="waiting for you to sign in: 3 minutes in a browser here, 15 with a code ...",
    )
    sign_in(app, asked)
