"""The command goal evidence: what there is for a level of the ladder, and what is missing."""

import textwrap
from collections.abc import Iterator, Sequence

import click

from syncd.cli.context import App, pass_app
from syncd.cli.ladder import find_track, levels_meant, mine, the_ladder
from syncd.cli.options import Command, listing
from syncd.cli.output import print_json
from syncd.cli.who import label, shown_name
from syncd.core.audit import quoted
from syncd.core.cadence.history import Person
from syncd.core.evidence import (
    Evidence,
    EvidenceKind,
    LevelEvidence,
    RungEvidence,
    everything_pointing,
    evidence_for,
    unplaced,
    with_person,
)
from syncd.core.ladder import Ladder, Level, Track, equal_levels, level_at, next_level, placement_on
from syncd.core.model import Address
from syncd.errors import UsageError
from syncd.safetext import lines, plain
from syncd.store.growth import placements_of

_WIDTH = 80


@click.command(cls=Command, short_help="What there is for a level of the ladder, and the gaps.")
@click.option("--level", metavar="LEVEL", help="For this level; default: the next one.")
@click.option("--track", metavar="TRACK", help="On this track; default: yours, or theirs.")
@click.option("--person", metavar="PERSON", help="Only what came about with this person, for their level.")
@click.option("--private", is_flag=True, help="With markdown: also what is private.")
@listing("table", "json", "markdown")
@pass_app
def evidence(app: App, level: str | None, track: str | None, person: str | None, private: bool) -> None:
    """List dated evidence for a level of the ladder, rung by rung, and the gaps.

    Evidence is what `syncd goal point` pointed at a rung: goals reached, with the day; wins;
    answers, quoted with their day and who gave them; thanks, praise and feedback you received. A
    goal not reached yet is listed as under way and counts for nothing.

    Without --level it is the level above yours on your track; with --track alone, on another
    track, the one of equal standing. A level that several tracks have by the same name is shown
    for each. With --person it is about a report: the level above theirs, and only what came about
    with them.

    --format markdown prints the case for a promotion, to be shown to others: it leaves out
    private goals, their answers, private wins, and what was said to you, unless --private.

    \b
    Examples:
      syncd goal evidence
      syncd goal evidence --level senior
      syncd goal evidence --person jo
      syncd goal evidence --format markdown > case.md
    """
    ladder = the_ladder(app)
    who = app.person(person) if person else None
    meant = _levels(app, ladder, level, find_track(ladder, track) if track else None, who)
    pointing = _pointing(app, who)
    case = app.given.form == "markdown"
    if private and not case:
        raise UsageError("--private goes with --format markdown", hint="the other formats show everything")
    kept = tuple(one for one in pointing if private or not (case and one.private))
    found = [evidence_for(one, kept) for one in meant]
    asked = {rung.path for one in meant for rung in one.rungs}
    if app.as_json:
        lost = [_data(one) for one in unplaced(ladder, pointing)]
        print_json({"evidence": [_level_data(ladder, one) for one in found], "unplaced": lost})
        return
    for line in _case(app, found) if case else _listing(app, ladder, found):
        click.echo(line)
    left_out = [one for one in pointing if one not in kept and one.rung in asked]
    if left_out:
        click.echo(f"left out as private: {len(left_out)}; --private takes it in", err=True)
    _say_what_is_lost(unplaced(ladder, pointing), aside=case)


def _pointing(app: App, who: Person | None) -> tuple[Evidence, ...]:
    from syncd.store import answers, goals, jots

    everything = everything_pointing(
        goals.goals(app.database), jots.jots(app.database), answers.answers(app.database), app.zone
    )
    return with_person(everything, who.addresses) if who else everything


def _levels(
    app: App, ladder: Ladder, text: str | None, track: Track | None, who: Person | None
) -> tuple[Level, ...]:
    """The level that is asked for, or every one of that name."""
    if text is not None:
        return levels_meant(ladder, text, track)
    stands = placement_on(placements_of(app.database, who.addresses), app.today) if who else mine(app)
    here = level_at(ladder, stands)
    name, word = (label(who), quoted(who.key)) if who else ("you", "me")
    if here is None:
        where = f"{stands.track}/{stands.level}, which the ladder lacks" if stands else "no track yet"
        raise UsageError(
            f"{name}: on {plain(where)}, so nothing is the next level",
            hint=f"syncd people track {word} TRACK LEVEL, or name a level: --level LEVEL",
        )
    above = next_level(ladder, here, track)
    if above is None:
        raise UsageError(
            f"nothing is above {here.path} on {track.id if track else here.track}",
            hint=f"syncd goal evidence --level {here.path}",
        )
    return (above,)


# -- as a listing ---------------------------------------------------------------------------


def _listing(app: App, ladder: Ladder, found: Sequence[LevelEvidence]) -> Iterator[str]:
    names = {where: shown_name(one) for one in app.people() for where in one.addresses}
    for count, level in enumerate(found):
        if count:
            yield ""
        yield f"{level.level.name} ({level.level.path}){_equals(ladder, level.level)}"
        yield _counts(level)
        for rung in level.rungs:
            yield ""
            yield from _rung(rung, names)


def _equals(ladder: Ladder, level: Level) -> str:
    equals = ", ".join(one.name for one in equal_levels(ladder, level))
    return f", of equal standing with {equals}" if equals else ""


def _counts(level: LevelEvidence) -> str:
    total, gaps = len(level.rungs), len(level.gaps)
    if not total:
        return "this level has no rungs in the ladder"
    return f"{total - gaps} of {total} rungs shown" + (
        f", {gaps} gap{'s' if gaps > 1 else ''}" if gaps else ", no gap"
    )


def _rung(one: RungEvidence, names: dict[Address, str]) -> Iterator[str]:
    yield from _filled(f"{'[ ]' if one.is_gap else '[x]'} {one.rung.id}: {one.rung.text}", "", "    ")
    for item in one.shown:
        yield from _filled(f"{item.on}  {_told(item, names)}", "    ", " " * 16)
    for item in one.under_way:
        yield from _filled(f"under way   {_told(item, names)}", "    ", " " * 16)
    if one.is_gap and not one.under_way:
        yield "    nothing yet"


def _told(item: Evidence, names: dict[Address, str]) -> str:
    """One piece of evidence in a line: its id, what it is, the words, and who."""
    who = names.get(item.person, plain(item.person, limit=60)) if item.person else ""
    text = " ".join(plain(item.text).split())
    match item.kind:
        case EvidenceKind.GOAL:
            return f"{item.id} {'' if item.under_way else 'reached: '}{text}{f', with {who}' if who else ''}"
        case EvidenceKind.WIN:
            return f"{item.id} win: {text}"
        case EvidenceKind.ANSWER | EvidenceKind.SAID:
            return f"{item.id} {who}, {plain(item.about)}: \u201c{text}\u201d"


def _filled(text: str, first: str, rest: str) -> list[str]:
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    ) or [first]


def _say_what_is_lost(lost: Sequence[Evidence], *, aside: bool) -> None:
    """What points at a rung that went; on standard error where a document is printed."""
    if lost:
        names = ", ".join(f"{one.id} ({plain(one.rung, limit=60)})" for one in lost[:12])
        more = f" and {len(lost) - 12} more" if len(lost) > 12 else ""
        click.echo(f"{'' if aside else chr(10)}not on the ladder any more: {names}{more}", err=aside)


# -- as data and as a case ------------------------------------------------------------------


def _level_data(ladder: Ladder, found: LevelEvidence) -> dict[str, object]:
    level = found.level
    return {
        "track": level.track,
        "level": level.id,
        "name": level.name,
        "standing": level.standing,
        "equal": [one.path for one in equal_levels(ladder, level)],
        "shown": len(found.rungs) - len(found.gaps),
        "gaps": len(found.gaps),
        "rungs": [
            {
                "path": one.rung.path,
                "text": one.rung.text,
                "gap": one.is_gap,
                "evidence": [_data(item) for item in one.shown],
                "under_way": [_data(item) for item in one.under_way],
            }
            for one in found.rungs
        ],
    }


def _data(item: Evidence) -> dict[str, object]:
    return {
        "id": item.id,
        "kind": item.kind.value,
        "on": str(item.on),
        "text": lines(item.text),
        "person": item.person,
        "about": plain(item.about) or None,
        "rung": item.rung,
        "private": item.private,
    }


def _case(app: App, found: Sequence[LevelEvidence]) -> Iterator[str]:
    """The case for a promotion as Markdown; everything in it is escaped text."""
    from syncd.markdown import escape

    names = {where: escape(shown_name(one)) for one in app.people() for where in one.addresses}
    for count, level in enumerate(found):
        if count:
            yield ""
        yield f"# {escape(level.level.name)}"
        yield ""
        yield f"{_counts(level)}, {app.today}"
        for one in level.rungs:
            yield from ("", f"## {escape(one.rung.text)}", "")
            for item in one.shown:
                yield f"- {item.on}: {_words(item, names)}"
            for item in one.under_way:
                yield f"- under way: {_words(item, names)}"
            if one.is_gap and not one.under_way:
                yield "- nothing yet"


def _words(item: Evidence, names: dict[Address, str]) -> str:
    """Evidence without the ids only the user knows."""
    from syncd.markdown import escape

    who = names.get(item.person, escape(plain(item.person, limit=60))) if item.person else ""
    text = escape(plain(item.text))
    match item.kind:
        case EvidenceKind.GOAL:
            return f"{'' if item.under_way else 'reached: '}{text}"
        case EvidenceKind.WIN:
            return text
        case EvidenceKind.ANSWER | EvidenceKind.SAID:
            return f"{who}: \u201c{text}\u201d"
