"""The page about agendas, from the templates and tables."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from importlib import resources

from syncd.core.agenda import (
    SharedAgenda,
    SharedAnswer,
    SharedGoal,
    SharedJot,
    SharedQuestion,
    SharedStep,
    SharedSubject,
)
from syncd.core.answers import questions_for
from syncd.core.fit import GOES_FIRST, LONGEST_LINE
from syncd.core.jots import JotKind
from syncd.core.model import Role
from syncd.core.policy import Policy
from syncd.core.subjects import SUBJECTS, question
from syncd.documents.rendering import SHARED_TEMPLATE, render_shared, template_for
from writers import prose
from writers.prose import numbered, table

ROLES: Mapping[Role, str] = {
    Role.MANAGER: "Somebody you report to hears early what must not surprise them, and where you need them. "
    "It is no status meeting: work itself is in the tracker.",
    Role.REPORT: "Somebody who reports to you comes first, with their topics; yours come last.",
    Role.PEER: "Between peers it stays light: one list each.",
    Role.SKIP_LEVEL: "With somebody two levels away you listen more than you tell, and it is short.",
    Role.MENTOR: "A mentor reads your questions first, then what came of the last answers.",
    Role.MENTEE: "A mentee brings the questions; then comes what the two of you said they would try.",
    Role.OTHER: "Everybody else, and whoever has no role, gets the plain agenda.",
}

VARIABLES: Mapping[str, str] = {
    "agenda.me": "your name",
    "agenda.person": "the other's name",
    "agenda.on": "the date of the meeting",
    "agenda.last_met": "the date of the last one; none before the first",
    "agenda.goals": "the goals you share, each with the fields below",
    "goal.id": "`g1`",
    "goal.title": "what it is called",
    "goal.steps": "each with `number`, `text` and `done`",
    "goal.progress": "in percent; none while nothing tells",
    "goal.due": "a date, or none",
    "goal.questions": "of the one goal that is asked about, each with `question.value` and `text`",
    "goal.carried": "answers you ticked for this person, each with `on`, `question` and `text`",
    "agenda.focal": "the goal that is asked about, or none",
    "agenda.jots": "everything noted for the two of you, each with the fields below",
    'agenda.of_kind("ask")': "those of one kind: heads-up, ask, topic, action or win",
    "jot.id": "`j1`",
    "jot.kind": "`jot.kind.value` is its name",
    "jot.text": "your words",
    "agenda.subject": "the subject whose turn it is, or none; with `id`, `code`, `label` and `question`",
}
"""What a template may use; a test holds this against the types."""


def page() -> str:
    """The whole of docs/agendas.md."""
    parts = (*_head(), *_previews(), *_length(), *_own())
    return prose.page(parts)


def _head() -> Iterable[str]:
    yield """\
<!-- Written by docs/generate.py from the templates; `make docs` writes it anew. Do not edit. -->

# Agendas

`syncd agenda PERSON` prints what both of you will read, `--publish` writes it on top of your running
document, `--prep` shows the sheet only you see. What somebody is to you (`syncd people role`) decides
what comes first, and nothing else: no agenda names a role. In all of them *I* is you and *you* is the
other person, who writes below any line, ticks what is done and adds topics under the heading that is
theirs."""


def _previews() -> Iterable[str]:
    for role, what in ROLES.items():
        shown = render_shared(sample(role), template=template_for(role))
        yield f"## {role.value.capitalize()}\n\n{what}\n\n```markdown\n{shown}```"


def sample(role: Role) -> SharedAgenda:
    """A meeting with something of everything, its subject worded for this role."""
    subject = next(one for one in SUBJECTS if not one.private and (role in one.roles or role is Role.OTHER))
    asked = SharedSubject(
        code=subject.code, label=subject.label.capitalize(), question=question(subject, role)
    )
    return replace(SAMPLE, subject=asked)


def _length() -> Iterable[str]:
    most = Policy().agenda_lines
    yield f"""\
## Never more than two pages

An agenda is at most {most} lines of 80 columns (`agenda_lines` under `[policy]`), and a line at most
{LONGEST_LINE} letters, cut with an ellipsis. When more is noted, the least important goes first, and of
two jots the newer one:"""
    yield numbered(name for name, _ in GOES_FIRST)
    yield """\
What was left out is named by `syncd agenda` and stands on the prep sheet. It comes with the next
agenda, although the two of you have met: an entry written without it settles nothing about it."""


def _own() -> Iterable[str]:
    yield f"""\
## Your own

Put a file of the same name into the folder `templates` of syncd's home, and it is used instead: an
agenda ({", ".join(f"`{template_for(role)}`" for role in Role)}), a section of all of them
(`sections/notes.md.j2`), or `{SHARED_TEMPLATE}`, which every agenda extends: your own
`{SHARED_TEMPLATE}` alone changes all of them, except those you have replaced by themselves. `shipped/`
before a name means the one that comes with syncd, so that a few lines are enough:

```jinja
{{% extends "shipped/manager.md.j2" %}}
{{% set opening = "Half an hour; what is not here can wait." %}}
{{% set theirs_heading = "From you" %}}
```

They are [Jinja](https://jinja.palletsprojects.com/) templates and see nothing but what may be shared.
Every value is made harmless by itself. End each line about a thing with `{{{{ mark(id) }}}}`, so that
what is written there is read back to it: `mark(goal.id)`, `mark(goal.id ~ "." ~ step.number)`,
`mark(goal.id ~ "." ~ question.question.value)`, `mark(jot.id)`, `mark(agenda.subject.id)`. Use headings
of the third rank. A mistake is told with file, line and variable, and nothing is written."""
    yield table(("a template may use", "which is"), ((f"`{name}`", what) for name, what in VARIABLES.items()))
    yield "Headings and the opening line can be set without writing a section anew:"
    yield table(
        ("name", "default"),
        ((f"`{name}`", f"`{default}`") for name, default in settings().items()),
    )


def settings() -> dict[str, str]:
    """What the sections let a template set, with the default of each."""
    folder = resources.files("syncd_templates").joinpath("sections")
    texts = (part.read_text("utf-8") for part in sorted(folder.iterdir(), key=lambda part: part.name))
    found = (match for text in texts for match in re.findall(r"(\w+) \| default\(([^)]*)\)", text))
    return dict(sorted(found))


_TITLE = "Lead the migration"

SAMPLE = SharedAgenda(
    me="Kim Doe",
    person="Sam Rivera",
    on=date(2026, 11, 23),
    last_met=date(2026, 11, 16),
    goals=(
        SharedGoal(
            id="g1",
            title=_TITLE,
            steps=(
                SharedStep(number=1, text="Write the rollback plan", done=True),
                SharedStep(number=2, text="Move the first customer", done=False),
            ),
            progress=40,
            due=date(2027, 2, 26),
            questions=tuple(
                SharedQuestion(question=question, text=text) for question, text in questions_for(_TITLE)
            ),
            carried=(
                SharedAnswer(
                    on=date(2026, 9, 7), question="what to do more of", text="Say early what is at risk"
                ),
            ),
        ),
    ),
    jots=tuple(
        SharedJot(id=f"j{number}", kind=kind, text=text)
        for number, (kind, text) in enumerate(
            (
                (JotKind.HEADS_UP, "The vendor may slip by a week"),
                (JotKind.ASK, "A word with the data team"),
                (JotKind.TOPIC, "Who takes over the weekly review"),
                (JotKind.ACTION, "Send the plan"),
                (JotKind.WIN, "The first dry run went through"),
            ),
            start=1,
        )
    ),
)
"""A meeting with something of everything but a subject, which depends on the role."""
