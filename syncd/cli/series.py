"""Finds and explains series for the commands that correct them."""

from collections.abc import Iterator

from syncd.cli.context import App
from syncd.cli.output import calendar_name
from syncd.core.model import Address, Uid
from syncd.dataclass import dataclass
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import people as store
from syncd.store import resources


@dataclass(frozen=True, slots=True)
class FoundSeries:
    """One series by its UID, and the other people on it."""

    uid: Uid
    people: tuple[Address, ...]


def find_series(app: App, text: str) -> FoundSeries:
    """The one series whose UID is, or contains, ``text``; raises UsageError when none or several do."""
    known = {
        row.uid: FoundSeries(row.uid, row.people)
        for rows in (resources.other_bundles(app.database), resources.bundles(app.database))
        for _, row in rows
    }
    included, excluded = store.corrections(app.database)
    for uid in (*included, *excluded):  # corrected, and not read since
        whom = included.get(uid)
        known.setdefault(uid, FoundSeries(uid, (whom,) if whom else ()))
    wanted = text.strip()
    if wanted in known:
        return known[Uid(wanted)]
    found = [one for uid, one in known.items() if wanted and wanted.casefold() in uid.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError(
            f"no series {plain(text, limit=80)!r}", hint="`syncd people list --why` lists the series"
        )
    names = ", ".join(plain(one.uid, limit=80) for one in found[:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    raise UsageError(
        f"{plain(text, limit=80)!r} fits several series: {names}{more}",
        hint="nothing was done; use more of the UID",
    )


def series_lines(app: App, person: Address | None = None) -> Iterator[str]:
    """One line per series, 1:1 or not, with the reason; of one person or of all."""
    known = app.assessment.known
    for calendar, row in (*resources.bundles(app.database), *resources.other_bundles(app.database)):
        people = sorted({known.person(where) for where in row.people})
        if (
            person is not None
            and person not in people
            and (row.person is None or known.person(row.person) != person)
        ):
            continue
        if row.kind.value not in ("one-to-one", "other"):
            continue
        verdict = "1:1" if row.kind.value == "one-to-one" else "no 1:1"
        what = "" if row.is_series else ", a single event"
        who = ", ".join(plain(one, limit=80) for one in people) or "nobody else"
        account, _, name = calendar.partition("/")
        where = calendar_name(account, name)
        yield f"{verdict}{what}: {plain(row.uid, limit=80)} with {who} in {where}: {row.reason}"
