"""The bare command: the next 1:1 on one screen."""

from syncd.assess import not_assessed
from syncd.cli.context import App
from syncd.cli.output import calendar_name, print_json, say
from syncd.cli.who import label
from syncd.core.audit import JudgedGoal, quoted
from syncd.core.cadence.judged import Judged
from syncd.core.goals import is_overdue
from syncd.core.jots import Jot, JotKind
from syncd.core.model import Address
from syncd.core.practice_findings import last_discussed
from syncd.core.subject_cadence import Due, next_private
from syncd.core.window import local_day
from syncd.practice import due_subjects, judged_goals
from syncd.safetext import plain
from syncd.store import accounts, subjects
from syncd.store.instants import maybe_text
from syncd.turns import shared_turn
from syncd.waiting import waiting_for

_LISTED = 10


def show_next(app: App) -> None:
    """Print when the next 1:1 is, open actions, jots waiting, one subject, and where its document is."""
    connected = bool(accounts.accounts(app.database))
    upcoming = sorted(
        (one.next_alone, one.person.key, one) for one in app.assessment.judged if one.next_alone
    )
    first = upcoming[0][2] if upcoming else None
    if app.as_json:
        print_json({"next": _as_data(app, first) if first else None})
        return
    if not connected and first is None:
        say("no calendar is connected yet")
        say("  syncd demo                  a tour on sample calendars")
        say("  syncd connect ics FILE      your own: a file, a folder, or a feed's address")
        say("  syncd connect google        a Google account")
        say("  syncd connect outlook       a Microsoft account")
        return
    if first is None:
        _nothing_planned()
    else:
        _show(app, first)
    tell_gaps(app)


def _nothing_planned() -> None:
    say("no 1:1 is planned, as far as the calendars were read")
    say("  syncd sync     read them")
    say("  syncd audit    what became of the 1:1s so far")


def tell_gaps(app: App) -> None:
    """Say what could not be looked at: a screen without it would pass silence off as knowledge."""
    for gap in not_assessed(app.database, app.config, now=app.now):
        say(f"not assessed: {calendar_name(gap.account, gap.calendar)}: {plain(gap.reason, limit=300)}")


def _show(app: App, judged: Judged) -> None:
    assert judged.next_alone is not None
    local = judged.next_alone.astimezone(app.zone)
    days = (local_day(judged.next_alone, app.zone) - app.today).days
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    say(f"next 1:1: {label(judged.person)}")
    say(f"  {local:%A %Y-%m-%d %H:%M}, {when}")
    last = f"last met {local_day(judged.last_met, app.zone)}" if judged.last_met else "not met yet"
    say(f"  {last}; {judged.standing.value}{f', {judged.missed} missed' if judged.missed else ''}")
    waiting = jots_of(app, judged)
    _list("open actions", [_line(one) for one in waiting if one.kind is JotKind.ACTION])
    others = [_line(one, kind=True) for one in waiting if one.kind is not JotKind.ACTION]
    _list("for the agenda", others)
    stale = overdue_goal(app, judged.person.addresses)
    if stale:
        say(f"ask about: {plain(stale.goal.title, limit=200)} ({_because(app, stale)})")
    subject = due_subject(app, judged)
    if subject:
        say(f"bring up: {subject.subject.label} ({last_discussed(subject.last, app.today)})")
    link = document_link(app, judged.person.addresses)
    if link:
        say(f"document: {plain(link, limit=300)}")
    say(f"agenda: syncd agenda {quoted(plain(judged.person.key))}")


def _list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    say(f"{title}:")
    for line in lines[:_LISTED]:
        say(f"  {line}")
    if len(lines) > _LISTED:
        say(f"  and {len(lines) - _LISTED} more: syncd jot")


def _line(jot: Jot, *, kind: bool = False) -> str:
    private = "" if jot.shareable else " (only in your prep sheet)"
    return f"{jot.id}  {f'{jot.kind.value}: ' if kind else ''}{plain(jot.text, limit=200)}{private}"


def _because(app: App, one: JudgedGoal) -> str:
    if is_overdue(one.goal, app.now, app.zone):
        return f"{one.goal.id}, due {one.goal.due}"
    return f"{one.goal.id}, untouched for {one.staleness.days_since_touch} days"


def due_subject(app: App, judged: Judged) -> Due | None:
    """The one subject that is due at the next 1:1 with somebody: that of its agenda before a private one."""
    on = local_day(judged.next_alone, app.zone) if judged.next_alone else app.today
    shared = shared_turn(app.database, app.assessment, judged.person, on=on)
    return shared or next_private(
        due_subjects(subjects.book(app.database), app.assessment, judged.person, on=on)
    )


def overdue_goal(app: App, addresses: tuple[Address, ...]) -> JudgedGoal | None:
    """The one goal with somebody that should come up: overdue before stale, then longest untouched."""
    mine = [one for one in judged_goals(app.database, app.assessment) if one.goal.person in addresses]
    due = [one for one in mine if one.staleness.stale or is_overdue(one.goal, app.now, app.zone)]
    return min(
        due,
        key=lambda one: (not is_overdue(one.goal, app.now, app.zone), one.touched_at, one.goal.number),
        default=None,
    )


def _as_data(app: App, judged: Judged) -> dict[str, object]:
    stale = overdue_goal(app, judged.person.addresses)
    subject = due_subject(app, judged)
    return {
        "person": {
            "name": plain(judged.person.name),
            "addresses": [plain(where) for where in judged.person.addresses],
        },
        "next": maybe_text(judged.next_alone),
        "last_met": maybe_text(judged.last_met),
        "standing": judged.standing.value,
        "jots": [
            {"id": one.id, "kind": one.kind.value, "text": plain(one.text), "shared": one.shareable}
            for one in jots_of(app, judged)
        ],
        "overdue": stale.goal.id if stale else None,
        "subject": {
            "subject": subject.subject.code,
            "question": subject.question,
            "private": subject.subject.private,
            "last_discussed": str(subject.last) if subject.last else None,
        }
        if subject
        else None,
        "document": document_link(app, judged.person.addresses),
    }


def jots_of(app: App, judged: Judged) -> list[Jot]:
    """The jots that wait for the next 1:1 with somebody, as in its agenda and prep sheet, oldest first."""
    found = waiting_for(app.database, judged, judged.person.addresses, now=app.now)
    return sorted(found, key=lambda one: one.number)


def document_link(app: App, addresses: tuple[Address, ...]) -> str | None:
    """Where the running document with somebody is; None before it was first published."""
    from syncd.store import documents

    found = documents.document_of(app.database, addresses, app.config.desk)
    return found.ref.link if found else None
