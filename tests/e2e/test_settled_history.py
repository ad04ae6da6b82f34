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
    Bundle,
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
PAUSES = (1, 5, 26, 50, 75, 24 * 5, 24 * 8, 24 * 9, 24 * 15, 24 * 22, 24 * 45, 24 * 100)
"""Hours between two syncs."""
SHIFTS = (
    timedelta(hours=1),
    timedelta(hours=-2),
    timedelta(days=1),
    timedelta(days=-3),
    timedelta(days=7),
    timedelta(days=-21),
)
LEDGER_KEPT = ("slot", "meeting")


# -- edits ----------------------------------------------------------------------------------


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


class Life(RuleBasedStateMachine):
    """A calendar that changes, a user who says things, and syncs at any time."""

    series = Bundle("series")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self.home = Home(Path(self._folder.name), config=f'timezone = "{paper.ZONE}"\n')
        self.paper = Paper()
        self.now = BEGIN
        self.damage: str | None = None
        self.settled: Rows = {}
        self.stamp = 0

    def teardown(self) -> None:
        self._folder.cleanup()

    # -- the calendar -----------------------------------------------------------------------

    @initialize(target=series, crowd=st.booleans(), rhythm=st.sampled_from(RULES))
    def connect(self, crowd: bool, rhythm: str) -> Meeting:
        """A calendar with a series, and perhaps many single 1:1s that must not vanish at once."""
        first = self._series(PEOPLE[0], rhythm, weeks=8, hour=10)
        for number in range(12 if crowd else 0):
            at = datetime(2026, 1, 5, 16) + timedelta(days=number)  # noqa: DTZ001 wall time
            self.paper.meetings.append(
                Meeting(uid=self.paper.uid(), start=at, guests={ME: "ACCEPTED", PEOPLE[3]: "ACCEPTED"})
            )
        self._write()
        self.home.run("connect", "ics", str(self.home.calendar), "--name", "work", "--me", ME, now=self.now)
        self._sync()
        return first

    def _series(self, who: str, rhythm: str, *, weeks: int, hour: int) -> Meeting:
        wall = self.now.astimezone(ZoneInfo(paper.ZONE)).replace(tzinfo=None, minute=0)
        start = wall.replace(hour=hour) - timedelta(weeks=weeks)
        made = Meeting(
            uid=self.paper.uid(),
            start=start,
            rule=rhythm,
            guests={ME: "ACCEPTED", who: "ACCEPTED"},
            organizer=who,
        )
        self.paper.meetings.append(made)
        return made

    @rule(
        target=series,
        who=st.sampled_from(PEOPLE),
        rhythm=st.sampled_from(RULES),
        weeks=st.integers(-2, 12),
        hour=st.sampled_from((8, 10, 15)),
    )
    def begin_series(self, who: str, rhythm: str, weeks: int, hour: int) -> Meeting:
        """A new series, often with a start in the past."""
        return self._series(who, rhythm, weeks=weeks, hour=hour)

    @rule(who=st.sampled_from(PEOPLE), days=st.integers(-9, 9))
    def book(self, who: str, days: int) -> None:
        """A single 1:1."""
        self._series(who, "", weeks=0, hour=17).start += timedelta(days=days)

    @rule(meeting=series, steps=st.integers(-5, 3), edit=st.sampled_from(sorted(OCCURRENCE_EDITS)))
    def edit_occurrence(self, meeting: Meeting, steps: int, edit: str) -> None:
        """One occurrence near now is changed."""
        OCCURRENCE_EDITS[edit](meeting, meeting.near(self._wall, steps))
        meeting.edited += 1

    @property
    def _wall(self) -> datetime:
        return self.now.astimezone(ZoneInfo(paper.ZONE)).replace(tzinfo=None)

    @rule(meeting=series, by=st.sampled_from(SHIFTS), along=st.booleans())
    def edit_all(self, meeting: Meeting, by: timedelta, along: bool) -> None:
        """All events are moved; the exceptions go along or are left behind."""
        kept = (set(meeting.exdates), dict(meeting.changes))
        meeting.shift(by)
        if not along:
            meeting.exdates, meeting.changes = kept
        meeting.edited += 1

    @rule(meeting=series, rhythm=st.sampled_from(RULES))
    def change_rule(self, meeting: Meeting, rhythm: str) -> None:
        """The rhythm is another one, from the beginning."""
        meeting.rule = rhythm
        meeting.edited += 1

    @rule(meeting=series, who=st.sampled_from((*PEOPLE, THIRD)))
    def hand_over(self, meeting: Meeting, who: str) -> None:
        """The series is given to another person."""
        meeting.guests = {ME: "ACCEPTED", who: "ACCEPTED"}
        meeting.organizer = who
        meeting.edited += 1

    @rule(meeting=series, answer=st.sampled_from(("DECLINED", "ACCEPTED")), third=st.booleans())
    def answer_all(self, meeting: Meeting, answer: str, third: bool) -> None:
        """I answer the whole series; a third guest joins for good, or leaves."""
        meeting.guests[ME] = answer
        meeting.guests.pop(THIRD, None)
        if third:
            meeting.guests[THIRD] = "ACCEPTED"
        meeting.edited += 1

    @rule(meeting=series)
    def cancel_all(self, meeting: Meeting) -> None:
        """The series is cancelled as a whole, or called back."""
        meeting.cancelled = not meeting.cancelled
        meeting.edited += 1

    @rule(target=series, meeting=series, hours=st.sampled_from((0, 0, 1, 24)))
    def split(self, meeting: Meeting, hours: int) -> Meeting:
        """This and following: the old series ends, a new one goes on."""
        at = meeting.near(self._wall, 0)
        meeting.until = at - timedelta(days=1)
        meeting.edited += 1
        later = Meeting(
            uid=self.paper.uid(),
            start=at + timedelta(hours=hours),
            rule="FREQ=WEEKLY",
            guests=dict(meeting.guests),
            organizer=meeting.organizer,
        )
        self.paper.meetings.append(later)
        return later

    @rule(meeting=series)
    def delete_series(self, meeting: Meeting) -> None:
        """The series is deleted; where it is gone already, it is put back as it was."""
        if meeting in self.paper.meetings:
            self.paper.meetings.remove(meeting)
        else:
            self.paper.meetings.append(meeting)

    @rule(target=series, meeting=series)
    def make_again(self, meeting: Meeting) -> Meeting:
        """The series is deleted and made again under another UID, with its start in the past."""
        if meeting in self.paper.meetings:
            self.paper.meetings.remove(meeting)
        again = Meeting(
            uid=self.paper.uid(),
            start=meeting.start,
            rule=meeting.rule,
            guests=dict(meeting.guests),
            organizer=meeting.organizer,
        )
        self.paper.meetings.append(again)
        return again

    @rule()
    def delete_everything(self) -> None:
        """The calendar is emptied."""
        self.paper.meetings.clear()
        self.paper.absences.clear()

    @rule(days=st.integers(-20, 20), length=st.integers(1, 30))
    def be_away(self, days: int, length: int) -> None:
        """A vacation is entered, ahead or afterwards."""
        first = self._wall.date() + timedelta(days=days)
        self.paper.absences.append(Away(uid=self.paper.uid(), first=first, days=length))

    @precondition(lambda self: self.paper.absences)
    @rule()
    def stay_after_all(self) -> None:
        """The latest vacation is deleted."""
        self.paper.absences.pop()

    @rule(how=st.sampled_from(("cut", "empty", "html", "gone")))
    def break_file(self, how: str) -> None:
        """The next read meets a file that is no whole calendar."""
        self.damage = how

    # -- the user ---------------------------------------------------------------------------

    def _word(self, *arguments: str) -> None:
        self.home.run(*arguments, now=self.now, allowed=WORD_CODES)

    @rule(word=st.sampled_from(("held", "skipped", "excused")), meeting=series, steps=st.integers(-6, -1))
    def say(self, word: str, meeting: Meeting, steps: int) -> None:
        """The user says what became of a slot (or of a date without one)."""
        who = next(guest for guest in meeting.guests if guest != ME)
        day = min(meeting.near(self._wall, steps).date(), self._wall.date())
        self._word(word, who, day.isoformat())

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def merge(self, who: str, other: str) -> None:
        """Two people are one."""
        self._word("people", "merge", who, other)

    @rule(who=st.sampled_from(PEOPLE), other=st.sampled_from(PEOPLE))
    def split_person(self, who: str, other: str) -> None:
        """One of the addresses is somebody else again."""
        self._word("people", "split", who, other)

    @rule(who=st.sampled_from(PEOPLE), days=st.integers(0, 40))
    def pause(self, who: str, days: int) -> None:
        """The relationship rests, or a rest ends."""
        until = self._wall.date() + timedelta(days=days)
        self._word("people", "pause", who, "--until", until.isoformat())

    @rule(who=st.sampled_from(PEOPLE), undo=st.booleans())
    def close(self, who: str, undo: bool) -> None:
        """The relationship is closed, or opened again."""
        self._word("people", "close", who, *(["--undo"] if undo else []))

    @rule(who=st.sampled_from(PEOPLE), role=st.sampled_from(("manager", "report", "mentor")))
    def name_role(self, who: str, role: str) -> None:
        """Somebody has a role."""
        self._word("people", "role", who, role)

    @rule(meeting=series, word=st.sampled_from(("include", "exclude")))
    def correct(self, meeting: Meeting, word: str) -> None:
        """A series is (not) a 1:1."""
        self._word("people", word, meeting.uid)

    @rule(assistant=st.sampled_from(("", *PEOPLE)))
    def configure(self, assistant: str) -> None:
        """The config names an assistant, so that every calendar is judged anew."""
        more = f'assistants = ["{assistant}"]\n' if assistant else ""
        self.home.configure(f'timezone = "{paper.ZONE}"\n{more}')

    @rule()
    def reconnect(self) -> None:
        """The calendar is disconnected and connected again."""
        self._write()
        self.damage = None
        self.home.run("disconnect", "work", now=self.now)
        self.home.run("connect", "ics", str(self.home.calendar), "--name", "work", "--me", ME, now=self.now)

    # -- syncs ------------------------------------------------------------------------------

    @rule(hours=st.sampled_from(PAUSES))
    def later(self, hours: int) -> None:
        """Time goes by, then comes a sync."""
        self.now += timedelta(hours=hours)
        self._sync()

    @rule(days=st.sampled_from((7, 7, 8, 14)))
    def much_later(self, days: int) -> None:
        """A quiet week or two, read every few days."""
        for _ in range(days // 3):
            self.now += timedelta(days=3)
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
        assert self.home.audit(self.now, "--since", "2020-01-01") == report

    def _without_refusals(self) -> Rows:
        found = dump_file(self.home.database, (*tables("cache"), *tables("ledger")))
        found["observed"] = [row for row in found["observed"] if row[4] != "refused"]
        return found

    def _check_settled(self) -> None:
        found = self.home.rows(*LEDGER_KEPT)
        for table in LEDGER_KEPT:
            lost = set(self.settled.get(table, ())) - set(found[table])
            assert not lost, f"settled rows were changed or removed: {lost}"
        self.settled = found

    def _check_reported(self, report: Any) -> None:
        """Each settled slot stands in the report as it was settled, or as the user says."""
        rows = self.home.rows("slot", "said", "person")
        excluded = {row[0] for row in rows["person"] if row[3]}
        by_address = {where: one for one in report["relationships"] for where in one["person"]["addresses"]}
        for person in {row[0] for row in rows["slot"]} - excluded:
            assert person in by_address, f"{person} has a settled past and is not in the report"
            one = by_address[person]
            theirs = one["person"]["addresses"]
            if set(theirs) & excluded:
                continue
            shown = {slot["slot"]: slot for slot in one["slots"]}
            words = [row for row in rows["said"] if row[0] in theirs and row[4]]
            for row in (row for row in rows["slot"] if row[0] == person):
                at = row[1]
                day = _day(str(at))
                said = {word[3] for word in words if word[2] == at or word[1] == day.isoformat()}
                settled = {other[3] for other in rows["slot"] if other[0] in theirs and other[1] == at}
                assert at in shown, f"the settled slot {at} with {person} is not in the report"
                assert shown[at]["outcome"] in (said or settled), (shown[at], row)


def _day(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(ZoneInfo(paper.ZONE)).date()


def _profile(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not LONG,
        suppress_health_check=list(HealthCheck),
        print_blob=True,
    )


def test_settled_history_never_changes() -> None:
    """Whatever is edited, said or broken between syncs, what has settled stays and is reported."""
    run_state_machine_as_test(Life, settings=_profile(15, 15))


@pytest.mark.skipif(not LONG, reason="takes many minutes; set SYNCD_LONG=1")
def test_settled_history_never_changes_in_long_lives() -> None:
    """The same over many more and longer lives."""
    run_state_machine_as_test(Life, settings=_profile(400, 40))
