"""Connects a Google account: signs in, sees what was allowed, and which calendars there are to watch."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from syncd.core.eventtext import mail_address
from syncd.core.model import Address
from syncd.errors import ConfigError, UsageError
from syncd.signin import NotSignedIn, SignedIn, SignInRequest
from syncd_providers.google.calls import execute
from syncd_providers.google.client_file import ClientFile, read_client
from syncd_providers.google.service import PREFIX, Services, signed_in
from syncd_providers.google.signin import Grant, NotGranted, sign_in
from syncd_providers.google.watched import choose
from syncd_providers.online.choosing import PRIMARY
from syncd_providers.online.failures import Failure
from syncd_providers.online.patience import Patience

EVENTS, LIST, FILES = "calendar.events", "calendar.calendarlist.readonly", "drive.file"
"""The narrowest scopes there are: events read and attached to, names of calendars, files of our own."""


def connect(request: SignInRequest) -> SignedIn | NotSignedIn:
    """Let the user sign in and look which calendars the account has.

    ``given`` may hold ``client``, the file by which Google knows the app, and ``api_root``.
    """
    client = _client(request)
    scopes = [EVENTS, LIST, *([FILES] if request.publishing else [])]
    grant = sign_in(
        client,
        [PREFIX + scope for scope in scopes],
        show=request.show,
        browse=request.browse,
        expected=request.before.get("address"),
    )
    if isinstance(grant, NotGranted):
        return NotSignedIn(reason=grant.reason, hint=grant.hint)
    if PREFIX + EVENTS in grant.missing:
        return NotSignedIn(
            reason="the box for the calendar was not ticked, and nothing can be read without it",
            hint="begin again and tick it",
        )
    return _connected(request, client, grant)


def _client(request: SignInRequest) -> ClientFile:
    """The app as Google knows it: from its file, or the one of the sign-in before."""
    api_root = _api_root(request)
    if "client" in request.given:
        return read_client(Path(request.given["client"]), api_root=api_root)
    known, secret = request.before.get("client_id"), request.before.get("client_secret")
    if not known or not secret:
        raise ConfigError("the file of the OAuth client is needed", hint="--client client.json")
    if api_root is None:
        return ClientFile(client_id=known, client_secret=secret)
    root = api_root.rstrip("/")
    return ClientFile(
        client_id=known, client_secret=secret, auth_uri=f"{root}/o/oauth2/v2/auth", token_uri=f"{root}/token"
    )


def _api_root(request: SignInRequest) -> str | None:
    return request.given.get("api_root") or request.before.get("api_root")


def _connected(request: SignInRequest, client: ClientFile, grant: Grant) -> SignedIn:
    allowed = sorted(scope.removeprefix(PREFIX) for scope in grant.scopes if scope.startswith(PREFIX))
    settings = {"client_id": client.client_id, "scopes": " ".join(allowed)}
    api_root = _api_root(request)
    settings |= {"api_root": api_root} if api_root else {}
    secrets = {"refresh": grant.refresh_token, "client_secret": client.client_secret}
    services = Services(signed_in({**settings, **secrets, "account": "google"}))
    entries = _entries(services) if PREFIX + LIST in grant.scopes else []
    own: Mapping[str, Any] = next((one for one in entries if one.get("primary")), {})
    address = mail_address(str(own.get("id", ""))) or mail_address(grant.address or "")
    if address is None:
        raise UsageError("Google does not say who signed in", hint="begin again and tick every box")
    chosen, missing = choose(entries, request.calendars or _before(request))
    if missing and request.calendars:
        raise UsageError(
            f"no calendar {missing[0]!r} in the list of {address}",
            hint=_offered(entries) if entries else "tick the box for the list of your calendars",
        )
    settings |= {"address": address, "calendars": json.dumps(chosen, sort_keys=True)}
    zone = own.get("timeZone") or _zone(services)
    return SignedIn(
        address=Address(address),
        settings=settings,
        secrets=secrets,
        zone=zone if isinstance(zone, str) else None,
        watched=(PRIMARY, *chosen),
        ends_in=grant.ends_in,
        notes=tuple(_notes(grant)),
    )


def _before(request: SignInRequest) -> list[str]:
    """The calendars that were watched by name until now."""
    return list(json.loads(request.before.get("calendars") or "{}").values())


def _entries(services: Services) -> list[Mapping[str, Any]]:
    """The calendar list; raises what the reading of a calendar raises."""
    found: list[Mapping[str, Any]] = []
    asked: dict[str, Any] = {"maxResults": 250}
    try:
        for _ in range(100):
            page = execute(services.api("calendar").calendarList().list(**asked), Patience())
            found += [one for one in page.get("items", ()) if isinstance(one, dict)]
            if "nextPageToken" not in page:
                break
            asked["pageToken"] = page["nextPageToken"]
    except Failure as failure:
        raise failure.error("the list of your calendars") from failure
    return found


def _zone(services: Services) -> object:
    """The zone of the primary calendar, as its events tell it where the list was not allowed."""
    request = services.api("calendar").events().list(calendarId=PRIMARY, maxResults=1, fields="kind,timeZone")
    try:
        return execute(request, Patience()).get("timeZone")
    except Failure as failure:
        raise failure.error("the primary calendar") from failure


def _offered(entries: list[Mapping[str, Any]]) -> str:
    names, _ = choose([{**one, "primary": False} for one in entries], [str(one.get("id")) for one in entries])
    return "there are: " + ", ".join(names)


def _notes(grant: Grant) -> list[str]:
    told = {
        LIST: "the list of your calendars was not allowed: only the primary one is watched, and no holidays",
        FILES: "files were not allowed: no document can be kept in Google Docs",
    }
    again = "; to change that, connect again and tick every box"
    notes = [f"{words}{again}" for scope, words in told.items() if PREFIX + scope in grant.missing]
    if grant.ends_in is not None:
        notes.append(
            f"Google ends this sign-in in {max(1, round(grant.ends_in.total_seconds() / 86_400))} days;"
            ' if you have not chosen that, publish the app "In production" and connect again'
        )
    return notes
