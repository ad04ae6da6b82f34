"""Decides which mentors there are, which kinds are missing, whom to thank, and whom to ask this week.

Must not know where mentors, meetings and jots are stored or how they are shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from syncd.core.cadence.history import Tenure
from syncd.core.cadence.judged import Judged
from syncd.core.jots import Jot, JotKind
from syncd.core.model import MentorKind, Role, Standing
from syncd.core.policy import Policy
from syncd.core.window import local_day
from syncd.dataclass import dataclass

MENTORING = frozenset({Role.MENTOR, Role.MENTEE})
"""The roles that may be of a kind."""

PURPOSES: Mapping[MentorKind, str] = {
    MentorKind.PEER: "somebody at eye level, to think aloud with",
    MentorKind.REVERSE: "somebody with less experience, to learn what is new from",
    MentorKind.SITUATIONAL: "somebody for one matter, for some weeks",
    MentorKind.EXTERNAL: "somebody outside the company, for a view from there",
    MentorKind.GROUP: "a circle such as a book club, to learn along with others",
}
"""What each kind of mentor is for."""

_AT_REST = frozenset({Standing.ENDED, Standing.PAUSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentorship:
    """What somebody is or was to me as mentor or mentee, last."""

    judged: Judged
    tenure: Tenure
    ended_on: date | None
    """When it ended, by its own last day or by itself; None: it goes on."""


def mentorships(judged: Iterable[Judged], *, today: date) -> tuple[Mentorship, ...]:
    """One per person and role, mentors first, those that go on before those that ended, by key."""
    found = []
    for one in judged:
        for role in (Role.MENTOR, Role.MENTEE):
            held = [t for t in one.person.tenures if t.role is role and t.since <= today]
            if held:
                last = max(held, key=lambda t: (t.until or date.max, t.since))
                found.append(Mentorship(judged=one, tenure=last, ended_on=_ended_on(one, last, today)))
    return tuple(
        sorted(
            found,
            key=lambda one: (one.tenure.role is Role.MENTEE, one.ended_on is not None, one.judged.person.key),
        )
    )


def _ended_on(judged: Judged, tenure: Tenure, today: date) -> date | None:
    if tenure.until is not None and tenure.until <= today:
        return tenure.until
    closed = judged.person.closed_on
    if closed is not None and closed <= today:
        return closed
    return today if judged.situational and judged.standing is Standing.ENDED else None


def missing_kinds(found: Iterable[Mentorship]) -> tuple[MentorKind, ...]:
    """The kinds of which I have no mentor now, in the order of the kinds."""
    present = {one.tenure.kind for one in found if one.tenure.role is Role.MENTOR and one.ended_on is None}
    return tuple(kind for kind in MentorKind if kind not in present)


# -- thanks ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedThanks:
    """A situational mentor whose help is over and who was not thanked for it."""

    judged: Judged
    tenure: Tenure
    help_with: str
    """What they were asked for, in the user's words; empty when nothing was noted."""


def owed_thanks(
    judged: Iterable[Judged], jots: Sequence[Jot], *, now: datetime, zone: tzinfo, policy: Policy
) -> tuple[OwedThanks, ...]:
    """The situational mentors to thank: until a thanks to them was noted since the mentorship began."""
    today = local_day(now, zone)
    found = []
    for one in judged:
        for tenure in one.person.tenures:
            if tenure.role is not Role.MENTOR or tenure.kind is not MentorKind.SITUATIONAL:
                continue
            own = [
                jot
                for jot in jots
                if jot.person in one.person.addresses
                and not jot.received
                and local_day(jot.made_at, zone) >= tenure.since
            ]
            thanked = any(jot.kind is JotKind.THANKS for jot in own)
            if not thanked and _was_over_lately(one, tenure, today, zone, policy):
                asks = [jot.text for jot in own if jot.kind is JotKind.ASK]
                found.append(OwedThanks(judged=one, tenure=tenure, help_with=asks[-1] if asks else ""))
    return tuple(found)


def _was_over_lately(judged: Judged, tenure: Tenure, today: date, zone: tzinfo, policy: Policy) -> bool:
    """Whether it ended up to ``thanks_days`` ago; help that never came about is not thanked for."""
    days = [day for met in judged.meetings if (day := local_day(met, zone)) >= tenure.since]
    ended = tenure.until
    if ended is None and _ended_on(judged, tenure, today) is not None:
        ended = judged.person.closed_on
        if ended is None and days:
            ended = days[-1] + timedelta(days=policy.situational_days)
    if ended is None or not (days or tenure.until):
        return False
    return ended <= today <= ended + timedelta(days=policy.thanks_days)


# -- whom to ask ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ToAsk:
    """The week's one person to ask, and for what."""

    ask: Jot
    judged: Judged
    why: str
    """What they are to me, as the beginning of a sentence."""
    last_met: datetime | None
    """Before this week."""


def whom_to_ask(
    jots: Iterable[Jot], judged: Iterable[Judged], *, now: datetime, zone: tzinfo
) -> ToAsk | None:
    """The oldest open ask and the one person for it; None without an ask or without anybody.

    Mentors go before people to keep in touch with and peers, whoever was not met for longest
    first. Meetings of this ISO week change nothing, so the answer stays the same all week.
    """
    asks = [jot for jot in jots if jot.person is None and jot.kind is JotKind.ASK and jot.done_at is None]
    if not asks:
        return None
    today = local_day(now, zone)
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(), tzinfo=zone).astimezone(UTC)
    ranked = []
    for one in judged:
        tier = _tier(one, today)
        if tier is not None and one.standing not in _AT_REST:
            met = max((at for at in one.meetings if at < monday), default=None)
            never = datetime.min.replace(tzinfo=UTC)
            ranked.append((tier[0], met or never, one.person.key, tier[1], met, one))
    if not ranked:
        return None
    _, _, _, why, met, who = min(ranked, key=lambda row: row[:3])
    ask = min(asks, key=lambda jot: (jot.made_at, jot.number))
    return ToAsk(ask=ask, judged=who, why=why, last_met=met)


def _tier(judged: Judged, today: date) -> tuple[int, str] | None:
    """How close somebody is to being asked, and as what."""
    held = [t for t in judged.person.tenures if t.since <= today and (t.until is None or today < t.until)]
    roles = {tenure.role for tenure in held}
    if Role.MENTOR in roles:
        return 0, "your mentor"
    if judged.person.keep_in_touch:
        return 1, "somebody you keep in touch with"
    return (1, "your peer") if Role.PEER in roles else None
