"""What `syncd jot` lists: the jots that wait, or what somebody has given me."""

from collections.abc import Collection, Sequence

import click

from syncd.cli.context import App
from syncd.cli.output import print_columns, print_json
from syncd.cli.who import shown_name
from syncd.core.jots import Jot
from syncd.core.model import Address
from syncd.core.reciprocity import age
from syncd.core.window import local_day
from syncd.safetext import plain
from syncd.store import jots as store
from syncd.store.instants import to_text
from syncd.waiting import waiting_for


def list_jots(app: App, *, whom: str | None, giver: str | None) -> None:
    """Print what waits, for one person where one is named; or what a giver has given."""
    whose = giver or whom
    addresses = app.person(whose).addresses if whose else None
    listed = [
        one for one in store.jots(app.database, addresses) if (one.received if giver else one.done_at is None)
    ]
    waits = frozenset() if giver else _waiting(app, listed)
    if app.as_json:
        print_json({"jots": [{**_as_data(app, one), "waits": one.id in waits} for one in listed]})
    elif giver and listed:
        _show(app, listed)
    elif listed:
        _show_by_turn(app, listed, waits)
    elif giver:
        click.echo('nothing is noted; `syncd jot thanks "for what" --from PERSON` does')
    else:
        click.echo('no jot waits; `syncd jot "a topic" --with PERSON` notes one')


def _waiting(app: App, known: Sequence[Jot]) -> frozenset[str]:
    """The ids of those that are still to come up, as in agendas and prep sheets; open asks among them."""
    by_address = {where: one for one in app.assessment.judged for where in one.person.addresses}
    waits = {one.id for one in known if one.person is None}
    for where in {one.person for one in known if one.person is not None}:
        judged = by_address.get(where)
        waits |= {one.id for one in waiting_for(app.database, judged, [where], now=app.now)}
    return frozenset(waits)


def _show_by_turn(app: App, listed: Sequence[Jot], waits: Collection[str]) -> None:
    """Those that wait, and apart from them those whose 1:1 has been."""
    waiting = [one for one in listed if one.id in waits]
    past = [one for one in listed if one.id not in waits]
    if waiting:
        _show(app, waiting)
    if past:
        click.echo("for a 1:1 that has taken place, in no agenda any more (note anew, or --done):")
        _show(app, past)


def _show(app: App, listed: list[Jot]) -> None:
    names = names_of(app)
    head = ("JOT", "KIND", "WHO", "AGE", "SHARED", "TEXT")
    rows = [
        (
            one.id,
            one.kind.value,
            way(one, names),
            age(_days(app, one)),
            "yes" if one.shareable else "never" if one.person else "not yet",
            plain(one.text, limit=300),
        )
        for one in listed
    ]
    print_columns([head, *rows])


def way(one: Jot, names: dict[Address, str]) -> str:
    """From whom or for whom, and about whom."""

    def name(where: Address) -> str:
        return names.get(where, plain(where, limit=60))

    if one.person is None:
        return "for anybody"
    about = f", about {name(one.about)}" if one.about else ""
    return f"{'from' if one.received else 'for'} {name(one.person)}{about}"


def names_of(app: App) -> dict[Address, str]:
    """What everybody is called, by each address."""
    return {where: shown_name(one) for one in app.people() for where in one.addresses}


def _days(app: App, one: Jot) -> int:
    return max(0, (app.today - local_day(one.made_at, app.zone)).days)


def _as_data(app: App, one: Jot) -> dict[str, object]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "person": one.person,
        "text": plain(one.text),
        "shared": one.shareable,
        "made_at": to_text(one.made_at),
        "received": one.received,
        "about": one.about,
        "age_days": _days(app, one),
    }
