"""Decides which subjects a career needs talked about with whom, how often, and what is asked.

Must not know what was talked about, or when.
"""

from collections.abc import Mapping, Sequence

from syncd.core.model import MentorKind, Role
from syncd.dataclass import dataclass

TRACKS = ("individual contributor", "management")
"""The two tracks as a question names them while no ladder says otherwise."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject with somebody in one role: how often it should come up, and the words for it."""

    every: int
    """Days."""
    question: str
    """As it may stand in a shared document: it names no role. ``{tracks}`` is filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Something that gets lost between weekly 1:1s unless it has a rhythm of its own."""

    code: str
    """One word, also in ids and messages: ``career last discussed 5 months ago``."""
    label: str
    """As it may stand in a shared document: it names no role."""
    roles: Mapping[Role, Asked]
    """A role that is missing is not asked by default."""
    otherwise: str
    """The question for a role without one, once the user has set a rhythm."""
    private: bool = False
    """Stands in the prep sheet only."""


SUBJECTS: tuple[Subject, ...] = (
    Subject(
        code="career",
        label="career aspirations",
        roles={
            # Four times a year: often enough to steer by, rare enough to have news.
            Role.MANAGER: Asked(90, "Where would I like to be in two years, and what leads there?"),
            Role.REPORT: Asked(90, "Where would you like to be in two years, and what leads there?"),
            # They see a career from afar and decide on parts of it: once or twice a year.
            Role.SKIP_LEVEL: Asked(180, "Where would I like to be in two years, and what would you look at?"),
            # What a mentor is for.
            Role.MENTOR: Asked(90, "Where am I heading, and what would you do in my place?"),
            Role.MENTEE: Asked(90, "Where are you heading, and what stands in the way?"),
            # Not with peers: offered, not owed.
        },
        otherwise="Where would each of us like to be in two years?",
    ),
    Subject(
        code="strengths",
        label="strengths and drains",
        roles={
            # Changes slowly, and shifts with each project: four times a year.
            Role.MANAGER: Asked(90, "Which of my work gives me energy, and which of it drains me?"),
            Role.REPORT: Asked(90, "Which of your work gives you energy, and which of it drains you?"),
            # An outside look twice a year.
            Role.MENTOR: Asked(180, "What do you see me doing well, and what do I put up with too long?"),
            Role.MENTEE: Asked(180, "What comes easily to you, and what drains you?"),
        },
        otherwise="What gives each of us energy, and what drains it?",
    ),
    Subject(
        code="well-being",
        label="well-being and boundaries",
        roles={
            # Trouble grows within weeks, and nobody brings it up unasked: monthly with a report.
            Role.REPORT: Asked(30, "How are you doing, and is there a boundary I should help you keep?"),
            # My own to tell, in time for something to be done about it.
            Role.MANAGER: Asked(60, "How am I doing, and which boundary do I want to keep?"),
            Role.MENTEE: Asked(90, "How are you doing, beyond the work?"),
        },
        otherwise="How are we doing, and which boundary matters at the moment?",
    ),
    Subject(
        code="feedback",
        label="feedback",
        roles={
            # Asked often, it becomes ordinary and therefore honest.
            Role.REPORT: Asked(60, "What would you change about how I manage?"),
            # The rhythm of mine for them; what it says stays in the prep sheet until it is said.
            Role.MANAGER: Asked(60, "My feedback for you: what helps me, and one thing I would change"),
            # People who work beside me see another side, some times a year.
            Role.PEER: Asked(120, "What should I change about how we work together?"),
            Role.MENTEE: Asked(180, "What should I change about how we use this time?"),
        },
        otherwise="What should I change about how we work together?",
    ),
    Subject(
        code="priorities",
        label="priorities, and how to help",
        roles={
            # Priorities turn within a month, and whoever knows them can help in time.
            Role.MANAGER: Asked(30, "What are your own priorities at the moment, and how can I help?"),
            Role.REPORT: Asked(30, "What matters most to you at the moment, and how can I help?"),
            Role.PEER: Asked(60, "What are your priorities at the moment, and how can I help?"),
            # They are met a few times a year; a longer rhythm would mean never.
            Role.SKIP_LEVEL: Asked(90, "What are your priorities this quarter, and how can I help?"),
            # The other direction, so that a mentorship does not only take.
            Role.MENTOR: Asked(120, "What are you working on, and how can I help?"),
            Role.MENTEE: Asked(60, "What matters most to you at the moment, and how can I help?"),
        },
        otherwise="What are your priorities at the moment, and how can I help?",
    ),
    Subject(
        code="growth",
        label="growth plan and track",
        roles={
            # Between two reviews there are two quarters: each gets one look at the plan.
            Role.REPORT: Asked(90, "Which track interests you, {tracks}? What is its next step?"),
            Role.MANAGER: Asked(90, "My growth plan: am I on the right track, and what is the next step?"),
            Role.MENTOR: Asked(120, "Is my growth plan still the right one?"),
            Role.MENTEE: Asked(120, "Is your growth plan still the right one, and what is its next step?"),
        },
        otherwise="What is each of us learning next?",
    ),
    Subject(
        code="thanks",
        label="thanks",
        roles={
            # Some times a year there is a reason with everybody one works with; said, not handed over.
            Role.MANAGER: Asked(90, "What did they do for me that I have not thanked them for?"),
            Role.REPORT: Asked(60, "What did they do lately that deserves my thanks?"),
            Role.PEER: Asked(90, "What did they do lately that helped me?"),
            # Mentors rarely learn what became of their advice.
            Role.MENTOR: Asked(120, "Which advice of theirs worked, and do they know?"),
            Role.SKIP_LEVEL: Asked(180, "What did they make possible that I have not thanked them for?"),
            Role.MENTEE: Asked(180, "What have I learned from them?"),
        },
        otherwise="What did they do that I have not thanked them for?",
        private=True,
    ),
)
"""The subjects. Order breaks ties: of two equally overdue ones the first comes up."""

BY_CODE: Mapping[str, Subject] = {subject.code: subject for subject in SUBJECTS}

_WITHOUT = frozenset({MentorKind.SITUATIONAL, MentorKind.GROUP})
"""Mentorships with no rhythm of subjects: one is about a single matter, the other about a book."""


def asked_by_default(subject: Subject, role: Role | None, kind: MentorKind | None = None) -> Asked | None:
    """How a subject comes up with somebody in a role when the user said nothing; None: not at all."""
    return subject.roles.get(role) if role is not None and kind not in _WITHOUT else None


def question(subject: Subject, role: Role | None, tracks: Sequence[str] = TRACKS) -> str:
    """The words in which a subject comes up with somebody in a role."""
    asked = subject.roles.get(role) if role is not None else None
    return (asked.question if asked else subject.otherwise).replace("{tracks}", " or ".join(tracks))
