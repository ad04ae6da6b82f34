"""What a sync writes by itself, in words: links taken off, entries that are due, links put on."""

from collections.abc import Iterator

from syncd.cli import show_error
from syncd.cli.agenda import left_out_line, told
from syncd.cli.context import App
from syncd.cli.output import calendar_name, say
from syncd.cli.who import label
from syncd.core.window import local_day
from syncd.documents.outbox import Sent
from syncd.documents.publishing import shown_link
from syncd.errors import ProviderError, SyncdError
from syncd.invites.attaching import ATTACH, COMPANION, DETACH, FOUND, LEFT, LOST, REMOVE, Step
from syncd.invites.links import Links
from syncd.outgoing import Outgoing
from syncd.safetext import plain


def send(app: App, *, dry_run: bool) -> list[int]:
    """Publish what is allowed and due, and say so; the exit codes of what was not done."""
    codes: list[int] = []
    silent = True
    outgoing = Outgoing(app.database, app.config, app.home, app.assessment, desk=app.desk, dry_run=dry_run)
    for one in outgoing.run():
        silent = silent and _is_silent(one)
        match one:
            case Sent():
                codes += _said(app, one, dry_run=dry_run)
            case Step():
                codes += tell_step(app, outgoing.links, one)
            case _:
                show_error(one)
                codes.append(one.exit_code)
    if dry_run and silent:
        say("nothing would be written; `syncd status` says what comes next")
    return codes


def _is_silent(one: Sent | Step | SyncdError) -> bool:
    """Whether there is nothing to say of it: it is as it should be already."""
    match one:
        case Sent():
            return one.report is not None and not one.report.changed
        case Step():
            return one.action == FOUND
    return False


def _said(app: App, one: Sent, *, dry_run: bool) -> list[int]:
    """Tell what became of one entry; its exit code, if it has one."""
    if one.error is not None:
        say(f"syncd: not published for {label(one.person)}, {one.on}:", err=True)
        show_error(one.error)
        return [one.error.exit_code]
    tell = say if dry_run else app.say
    for line in _lines(app, one, dry_run=dry_run):
        tell(line)
    return []


def _lines(app: App, one: Sent, *, dry_run: bool) -> Iterator[str]:
    assert one.report is not None
    if dry_run and one.report.changed:
        yield f"would be published for {label(one.person)}, {one.on}"
        steps = [line for action in one.report.actions for line in told(action, whole=True)]
        yield from (f"  {line}" if line else "" for line in steps)
    elif one.report.changed:
        assert one.report.document is not None
        link = plain(shown_link(app.config, one.report.document), limit=400)
        yield f"published for {label(one.person)}, {one.on}: {link}"
        if one.report.not_shared:
            yield f"  not shared: {plain(one.report.not_shared, limit=300)}"
    if one.report.changed and one.report.left_out:
        yield f"  {left_out_line(one.report.left_out)}"


# -- links ----------------------------------------------------------------------------------

_WORDS = {
    ATTACH: ("put", "put", "the link onto the series with {who} in {calendar}: {link}"),
    DETACH: ("take", "took", "the link off the series with {who} in {calendar}"),
    COMPANION: (
        "put",
        "put",
        "your own event beside the 1:1 with {who} on {day} in {calendar}: {link}",
    ),
    REMOVE: ("remove", "removed", "your own event beside the 1:1 with {who} from {calendar}"),
    LEFT: ("leave", "left", "the series with {who} in {calendar} as it is"),
    LOST: ("forget", "forgot", "the link on the series with {who} in {calendar}, which is gone"),
}
"""What is done, what was done, and to what."""
_SURE = frozenset({DETACH, REMOVE})
"""What must not fail unheard: something stays where it is not wanted."""


def tell_step(app: App, mine: Links, step: Step) -> list[int]:
    """Tell one change to a calendar; its exit code, if it has one."""
    if step.action == FOUND:
        return []
    who = label(mine.person(step.one.person))
    account, _, calendar = step.one.calendar.partition("/")
    verb, done, what = _WORDS[step.action]
    line = what.format(
        who=who,
        calendar=calendar_name(account, calendar),
        day=local_day(step.start, app.zone) if step.start else "",
        link=plain(step.one.link, limit=400),
    )
    line += _mailing(step.mails) if not step.problem else ""
    why = f" ({step.why})" if step.why else ""
    if step.problem:
        say(f"syncd: could not {verb} {line}{why}: {plain(step.problem, limit=300)}", err=True)
        say("  the next sync tries again", err=True)
        return [ProviderError.exit_code] if step.action in _SURE else []
    tell = say if mine.attacher.dry_run else app.say
    tell(f"{f'would {verb}' if mine.attacher.dry_run else done} {line}{why}")
    return []


def _mailing(mails: int) -> str:
    """That a change is mailed to everybody on the event, be it done or to be done."""
    times = "once" if mails == 1 else f"{mails} times"
    return f", which mails everybody on it {times}" if mails else ""
