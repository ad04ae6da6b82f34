"""Connects a Microsoft account: signs in, sees who that is, and which calendars there are to watch."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from syncd import zones
from syncd.core.eventtext import mail_address
from syncd.core.model import Address
from syncd.errors import ConfigError, UsageError
from syncd.signin import NotSignedIn, Settings, SignedIn, SignInRequest
from syncd_providers.online.choosing import PRIMARY
from syncd_providers.online.failures import Failure, Means
from syncd_providers.outlook import pages
from syncd_providers.outlook.authority import ANYBODY, MICROSOFT, App
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.service import GRAPH, signed_in
from syncd_providers.outlook.signin import Grant, NotGranted, Way, sign_in
from syncd_providers.outlook.tokens import CACHE, CALENDARS, FILES, USER
from syncd_providers.outlook.watched import choose, holidays


def connect(request: SignInRequest) -> SignedIn | NotSignedIn:
    """Let the user sign in and look who that is and which calendars they have.

    ``given`` may hold ``client_id``, ``tenant``, ``authority``, ``graph_root``, and ``by_code``
    when the user wants to sign in on another device.
    """
    app = _app(request)
    grant = sign_in(
        app,
        [CALENDARS, USER, *([FILES] if request.publishing else [])],
        Way(show=request.show, browse=request.browse, by_code="by_code" in request.given),
        expected=request.before.get("user", ""),
        hint=request.before.get("address", ""),
    )
    if isinstance(grant, NotGranted):
        return NotSignedIn(reason=grant.reason, hint=grant.hint)
    if CALENDARS in grant.missing:
        return NotSignedIn(
            reason="the calendars were not allowed, and nothing can be read without them",
            hint="begin again and allow them",
        )
    return _connected(request, app, grant)


def _app(request: SignInRequest) -> App:
    """The app as Microsoft knows it: as it was given, or that of the sign-in before."""
    said = {**request.before, **request.given}
    if not said.get("client_id"):
        raise ConfigError(
            "which app is to sign in is not known: syncd has none of its own at Microsoft",
            hint="register one (docs/outlook.md, ten minutes), then --client-id ID,"
            " or client_id under [outlook] in config.toml;"
            " an account that is connected is signed in again with its --name",
        )
    authority, root = said.get("authority") or MICROSOFT, said.get("graph_root") or GRAPH
    if (authority == MICROSOFT) is not (root == GRAPH):  # a token would go where it is good for nothing
        raise UsageError(
            f"a sign-in at {authority} is none for Graph at {root}",
            hint="--authority and --graph-root go together, and so do these keys under [outlook]:"
            " both, or neither",
        )
    return App(client_id=said["client_id"], tenant=said.get("tenant") or ANYBODY, authority=authority)


def _connected(request: SignInRequest, app: App, grant: Grant) -> SignedIn:
    root = request.given.get("graph_root") or request.before.get("graph_root", "")
    settings = {
        "client_id": app.client_id,
        "user": grant.user,
        "scopes": " ".join(sorted({CALENDARS, USER, FILES} & grant.scopes)),
        **({"tenant": app.tenant} if app.tenant != ANYBODY else {}),
        **({"authority": app.authority} if app.authority != MICROSOFT else {}),
        **({"graph_root": root} if root else {}),
    }
    kept = Settings({**settings, CACHE: grant.cache, "account": "outlook"})
    graph = Graph(signed_in(kept))
    try:
        mine = _mine(graph, grant)
        entries = _entries(graph)
        zone = _zone(graph)
    except Failure as failure:
        raise failure.error("the account") from failure
    if not mine:
        raise UsageError("Microsoft does not say who signed in", hint="begin again and allow everything")
    chosen, missing = choose(entries, request.calendars or _before(request))
    if missing and request.calendars:
        raise UsageError(
            f"no calendar {missing[0]!r} in the list of {mine[0]}", hint=f"there are: {_offered(entries)}"
        )
    settings |= {
        "address": mine[0],
        "addresses": json.dumps(mine),
        "calendars": json.dumps(chosen, sort_keys=True),
        "holidays": json.dumps(holidays(entries, chosen)),
    }
    return SignedIn(
        address=mine[0],
        addresses=mine,
        settings=settings,
        secrets={CACHE: kept[CACHE]},
        zone=zone,
        watched=(PRIMARY, *chosen),
        notes=tuple(_notes(grant)),
    )


# -- who it is ------------------------------------------------------------------------------------


def _mine(graph: Graph, grant: Grant) -> tuple[Address, ...]:
    """Every address that means the user, the one mail goes to first."""
    said: Mapping[str, Any] = {}
    for fields in ("mail,userPrincipalName,proxyAddresses", "mail,userPrincipalName"):
        try:
            said = graph.get("me", params={"$select": fields}).object()
            break
        except Failure as failure:  # a personal account may not know the field, and User.Read may be missing
            if failure.means not in (Means.LASTING, Means.NOT_ALLOWED):
                raise
    proxies = said.get("proxyAddresses")
    others = [one[5:] for one in proxies or () if isinstance(one, str) and one[:5].lower() == "smtp:"]
    found = [said.get("mail"), said.get("userPrincipalName"), grant.name, *others]
    # A guest's name in another organisation's directory is no address mail goes to.
    real = (mail_address(one) for one in found if isinstance(one, str) and "#" not in one)
    return tuple(dict.fromkeys(Address(one) for one in real if one))


def _zone(graph: Graph) -> str | None:
    """The zone in which most of the latest events were made; the mailbox's own asks for one more scope."""
    asked = {"$select": "originalStartTimeZone", "$top": "50", "$orderby": "lastModifiedDateTime desc"}
    try:
        events = graph.get("me/events", params=asked).object().get("value")
    except Failure as failure:
        if failure.means is Means.SIGN_IN:
            raise
        return None
    named = (one.get("originalStartTimeZone") for one in events or () if isinstance(one, dict))
    known = (zones.resolve(name) for name in named if isinstance(name, str))
    counted = Counter(zone.key for zone in known if zone is not None and zone.key != "UTC")
    return next((key for key, _ in counted.most_common(1)), None)


# -- which calendars ------------------------------------------------------------------------------


def _entries(graph: Graph) -> list[Mapping[str, Any]]:
    """The list of calendars; raises Failure."""
    asked = {"$select": "id,name,isDefaultCalendar,canEdit,owner"}
    return list(pages.listing(graph, "me/calendars", asked).values())


def _before(request: SignInRequest) -> list[str]:
    """The calendars that were watched by name until now."""
    return list(json.loads(request.before.get("calendars") or "{}").values())


def _offered(entries: Iterable[Mapping[str, Any]]) -> str:
    names, _ = choose(
        [{**one, "isDefaultCalendar": False} for one in entries], [str(one.get("id")) for one in entries]
    )
    return ", ".join(names)


def _notes(grant: Grant) -> list[str]:
    told = {
        USER: "your profile was not allowed: only the address you signed in with counts as you;"
        " name others with --me",
        FILES: "files were not allowed: no document can be kept in OneDrive",
    }
    return [
        f"{words}; to change that, connect again" for scope, words in told.items() if scope in grant.missing
    ]
