"""The command people role: what somebody is or was to me, from when to when."""

from datetime import date

import click

from syncd.cli.context import App, pass_app
from syncd.cli.options import Command
from syncd.cli.who import label
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person, Tenure
from syncd.core.mentorship import MENTORING
from syncd.core.model import MentorKind, Role
from syncd.dataclass import dataclass
from syncd.errors import UsageError
from syncd.safetext import plain
from syncd.store import people as store
from syncd.store import tenures


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was typed, read."""

    role: Role
    kind: MentorKind | None
    company: str
    since: date | None
    until: date | None


@click.command(cls=Command, short_help="Say what somebody is to you: manager, report, mentor, ...")
@click.argument("person")
@click.argument("role", metavar="ROLE", type=click.Choice([role.value for role in Role]))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in MentorKind]),
    help="What kind of mentor or mentee.",
)
@click.option("--company", default="", metavar="NAME", help="Where that is or was.")
@click.option("--since", metavar="DATE", help="From when on; default: today.")
@click.option("--until", metavar="DATE", help="Up to, not including, this date, past or ahead.")
@click.option("--undo", is_flag=True, help="Take a mistaken role back; --since says which of several.")
@pass_app
def role(
    app: App,
    person: str,
    role: str,
    kind: str | None,
    company: str,
    since: str | None,
    until: str | None,
    undo: bool,
) -> None:
    """Say what PERSON is to you from now on, or was once.

    ROLE is manager, report, peer, skip-level, mentor, mentee or other. An open role before ends
    on the day the next begins, and is kept. A role with an end stands beside the others and
    touches none: a manager of years ago, a mentor for some weeks. --until alone ends the open
    role. A whole address nobody has yet is a new person.

    \b
    --kind says what a mentor or mentee is to you:
      peer         somebody at eye level, to think aloud with
      reverse      the one with less experience teaches
      situational  for one matter; ends by itself and never lapses: on the day of --until, or
                   30 days after the last meeting with nothing planned
      external     outside the company
      group        a circle such as a book club (`people include --group`)

    \b
    Examples:
      syncd people role sam manager --company Initech --since 2026-03-01
      syncd people role kim@example.org manager --since 2019-05-01 --until 2021-04-01
      syncd people role priya mentor --kind situational --until 2027-01-31
      syncd people role sam manager --until today
      syncd people role sam peer --undo
    """
    wanted = _Wanted(
        Role(role),
        MentorKind(kind) if kind else None,
        plain(company, limit=200),
        app.date(since) if since else None,
        app.date(until, ahead=True) if until else None,
    )
    if undo:
        _take_back(app, app.person(person), wanted)
        return
    if wanted.kind and wanted.role not in MENTORING:
        raise UsageError(f"a {role} is of no kind", hint="--kind goes with mentor and mentee")
    if wanted.since and wanted.since > app.today:
        raise UsageError(f"{wanted.since} is ahead", hint="say it when the day has come")
    one = app.person(person, may_be_new=True)
    _note(app, one, wanted)


def _note(app: App, one: Person, wanted: _Wanted) -> None:
    open_one = _open(one, wanted.role, app.today)
    if open_one and _is_amended(one, open_one, wanted):
        made = Tenure(
            role=wanted.role,
            since=wanted.since or open_one.since,
            until=wanted.until or open_one.until,
            company=wanted.company or open_one.company,
            kind=wanted.kind or open_one.kind,
        )
        _check(made.since, made.until)
        if made != open_one:
            tenures.amend_tenure(
                app.database,
                one.key,
                open_one,
                since=made.since,
                until=made.until,
                company=made.company,
                kind=made.kind,
            )
    else:
        since = wanted.since or app.today
        if wanted.since is None and wanted.until and wanted.until <= app.today:
            raise UsageError(
                f"{label(one)} is not your {wanted.role.value} now, so since when until {wanted.until}?",
                hint="add --since DATE",
            )
        _check(since, wanted.until)
        made = store.set_role(
            app.database,
            one.key,
            wanted.role,
            on=since,
            until=wanted.until,
            company=wanted.company,
            kind=wanted.kind,
        )
    app.say(f"{label(one)} {_told(made, app.today)}")
    if made.kind is MentorKind.SITUATIONAL and made.until is None:
        days = app.config.policy_for(one.addresses).situational_days
        app.say(
            f"that ends by itself: {days} days after the last meeting with nothing planned, or --until DATE"
        )


def _open(one: Person, role: Role, today: date) -> Tenure | None:
    """The tenure of a role that is not over."""
    going = [t for t in one.tenures if t.role is role and (t.until is None or t.until > today)]
    return going[-1] if going else None


def _is_amended(one: Person, open_one: Tenure, wanted: _Wanted) -> bool:
    """Whether more is said about the open tenure, its true beginning for one, and no other begun."""
    since = wanted.since
    if since is not None:
        before = any(
            since <= t.since < open_one.since or t.since < since < (t.until or since) for t in one.tenures
        )
        if since >= open_one.since or wanted.until or before:
            return False
    return wanted.until is not None or wanted.company in ("", open_one.company) or not open_one.company


def _check(since: date, until: date | None) -> None:
    if until is not None and until <= since:
        raise UsageError(f"{until} is not after {since}", hint="--until is the first day it is over")


def _told(tenure: Tenure, today: date) -> str:
    """What a person is or was, as the end of a sentence."""
    kind = f" ({tenure.kind.value})" if tenure.kind else ""
    at = f" at {plain(tenure.company, limit=60)}" if tenure.company else ""
    what = f"your {tenure.role.value}{kind}{at}"
    if tenure.until is None:
        return f"is {what} since {tenure.since}"
    if tenure.until <= today:
        return f"was {what} from {tenure.since} to {tenure.until}"
    return f"is {what} since {tenure.since}, until {tenure.until}"


def _take_back(app: App, one: Person, wanted: _Wanted) -> None:
    if wanted.kind or wanted.company or wanted.until:
        raise UsageError("--undo goes with --since alone", hint="syncd people role --help")
    found = [
        tenure
        for tenure in one.tenures
        if tenure.role is wanted.role and wanted.since in (None, tenure.since)
    ]
    command = f"syncd people role {quoted(plain(one.key))} {wanted.role.value} --undo --since"
    if not found:
        since = f" since {wanted.since}" if wanted.since else ""
        known = ", ".join(f"{tenure.role.value} since {tenure.since}" for tenure in one.tenures) or "none"
        raise UsageError(
            f"{label(one)} never was your {wanted.role.value}{since}",
            hint=f"noted: {known}",
        )
    if len(found) > 1:
        dates = ", ".join(str(tenure.since) for tenure in found)
        raise UsageError(
            f"{label(one)} was your {wanted.role.value} more than once, since {dates}",
            hint=f"{command} {found[-1].since}",
        )
    tenures.remove_tenure(app.database, one.key, found[0])
    left = next(who for who in store.persons(app.database) if one.key == who.key).tenures
    app.say(f"taken back: {wanted.role.value} since {found[0].since}")
    app.say(f"{label(one)} {_told(left[-1], app.today)}" if left else f"{label(one)} has no role now")


COMMANDS = (role,)
