"""The one shape all forms share: what a goal's fields are called, and what may stand in them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import UTC, datetime, tzinfo
from typing import Any

from syncd.core.goalbook import GivenAnswer, GoalRecord, in_order
from syncd.core.goals import CheckIn, GoalState, StateNoted, Step
from syncd.dataclass import dataclass
from syncd.goaltext.values import GOAL, PARTS, Checks
from syncd.safetext import plain
from syncd.store.instants import maybe_text, to_text

MOSTGOALS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something to be said about a place in a file."""

    what: str
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        where = ", ".join(filter(None, (f"line {self.line}" if self.line else "", self.field)))
        return f"{where}: {self.what}" if where else self.what


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a file says."""

    records: tuple[GoalRecord, ...] = ()
    problems: tuple[Remark, ...] = ()
    """Why it cannot be taken over; with any of these nothing of it is."""
    notes: tuple[Remark, ...] = ()
    """What it holds that syncd has no place for; everything else is taken over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """What a file is read against."""

    now: datetime
    steps: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    """The steps of the goals that are here already, by uid."""
    zone: tzinfo = UTC
    """Where the user is: a time in another program's file is a day here."""


@dataclass(slots=True, kw_only=True)
class Raw:
    """A goal as a form found it: values in the shape of :func:`data`, texts where a form has only texts."""

    data: dict[str, Any]
    line: int | None = None
    name: str = ""
    """What precedes the field in a remark, as ``goals[0]``."""
    lines: dict[str, int] = field(default_factory=dict)
    """The lines of fields, as ``due`` or ``steps[0]``."""

    def at(self, path: str) -> tuple[int | None, str]:
        """Line and full name of a field."""
        whole = path.partition(".")[0]
        return self.lines.get(path, self.lines.get(whole, self.line)), ".".join(
            filter(None, (self.name, path))
        )


def data(record: GoalRecord) -> dict[str, Any]:
    """The record as plain values, every field named, in a fixed order."""
    return {
        "uid": record.uid,
        "title": record.title,
        "why": record.why,
        "for": record.outcome_for.value if record.outcome_for else None,
        "due": record.due.isoformat() if record.due else None,
        "person": record.person,
        "private": record.private,
        "diffuse": record.diffuse,
        "rung": record.rung,
        "created_at": to_text(record.created_at),
        "states": [{"at": to_text(one.at), "state": one.state.value} for one in record.states],
        "steps": [
            {"number": one.number, "text": one.text, "done_at": maybe_text(one.done_at)}
            for one in record.steps
        ],
        "check_ins": [
            {"at": to_text(one.at), "text": one.text, "progress": one.progress, "source": one.source}
            for one in record.check_ins
        ],
        "answers": [
            {
                "question": one.question,
                "person": one.person,
                "text": one.text,
                "at": to_text(one.at),
                "read_at": to_text(one.read_at),
                "entry": one.entry,
                "document": one.document,
                "revision": one.revision,
                "shared_with": one.shared_with,
                "rung": one.rung,
            }
            for one in record.answers
        ],
    }


def tidy(record: GoalRecord) -> GoalRecord:
    """The record with every text as an import would keep it, so that there and back is the identity."""
    problems: list[Remark] = []
    found = record_from(Raw(data=data(record)), here=Here(now=record.created_at), problems=problems, notes=[])
    return found if found is not None else record


def parsed(raws: Iterable[Raw], *, here: Here, problems: list[Remark], notes: list[Remark]) -> Parsed:
    """Check what a form found; a uid may stand in a file once."""
    found: dict[str, GoalRecord] = {}
    for count, raw in enumerate(raws, start=1):
        if count > MOSTGOALS:
            problems.append(Remark(what=f"more than {MOSTGOALS} goals", line=raw.line))
            break
        record = record_from(raw, here=here, problems=problems, notes=notes)
        if record is None:
            continue
        if record.uid in found:
            line, name = raw.at("uid")
            problems.append(
                Remark(what=f"another goal in this file has the uid {record.uid!r}", line=line, field=name)
            )
        found[record.uid] = record
    kept = () if problems else tuple(found.values())
    return Parsed(records=kept, problems=tuple(problems), notes=tuple(notes))


# -- checking -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Look:
    """One goal being checked."""

    raw: Raw
    problems: list[Remark]
    notes: list[Remark]

    def wrong(self, path: str, what: str) -> None:
        line, name = self.raw.at(path)
        self.problems.append(Remark(what=what, line=line, field=name))

    def values(self, found: Mapping[str, Any], checks: Checks, prefix: str = "") -> dict[str, Any]:
        """The checked values; every unknown or wrong one is a problem."""
        for name in found.keys() - checks.keys() - (PARTS.keys() if checks is GOAL else set()):
            self.wrong(f"{prefix}{plain(str(name), limit=60)}", "is no field of this form")
        values: dict[str, Any] = {}
        for name, check in checks.items():
            given = found.get(name)
            try:
                values[name] = check(given)
            except ValueError as error:
                self.wrong(prefix + name, str(error))
                continue
            if (
                isinstance(given, str)
                and isinstance(values[name], str)
                and _letters(given) != _letters(values[name])
            ):
                line, path = self.raw.at(prefix + name)
                self.notes.append(
                    Remark(what="characters that cannot be seen were left out", line=line, field=path)
                )
        return values

    def parts(self, name: str) -> list[dict[str, Any]]:
        """The checked members of a list."""
        found = self.raw.data.get(name)
        if found is None:
            return []
        if not isinstance(found, list):
            self.wrong(name, "is no list")
            return []
        kept = []
        for index, one in enumerate(found):
            path = f"{name}[{index}]"
            if isinstance(one, Mapping):
                kept.append(self.values(one, PARTS[name], f"{path}."))
            else:
                self.wrong(path, "is no object")
        return kept


def _letters(text: str) -> int:
    return sum(1 for letter in text if not letter.isspace())


def record_from(raw: Raw, *, here: Here, problems: list[Remark], notes: list[Remark]) -> GoalRecord | None:
    """The goal a form found; None after adding at least one problem.

    A goal without a time of creation was created now, one without a uid gets one, a step without
    a number the next free one.
    """
    before = len(problems)
    look = _Look(raw, problems, notes)
    top = look.values(raw.data, GOAL)
    parts = {name: look.parts(name) for name in PARTS}
    uid = top.get("uid") or made_uid(top.get("title", ""), top.get("created_at"))
    _number_steps(look, parts["steps"], here.steps.get(uid, ()))
    for index, note in enumerate(parts["check_ins"]):
        if note.get("text") == "" and note.get("progress") is None and "at" in note:
            look.wrong(f"check_ins[{index}]", "has neither a text nor a progress")
    if len(problems) > before:
        return None
    created = top["created_at"] or here.now
    return in_order(
        GoalRecord(
            uid=uid,
            title=top["title"],
            created_at=created,
            why=top["why"],
            outcome_for=top["for"],
            due=top["due"],
            person=top["person"],
            private=top["private"],
            diffuse=top["diffuse"],
            rung=top["rung"],
            states=_states(parts["states"], top["state"], created=created, now=here.now),
            steps=tuple(Step(**one) for one in parts["steps"]),
            check_ins=tuple(CheckIn(**one) for one in parts["check_ins"]),
            answers=tuple(GivenAnswer(**one) for one in parts["answers"]),
        )
    )


def _states(
    found: list[dict[str, Any]], wanted: GoalState | None, *, created: datetime, now: datetime
) -> tuple[StateNoted, ...]:
    """What was noted, and what is wanted besides: since its creation, or from now on."""
    noted = sorted((StateNoted(**one) for one in found), key=lambda one: one.at)
    if not noted:
        noted = [StateNoted(at=created, state=wanted or GoalState.ACTIVE)]
    elif wanted is not None and noted[-1].state is not wanted:
        noted.append(StateNoted(at=now, state=wanted))
    return tuple(noted)


def _number_steps(look: _Look, steps: list[dict[str, Any]], known: Sequence[Step]) -> None:
    """Give steps without a number that of the known one which reads the same, else the next free one.

    A number may stand once.
    """
    given = [one.get("number") for one in steps]
    unclaimed = {one.text: one.number for one in reversed(known) if one.number not in given}
    highest = max([one for one in given if one] + [one.number for one in known], default=0)
    for index, step in enumerate(steps):
        if step.get("number") is None and step.get("text") in unclaimed:
            step["number"] = unclaimed.pop(step["text"])
        elif step.get("number") is None:
            highest += 1
            step["number"] = highest
        elif given.index(step["number"]) < index:
            look.wrong(f"steps[{index}].number", f"there are two steps {step['number']}")


def made_uid(title: str, created_at: datetime | None, *, count: int = 0) -> str:
    """The name of a goal that came without one; the same each time the same file is read.

    ``count`` tells apart those of one title.
    """
    text = f"{maybe_text(created_at) or ''}\n{title}\n{count}".encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:20]
