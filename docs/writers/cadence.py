"""The page about judging, from the tables that judge."""

from collections.abc import Iterable

from syncd.config_keys import POLICY_KEYS
from syncd.core.absencewords import ABSENCE_WORDS
from syncd.core.cadence import outcome, standing
from syncd.core.cadence_findings import CADENCE
from syncd.core.findings import OTHERS
from syncd.core.model import Role
from syncd.core.policy import Policy
from syncd.core.series import NOT_A_ONE_TO_ONE, NOTE_TAKERS
from syncd.core.subjects import SUBJECTS
from syncd.report.marks import MARKS, STANDINGS
from writers import prose
from writers.prose import numbered, plain, table


def page() -> str:
    """The whole of docs/cadence.md."""
    parts = (*_head(), *_one_to_ones(), *_slots(), *_verdicts(), *_subjects(), *_numbers())
    return prose.page(parts)


def _head() -> Iterable[str]:
    yield f"""\
<!-- Written by docs/generate.py from the tables in syncd/core; `make docs` writes it anew. Do not edit. -->

# How syncd judges

This page is what syncd goes by, row by row. `syncd audit --why` names the row that decided, `syncd people
list --why` says why a series is or is not a 1:1. You can correct every decision; a correction outlives
every sync.

Distances are whole days in your own time zone, never hours: a meeting moved from Monday morning to Monday
evening is on the same day, and a change of the clocks moves nothing. The *gap* at a meeting is the rhythm
around it: the median distance between neighbouring meetings among the {Policy().gap_neighbours} before it
and the {Policy().gap_neighbours} after it."""


def _one_to_ones() -> Iterable[str]:
    policy = Policy()
    yield """\
## What is a 1:1

A series, or a single event, in which exactly two people take part: you and one other. The title never
decides.

Everyone invited takes part, and so does the organizer, unless the organizer is no person (a shared
calendar, a room), is one of your `assistants`, or is missing from a list on which the provider would show
an organizer who attends. Rooms, equipment and recording services take no part. Addresses are compared
whole, upper and lower case being the same.

A series is asked, not each of its dates: a guest who joins once changes nothing. The first reason that
applies is why something is *no* 1:1:"""
    yield numbered(reason for reason, _ in NOT_A_ONE_TO_ONE)
    yield f"""\
The numbers are {plain(policy.longest_hours)} hours, {policy.dense_slots} times and {policy.dense_days}
days unless you change them (below). `syncd people include SERIES --with ADDRESS` and `syncd people
exclude SERIES` overrule the list. With `--group` a meeting of several, such as a book club, counts as
contact with one of them, invited or not; jots, goals and agendas look at the meetings of the two alone,
all the same. A feed that lists no attendees at all is reported as one that cannot be
judged, never as a calendar without 1:1s.

These domains are recording services (`bots` in `config.toml` adds more):"""
    yield ", ".join(f"`{domain}`" for domain in sorted(NOTE_TAKERS))
    yield """\
## Who is a relationship

Everyone with whom you have, or had, a 1:1 series, everyone with a role, and everyone you want to keep in
touch with. Others are *candidates*, shown by `syncd people list --candidates`: people you met only
outside of any series, series you declined as a whole before any of it was held, and series from outside
your `domains` that you never answered.

A relationship is you and one person, however many calendar series that takes: a series that was split,
created anew, taken over by another organizer, sent to another address or seen through another account
carries on the same relationship. The same meeting in two of your accounts counts once. When two series
with one person have meetings on the same or on neighbouring days, these are one expected meeting, at the
earlier start. A cancelled meeting is not counted when another series with that person has one close by,
less than half of the shorter rhythm away. A series that takes in a third person for good ends there."""


def _slots() -> Iterable[str]:
    policy = Policy()
    yield f"""\
## Slots: the meetings expected

A *slot* is a meeting that the calendar once promised: every date the rule of a series gives, and every
date added to it, at the time it was planned for. A deleted date stays a slot, and a meeting that was
moved keeps its slot. Times are those of the series' own zone; an hour the clocks skip moves with them, an
hour they repeat is taken the first time.

Rules that repeat daily, weekly, monthly or yearly are understood. Others are set aside with their reason
(`syncd doctor`).

## Live, gone, moved away

A meeting is *live* when it stands in the calendar, is not cancelled, and both of you are on it without
having declined. With several of your addresses invited you are out only when all of them declined; the
same goes for the other side. A slot without a live meeting is *gone*.

A meeting moved to or past the start of the next slot has *moved away*: its own slot is gone, and it
counts as a meeting outside of any slot. This is how a 1:1 that is dragged forward week after week shows
as what it is.

## Made up for

Some meetings, the *one-offs*, belong to no slot: single 1:1s, meetings moved away, and what you report
with `syncd held`. A slot that is gone, or that lies inside an absence, may claim one of them as its
make-up, from half a gap before the slot up to the start of the next. The nearest pair is matched first,
and each meeting makes up for one slot only.

## Absence

Nobody is to blame for a 1:1 that fell into somebody's time off. An absence is

- an event you marked, or your provider marked, as out of office;
- an event of yours alone, of a whole day or of at least {plain(policy.absence_hours)} hours, whose title
  says so in one of the words at the end of this page;
- an all-day event of the other person's to which you are invited, marked or titled so;
- an all-day event in a calendar connected with `--kind holidays`, yours or with `--for PERSON` theirs.
  Observances, days on which nobody is off, do not count;
- a pause you declared with `syncd people pause PERSON --until DATE`.

When several apply, the reason given is the first of out-of-office, holiday and pause. A 1:1 is never an
absence.

## What syncd has not seen

"We could not look" is never reported as "it did not happen". A slot is *covered*, and can be judged, once
a calendar with its series has been read completely after the meeting was over; until then it is `unseen`,
and a later read that still shows the series judges it. Slots between two reads of a series that has
vanished meanwhile stay `unseen`. So does a slot that is gone while the calendar that would show an
absence has not been read, unless somebody declined it. A calendar that was not completely read for
{policy.stale_read_days} days is listed as not assessed; age alone changes no outcome."""


def _verdicts() -> Iterable[str]:
    policy = Policy()
    yield """\
## What became of a slot

The first row that applies decides. `syncd audit` shows each outcome as a mark:"""
    marks = ((f"`{what.value}`", mark.sign, f"`{mark.ascii}`") for what, mark in MARKS.items())
    yield table(("outcome", "mark", "without Unicode"), marks)
    yield table(
        ("row", "when", "outcome", "reason"),
        ((str(row.number), row.condition, row.outcome, row.reason) for row in outcome.ROWS),
    )
    yield f"""\
Of a meeting that is gone, *cancelled* means that it stands in the calendar as cancelled, *deleted* that
it is no longer there, *removed* that one of you was taken off it.

Every outcome comes with its *evidence*. A meeting that was not cancelled has probably taken place, and
`calendar` says no more than that; `document` means that somebody filled in its agenda afterwards,
`confirmed` that you said so.

From these follow

- *last met*: the latest meeting that is over, be it in a slot or outside of any;
- *missed*: how many slots were skipped since;
- *next*: the earliest live meeting or booked make-up ahead;
- the *hold rate*: of the last {policy.hold_rate_window} slots that were met or skipped, the share that
  was met; none with fewer than {policy.hold_rate_least}.

## What is settled

{policy.settle_days} days after its slot, once its meeting or make-up is over and the next slot has begun,
an outcome is *settled*: it is written down for good, and no later change of the calendar
changes it. Editing "all events", giving a series to somebody else or deleting it does not rewrite the
past. Slots that are upcoming or unseen never settle. A newly connected calendar may add older slots,
once; a series that appears in a calendar read before counts from the read before it appeared. Your own
word (`syncd held`, `skipped`, `excused`) goes before what is settled. Only a sync settles, yours or that
of `syncd run`; `--as-of` looks from another day and stores nothing.

## How a relationship stands

Again the first row that applies decides:"""
    rows = enumerate(standing.ROWS, start=1)
    yield table(("row", "when", "standing"), ((str(at), row.condition, _standing(row)) for at, row in rows))
    yield "The signs before these words:"
    signs = ((f"`{how.value}`", mark.sign, f"`{mark.ascii}`") for how, mark in STANDINGS.items())
    yield table(("standing", "sign", "without Unicode"), signs)
    yield """\
Skip-levels never lapse: a missed one is shown, and that is all. A situational mentor (`syncd people
role PERSON mentor --kind situational`) never lapses either: that ends by itself. A person you keep in
touch with (`syncd people keep-in-touch PERSON --every 90d`) and have no series with is judged by age
alone, days of absence not counted.

## Findings

A person gets one finding about the rhythm at most: the first row that applies. Nothing is found about
somebody who is paused or whose relationship has ended. Each finding comes with the command that settles
it, and `syncd ack ID` silences it until something new happens."""
    yield table(
        ("finding", "severity", "when"),
        ((f"`{row.code}`", row.severity.value, row.condition) for row in CADENCE),
    )
    yield "Besides these:"
    yield table(
        ("finding", "severity", "when"),
        ((f"`{kind.code}`", kind.severity.value, kind.condition) for kind in OTHERS),
    )
    yield f"""\
A goal is *stale* after {policy.stale_goal_meetings} held 1:1s with its person in which nobody touched it:
no check-in, no answer, no step ticked, no edit. Without a held 1:1 since, it is stale after
{policy.stale_goal_days} days or {plain(policy.stale_goal_gaps)} gaps, whichever is longer. Days of
absence, and days on which the goal was `waiting`, do not count."""


def _subjects() -> Iterable[str]:
    policy = Policy()
    yield """\
## Subjects

What matters most over the years is what weekly meetings never get to. Each subject has a rhythm of its
own, in days, by what the person is to you; `syncd people subjects PERSON` shows and changes them."""
    yield table(
        ("subject", "about", *(role.value for role in Role)),
        (
            (
                f"`{one.code}`",
                one.label + (" (private)" if one.private else ""),
                *(str(one.roles[role].every) if role in one.roles else "-" for role in Role),
            )
            for one in SUBJECTS
        ),
    )
    yield f"""\
A subject was discussed on the date of an answer to it in the document, of your word (`syncd people
discussed PERSON SUBJECT`) and, for thanks, of a thanks jot you ticked. One never discussed counts from
the day your present role with the person began. Days of absence do not count.

From the day its rhythm is over a subject is *due*. Of those due, the one with the most rhythms passed
stands in the next agenda; thanks stands in the prep sheet only. It becomes a finding after
{plain(policy.overdue_subject_rhythms)} of its rhythms and {policy.overdue_subject_meetings} held 1:1s:
one for each person at most, none with skip-levels, in mentorships about a single matter, or for people
without a role.

A goal has *unanswered questions* after {policy.unanswered_meetings} held 1:1s since it became active,
since its person took on their role, and since they last named something specific to do more of, less of,
or to start. "Keep it up" names nothing; "delegate more reviews" does."""


def _standing(row: standing.Row) -> str:
    return f"`{row.standing.value}`" + (f" ({row.note})" if row.note else "")


def _numbers() -> Iterable[str]:
    yield """\
## The numbers

Each can be set for everybody under `[policy]` in `config.toml`, or for one person under
`[people."sam.rivera@example.com".policy]`."""
    defaults = Policy()
    rows = ((f"`{name}`", plain(getattr(defaults, name)), what) for name, (what, _) in POLICY_KEYS.items())
    yield table(("number", "default", "meaning"), rows)
    yield """\
## Words of absence

A title counts when it holds one of these as a whole word; case and accents make no difference. In English
*leave* counts as a noun, and a title that is nothing but "away" or "holiday" counts too."""
    yield table(("language", "words"), ((f"`{name}`", ", ".join(words)) for name, words in ABSENCE_WORDS))
