"""Several syncs at chosen times with the calendar edited in between: settled history never changes."""

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from . import answers, paper
from .home import SYNC_CODES, WORD_CODES, Home
from .paper import ME, Away, Meeting, Paper
from .rows import Rows, dump_file, tables

LONG = bool(os.environ.get("SYNCD_LONG"))
BEGIN = datetime(2026, 3, 2, 12, tzinfo=UTC)
PEOPLE = ("alex@example.com", "kim@example.com", "sam@example.com", "sam.rivera@example.org")
THIRD = "guest@example.com"
RULES = (
    "FREQ=WEEKLY",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
    "FREQ=WEEKLY;BYDAY=TU,TH",
    "FREQ=MONTHLY;BYDAY=1WE",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=DAILY;INTERVAL=10",
    "FREQ=WEEKLY;COUNT=9",
)
PAUSES = (1, 26, 50, 75, 24 * 5, 24 * 8, 24 * 8, 24 * 9, 24 * 15, 24 * 22, 24 * 45, 24 * 100)
"""Hours between two syncs."""
SHIFTS = (
    timedelta(hours=1),
    timedelta(hours=-2),
    timedelta(days=1),
    timedelta(days=-3),
    timedelta(days=7),
    timedelta(days=-21),
)
BREAKS = ("cut", "empty", "html", "gone", "nothing", "reconnect", "rename")
LEDGER_KEPT = ("slot", "meeting")


# -- edits of one occurrence ----------------------------------------------------------------


def _cancel(meeting: Meeting, at: datetime) -> None:
    meeting.change(at).cancelled = True


def _uncancel(meeting: Meeting, at: datetime) -> None:
    meeting.change(at).cancelled = False


def _delete(meeting: Meeting, at: datetime) -> None:
    meeting.changes.pop(at, None)
    meeting.exdates.add(at)


def _restore(meeting: Meeting, at: datetime) -> None:
    meeting.changes.pop(at, None)
    meeting.exdates.discard(at)


def _answer(who: str, answer: str) -> Callable[[Meeting, datetime], None]:
    def edit(meeting: Meeting, at: datetime) -> None:
        guests = meeting.change(at).guests
        for guest in guests:
            if (guest == ME) == (who == "me"):
                guests[guest] = answer

    return edit


def _move(by: timedelta) -> Callable[[Meeting, datetime], None]:
    def edit(meeting: Meeting, at: datetime) -> None:
        meeting.change(at).start += by

    return edit


def _guest(meeting: Meeting, at: datetime) -> None:
    meeting.change(at).guests[THIRD] = "ACCEPTED"


def _nobody(meeting: Meeting, at: datetime) -> None:
    meeting.change(at).guests = {ME: "ACCEPTED"}


OCCURRENCE_EDITS: dict[str, Callable[[Meeting, datetime], None]] = {
    "cancel": _cancel,
    "uncancel": _uncancel,
    "delete": _delete,
    "restore": _restore,
    "decline": _answer("me", "DECLINED"),
    "accept": _answer("me", "ACCEPTED"),
    "they decline": _answer("they", "DECLINED"),
    "add a guest": _guest,
    "remove the guests": _nobody,
    "move by hours": _move(timedelta(hours=3)),
    "move by a day": _move(timedelta(days=1)),
    "move back": _move(timedelta(days=-2)),
    "move past the next": _move(timedelta(days=16)),
}


# -- edits of a whole series ----------------------------------------------------------------


def _shift(by: timedelta, *, along: bool) -> Callable[[Meeting], None]:
    """All events are moved; the exceptions go along or are left behind."""

    def edit(meeting: Meeting) -> None:
        kept = (set(meeting.exdates), dict(meeting.changes))
        meeting.shift(by)
        if not along:
            meeting.exdates, meeting.changes = kept

    return edit


def _rhythm(rule: str) -> Callable[[Meeting], None]:
    def edit(meeting: Meeting) -> None:
        meeting.rule = rule

    return edit


def _hand_over(who: str) -> Callable[[Meeting], None]:
    def edit(meeting: Meeting) -> None:
        meeting.guests = {ME: "ACCEPTED", who: "ACCEPTED"}
        meeting.organizer = who

    return edit


def _answer_all(answer: str) -> Callable[[Meeting], None]:
    def edit(meeting: Meeting) -> None:
        meeting.guests[ME] = answer

    return edit


def _third(meeting: Meeting) -> None:
    if meeting.guests.pop(THIRD, None) is None:
        meeting.guests[THIRD] = "ACCEPTED"


def _cancel_all(meeting: Meeting) -> None:
    meeting.cancelled = not meeting.cancelled


SERIES_EDITS: dict[str, Callable[[Meeting], None]] = {
    **{f"shift by {by}": _shift(by, along=True) for by in SHIFTS},
    **{f"shift by {by}, exceptions stay": _shift(by, along=False) for by in SHIFTS},
    **{f"rule {rule}": _rhythm(rule) for rule in RULES},
    **{f"hand over to {who}": _hand_over(who) for who in (*PEOPLE, THIRD)},
    "decline all": _answer_all("DECLINED"),
    "accept all": _answer_all("ACCEPTED"),
    "third person": _third,
    "cancel all": _cancel_all,
}

persons = st.sampled_from(PEOPLE)
rhythms = st.sampled_from(RULES)
picks = st.integers(0, 5)
pauses = st.sampled_from((0, *PAUSES))
"""Hours until the next sync; 0: another edit comes first."""


class Life(RuleBasedStateMachine):
    """A calendar that changes, a user who says things, and syncs at any time."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self._folder.name), config=f'timezone = "{paper.ZONE}"\n')
        self.paper = Paper()
        self.now = BEGIN
        self.account = "work"
        self.damage: str | None = None
        self.settled: Rows = {}
        self.stamp = 0
        self.deleted: list[Meeting] = []
        self.report: Any = {"relationships": []}
        self.ends: dict[tuple[str, ...], tuple[str, float]] = {}
        """By the addresses of a person: their last settled slot, and the gap it settled with."""
        self.may_add = True
        """Whether the user has just connected or corrected something that may add older slots."""

    def teardown(self) -> None:
        self._folder.cleanup()

    @property
    def _wall(self) -> datetime:
        return self.now.astimezone(ZoneInfo(paper.ZONE)).replace(tzinfo=None)

    # -- the calendar -----------------------------------------------------------------------

    @initialize(crowd=st.booleans(), one=rhythms, two=rhythms)
    def connect(self, crowd: bool, one: str, two: str) -> None:
        """A calendar with two series, and perhaps many single 1:1s that must not vanish at once."""
        self._series(PEOPLE[0], one, weeks=10, hour=10)
        self._series(PEOPLE[2], two, weeks=20, hour=15)
        for number in range(12 if crowd else 0):
            at = datetime(2026, 1, 5, 16) + timedelta(days=number)  # noqa: DTZ001 wall time
            self.paper.meetings.append(
                Meeting(uid=self.paper.uid(), start=at, guests={ME: "ACCEPTED", PEOPLE[3]: "ACCEPTED"})
            )
        self._write()
        self._connect()
        self._sync()

    def _connect(self) -> None:
        where = str(self.home.calendar)
        self.home.run("connect", "ics", where, "--name", self.account, "--me", ME, now=self.now)

    def _series(self, who: str, rhythm: str, *, weeks: int, hour: int) -> Meeting:
        made = Meeting(
            uid=self.paper.uid(),
            start=self._wall.replace(hour=hour, minute=0) - timedelta(weeks=weeks),
            rule=rhythm,
            guests={ME: "ACCEPTED", who: "ACCEPTED"},
            organizer=who,
        )
        self.paper.meetings.append(made)
        return made

    def _picked(self, pick: int) -> Meeting:
        """One of the series in the calendar; a new one when there is none."""
        standing = [one for one in self.paper.meetings if one.rule]
        return (
            standing[pick % len(standing)] if standing else self._series(PEOPLE[1], RULES[0], weeks=3, hour=9)
        )

    @rule(
        who=persons,
        rhythm=rhythms,
        weeks=st.integers(-2, 12),
        hour=st.sampled_from((8, 10, 15)),
        hours=pauses,
    )
    def begin_series(self, who: str, rhythm: str, weeks: int, hour: int, hours: int) -> None:
        """A new series, often with a start in the past."""
        self._series(who, rhythm, weeks=weeks, hour=hour)
        self._go_on(hours)

    @rule(who=persons, days=st.integers(-9, 9), hours=pauses)
    def book(self, who: str, days: int, hours: int) -> None:
        """A single 1:1, often a make-up."""
        self._series(who, "", weeks=0, hour=17).start += timedelta(days=days)
        self._go_on(hours)

    @rule(
        edits=st.lists(
            st.tuples(picks, st.integers(-2, 2), st.sampled_from(tuple(OCCURRENCE_EDITS))),
            min_size=1,
            max_size=4,
        ),
        hours=pauses,
    )
    def edit_occurrences(self, edits: list[tuple[int, int, str]], hours: int) -> None:
        """Some occurrences around now are changed."""
        for pick, steps, edit in edits:
            meeting = self._picked(pick)
            OCCURRENCE_EDITS[edit](meeting, meeting.near(self._wall, steps))
            meeting.edited += 1
        self._go_on(hours)

    @rule(pick=picks, edit=st.sampled_from(tuple(SERIES_EDITS)), hours=pauses)
    def edit_series(self, pick: int, edit: str, hours: int) -> None:
        """A whole series is changed."""
        meeting = self._picked(pick)
        SERIES_EDITS[edit](meeting)
        meeting.edited += 1
        self._go_on(hours)

    @rule(pick=picks, later=st.sampled_from((0, 0, 1, 24)), hours=pauses)
    def split(self, pick: int, later: int, hours: int) -> None:
        """This and following: the old series ends, a new one goes on."""
        meeting = self._picked(pick)
        at = meeting.near(self._wall, 0)
        meeting.until = at - timedelta(days=1)
        meeting.edited += 1
        self.paper.meetings.append(
            Meeting(
                uid=self.paper.uid(),
                start=at + timedelta(hours=later),
                rule=meeting.rule,
                guests=dict(meeting.guests),
                organizer=meeting.organizer,
            )
        )
        self._go_on(hours)

    @rule(pick=picks, again=st.booleans(), hours=pauses)
    def delete_series(self, pick: int, again: bool, hours: int) -> None:
        """A series is deleted, and perhaps made again under another UID with its start in the past."""
        meeting = self._picked(pick)
        self.paper.meetings.remove(meeting)
        self.deleted.append(meeting)
        if again:
            twin = self._series(meeting.organizer, meeting.rule, weeks=0, hour=0)
            twin.start, twin.guests = meeting.start, dict(meeting.guests)
        self._go_on(hours)

    @precondition(lambda self: self.deleted)
    @rule(hours=pauses)
    def put_back(self, hours: int) -> None:
        """A deleted series is put back as it was."""
        self.paper.meetings.append(self.deleted.pop())
        self._go_on(hours)

    @rule(days=st.integers(-20, 20), length=st.integers(0, 30), hours=pauses)
    def be_away(self, days: int, length: int, hours: int) -> None:
        """A vacation is entered, ahead or afterwards; or the latest one deleted."""
        first = self._wall.date() + timedelta(days=days)
        if length:
            self.paper.absences.append(Away(uid=self.paper.uid(), first=first, days=length))
        elif self.paper.absences:
            self.paper.absences.pop()
        self._go_on(hours)

    @rule(how=st.sampled_from(BREAKS), hours=pauses)
    def break_file(self, how: str, hours: int) -> None:
        """The next read meets no whole calendar, or one without an event; or the account is made anew."""
        self.damage = None
        if how in {"reconnect", "rename"}:
            self.may_add = True
            self._write()
            self.home.run("disconnect", self.account, now=self.now)
            self.account = f"work-{self.paper.uid()}" if how == "rename" else self.account
            self._connect()
        elif how == "nothing":
            self.deleted += [one for one in self.paper.meetings if one.rule]
            self.paper.meetings.clear()
            self.paper.absences.clear()
        else:
            self.damage = how
        self._go_on(hours)

    # -- the user ---------------------------------------------------------------------------

    @rule(
        word=st.sampled_from(("held", "skipped", "excused")),
        pick=picks,
        steps=st.integers(-6, -1),
        hours=pauses,
    )
    def say(self, word: str, pick: int, steps: int, hours: int) -> None:
        """The user says what became of a slot (or of a date without one)."""
        meeting = self._picked(pick)
        who = next((guest for guest in meeting.guests if guest != ME), PEOPLE[0])
        day = min(meeting.near(self._wall, steps).date(), self._wall.date())
        self._tell(word, who, day.isoformat())
        self._go_on(hours)

    def _tell(self, *arguments: str) -> None:
        self.home.run(*arguments, now=self.now, allowed=WORD_CODES)

    @rule(
        command=st.sampled_from(("merge", "split", "close", "open", "role", "pause", "exclude", "include")),
        who=persons,
        other=persons,
        hours=pauses,
    )
    def name(self, command: str, who: str, other: str, hours: int) -> None:
        """The user corrects who somebody is."""
        until = (self._wall.date() + timedelta(days=hours)).isoformat()
        series = self._picked(hours).uid
        arguments = {
            "merge": ("merge", who, other),
            "split": ("split", who, other),
            "close": ("close", who),
            "open": ("close", who, "--undo"),
            "role": ("role", who, "manager"),
            "pause": ("pause", who, "--until", until),
            "exclude": ("exclude", series),
            "include": ("include", series),
        }
        self._tell("people", *arguments[command])
        self.may_add |= command in {"include", "exclude", "merge", "split"}
        self._go_on(hours)

    @rule(assistant=st.sampled_from(("", *PEOPLE)), hours=pauses)
    def configure(self, assistant: str, hours: int) -> None:
        """The config names an assistant, so that every calendar is judged anew."""
        self.may_add = True
        more = f'assistants = ["{assistant}"]\n' if assistant else ""
        self.home.configure(f'timezone = "{paper.ZONE}"\n{more}')
        self._go_on(hours)

    # -- syncs ------------------------------------------------------------------------------

    @rule(every=st.sampled_from((2, 3, 7, 8)), times=st.integers(1, 5))
    def quiet_weeks(self, every: int, times: int) -> None:
        """Nothing happens but a sync every few days."""
        for _ in range(times):
            self._go_on(24 * every)

    def _go_on(self, hours: int) -> None:
        """Time goes by, then comes a sync."""
        if hours:
            self.now += timedelta(hours=hours)
            self._sync()

    def _write(self) -> None:
        text = self.paper.text()
        broken = {
            "cut": text[: len(text) * 2 // 3],
            "empty": "",
            "html": "<!doctype html><html><body>Sign in</body></html>",
        }
        if self.damage == "gone":
            self.home.calendar.unlink(missing_ok=True)
            return
        self.home.calendar.write_text(broken.get(self.damage or "", text), encoding="utf-8")
        self.stamp += 1
        os.utime(self.home.calendar, (self.stamp, self.stamp))

    def _sync(self) -> None:
        self._write()
        yours = self.home.rows(*tables("yours"))
        self.home.run("sync", now=self.now, allowed=SYNC_CODES)
        if self.damage:
            assert self.home.code in (7, 8), "a broken file was taken for a calendar"
        self.damage = None
        once = self._without_refusals()
        self.home.run("sync", now=self.now, allowed=SYNC_CODES)
        assert self._without_refusals() == once, "a second sync at the same time changed something"
        assert self.home.rows(*tables("yours")) == yours, "a sync changed rows of the user's"
        self._check_settled()
        report = self.home.audit(self.now, "--since", "2020-01-01")
        answers.check(report, code=self.home.code)
        self._check_reported(report)
        self._check_nothing_added(report)
        assert self.home.audit(self.now, "--since", "2020-01-01") == report

    def _without_refusals(self) -> Rows:
        found = dump_file(self.home.database, (*tables("cache"), *tables("ledger")))
        found.pop("judging", None)  # when everybody was judged last
        found["observed"] = [row for row in found["observed"] if row[4] != "refused"]
        return found

    def _check_settled(self) -> None:
        found = self.home.rows(*LEDGER_KEPT)
        for table in LEDGER_KEPT:
            lost = set(self.settled.get(table, ())) - set(found[table])
            assert not lost, f"settled rows were changed or removed: {lost}"
        self.settled = found

    def _check_reported(self, report: Any) -> None:
        """Each settled slot stands in the report as it was settled, or as the user says.

        What the user has excluded is out of sight, its past included.
        """
        rows = self.home.rows("slot", "said", "correction")
        excluded = {row[0] for row in rows["correction"] if not row[1]}
        settled = [row for row in rows["slot"] if row[2] not in excluded]
        by_address = {where: one for one in report["relationships"] for where in one["person"]["addresses"]}
        for person in {row[0] for row in settled}:
            assert person in by_address, f"{person} has a settled past and is not in the report"
            one = by_address[person]
            theirs = one["person"]["addresses"]
            shown = {slot["slot"]: slot for slot in one["slots"]}
            words = [row for row in rows["said"] if row[0] in theirs and row[4]]
            for row in (row for row in settled if row[0] == person):
                at = row[1]
                assert at in shown, f"the settled slot {at} with {person} is not in the report"
                said = {word[3] for word in words if word[2] == at}
                # A word on a slot that is gone means the one that stands on its date.
                day = _day(str(at)).isoformat()
                lost = {word[3] for word in words if word[1] == day and word[2] not in shown}
                entered = {other[3] for other in settled if other[0] in theirs and other[1] == at}
                assert shown[at]["outcome"] in (said or entered | lost), (shown[at], row)

    def _check_nothing_added(self, report: Any) -> None:
        """No read adds a slot before, or less than half a gap after, the last settled slot."""
        last = {tuple(one["person"]["addresses"]): one for one in self.report["relationships"]}
        for one in report["relationships"] if not self.may_add else ():
            theirs = tuple(one["person"]["addresses"])
            if theirs in last and theirs in self.ends:
                before = {slot["slot"] for slot in last[theirs]["slots"]}
                end, gap = self.ends[theirs]
                new = {slot["slot"] for slot in one["slots"]} - before
                near = {at for at in new if at < end or (_day(at) - _day(end)).days < gap / 2}
                assert not near, f"slots before or near after {end} were added: {near}"
        self.report, self.may_add = report, False
        rows = self.home.rows("slot")["slot"]
        self.ends = {}
        for one in report["relationships"]:
            theirs = one["person"]["addresses"]
            own = [(str(row[1]), float(str(row[9] or 0))) for row in rows if row[0] in theirs]
            if own:
                self.ends[tuple(theirs)] = max(own)


def _day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(paper.ZONE)).date()


def _profile(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=True,
        print_blob=True,
    )


def test_settled_history_never_changes() -> None:
    """Whatever is edited, said or broken between syncs, what has settled stays and is reported."""
    run_state_machine_as_test(Life, settings=_profile(15, 15))


@pytest.mark.skipif(not LONG, reason="takes many minutes; set SYNCD_LONG=1")
def test_settled_history_never_changes_in_long_lives() -> None:
    """The same over many more and longer lives."""
    run_state_machine_as_test(Life, settings=_profile(400, 40))
