"""Turns an agenda into Markdown, through a template the user may replace.

Everything a template interpolates is escaped, so untrusted text can become nothing but text.
A template that fails raises ConfigError with file, line and variable, and nothing is returned
half made.
"""

import re
import traceback
from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from syncd.core.agenda import SharedAgenda, SharedJot
from syncd.core.answers import questions_for
from syncd.core.clip import clip
from syncd.core.fit import LONGEST_LINE
from syncd.core.jots import JotKind
from syncd.core.model import Role
from syncd.core.prep import PrepSheet
from syncd.core.subjects import SUBJECTS, question
from syncd.documents.patience import within
from syncd.errors import ConfigError
from syncd.markdown import entries, entry_text, escape, item_comment
from syncd.safetext import plain, readable

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

SHARED_TEMPLATE = "agenda.md.j2"
"""The agenda of somebody without a role; those by role extend it."""

PREP_TEMPLATE = "prep.md.j2"
PATIENCE = 2.0
"""Seconds; a template that takes longer will not come to an end."""

Mark = Callable[[str], str]
"""Gives the marker of the line that is about the thing with this id."""

LONGEST_PREP = 4000
"""Letters of one thing the prep sheet shows."""

LARGEST = 256 * 1024
"""Characters; a template that makes more is out of hand."""


def title(me: str, person: str) -> str:
    """What a running document is called: two names and nothing else."""
    return f"{plain(person, limit=80)} and {plain(me, limit=80)}"


def template_for(role: Role | None) -> str:
    """The name of the template for a 1:1 with somebody who is this to me."""
    return f"{role.value}.md.j2" if role else SHARED_TEMPLATE


def render_shared(
    agenda: SharedAgenda, templates: Path | None = None, *, template: str = SHARED_TEMPLATE
) -> str:
    """The dated section of a shared agenda, as the terminal shows it: without its marker line.

    ``templates`` is the user's folder; a template of the same name in it is used instead of ours.
    """
    body = _render(template, {"agenda": agenda, "mark": lambda _: ""}, templates)
    return f"## {agenda.on}\n\n{body}"


def render_entry(
    agenda: SharedAgenda,
    marker: str,
    mark: Mark,
    templates: Path | None = None,
    *,
    template: str = SHARED_TEMPLATE,
) -> str:
    """The dated section as it goes into the document: with the marker by which it is found again.

    ``mark`` gives the marker of each line of it, by the id of the thing the line is about.
    """

    def comment(item: object) -> _Comment:
        return _Comment(" " + item_comment(mark(str(item))))

    body = _render(template, {"agenda": agenda, "mark": comment}, templates)
    if not body.strip():
        raise ConfigError(
            f"the template {template} makes nothing",
            problems=(),
            hint="write something into it",
        )
    entry = entry_text(str(agenda.on), marker, body)
    found = entries(entry)
    if len(found) != 1 or found[0].marker != marker or found[0].markdown != entry:
        raise ConfigError(
            f"the template {template} makes more than one entry",
            problems=(f"{template} must hold no dated heading of the first two ranks and no marker",),
            hint="use headings of the third rank (###) in it",
        )
    return entry


def render_prep(sheet: PrepSheet, templates: Path | None = None) -> str:
    """The private prep sheet."""
    return _render(PREP_TEMPLATE, {"sheet": sheet}, templates)


def jot_line(jot: SharedJot, mark: Mark) -> str:
    """A jot that is appended to an entry after its other lines."""
    label = "[ ]" if jot.kind is JotKind.ACTION else f"**{jot.kind.value.capitalize()}:**"
    return f"- {label} {escape(clip(plain(jot.text), LONGEST_LINE))} {item_comment(mark(jot.id))}"


@cache
def own_words() -> tuple[str, ...]:
    """Every line of an agenda that syncd writes of its own accord: headings, openings, questions."""
    shipped = resources.files("syncd_templates")
    files = [*shipped.iterdir(), *shipped.joinpath("sections").iterdir()]
    shared = [one for one in files if one.name.endswith(".md.j2") and one.name != PREP_TEMPLATE]
    lines = [line for one in shared for line in _told(one.read_text("utf-8"))]
    subjects = [one for one in SUBJECTS if not one.private]
    asked = {question(one, role) for one in subjects for role in (None, *Role)}
    return (
        *lines,
        *(one.label for one in subjects),
        *sorted(asked),
        *(text for _, text in questions_for("", diffuse=True)),
    )


def _told(template: str) -> list[str]:
    """The lines of a template, its remarks left out."""
    return re.sub(r"{#.*?#}", "", template, flags=re.DOTALL).splitlines()


# -- templates ------------------------------------------------------------------------------


def _render(name: str, values: Mapping[str, object], templates: Path | None) -> str:
    from jinja2 import TemplateError

    environment = _environment(templates, LONGEST_PREP if name == PREP_TEMPLATE else LONGEST_LINE)
    try:
        pieces: list[str] = []
        size = 0
        with within(PATIENCE):
            for piece in environment.get_template(name).generate(values):
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST:
                    raise ValueError(_TOO_LARGE)
    except (TemplateError, *_FAILURES) as error:
        raise _template_error(name, error) from error
    text = readable("".join(pieces))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


_TOO_LARGE = f"it makes more than {LARGEST // 1024} KiB of text"
_FAILURES = (
    TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, MemoryError,
    TimeoutError,
)  # fmt: skip
"""What an expression in a template can raise of its own."""


@cache
def _environment(templates: Path | None, longest: int) -> "SandboxedEnvironment":
    """Templates see the values they are given, and the values come out as inert text of some length."""
    from jinja2 import FunctionLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """The template, and a way to tell that the user has changed it since."""
        found = _load(name, templates)
        return None if found is None else (*found, lambda: _load(name, templates) == found)

    return SandboxedEnvironment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        finalize=partial(_inert, longest),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )


class _Comment(str):
    """The marker of a line; made here alone, and the one thing a template prints as it is."""

    __slots__ = ()


def _inert(longest: int, value: object) -> str:
    if type(value) is _Comment:
        return str(value)
    # No type is trusted, not even Markup: `{{ x | safe }}` is escaped like anything else.
    # A text somebody has made too long is cut: it must not cost the rest of the agenda.
    written = "" if value is None else str(value)
    return escape(clip(plain(written[:LARGEST]), longest))


_TEMPLATE_NAME = re.compile(r"(?P<ours>shipped/)?(?P<file>(?:sections/)?\w[\w.-]*\.j2)", re.ASCII)
"""A file of the folder or of its one subfolder; ``shipped/`` before it passes the user's own by."""


def _load(name: str, templates: Path | None) -> tuple[str, str] | None:
    """The source of a template and the file it stands in: the user's before ours."""
    named = _TEMPLATE_NAME.fullmatch(name)
    if named is None:
        return None
    own = templates / named["file"] if templates is not None and not named["ours"] else None
    if own is not None and own.exists():
        try:
            return own.read_text("utf-8-sig"), str(own)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise ConfigError(
                f"cannot read the template {own}: {reason}",
                problems=(f"{own}: {reason}",),
                hint=f"mend {own}",
            ) from error
    shipped = resources.files("syncd_templates").joinpath(*named["file"].split("/"))
    return (shipped.read_text("utf-8"), named["file"]) if shipped.is_file() else None


def _template_error(name: str, error: Exception) -> ConfigError:
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    file, line = name, 0
    for frame in traceback.extract_tb(error.__traceback__):
        if frame.filename.endswith(".j2"):
            file, line = frame.filename, frame.lineno or 0
    reason = str(error) or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        file, line, reason = error.filename or error.name or name, error.lineno, error.message or ""
    elif isinstance(error, TemplateNotFound):
        reason = f"there is no template {error.name}"
    problem = f"{file}, line {line}: {plain(reason)}" if line else f"{file}: {plain(reason)}"
    return ConfigError(
        f"the template cannot be used: {problem}",
        problems=(problem,),
        hint=f"mend {file}, or remove it to use the one that comes with syncd",
    )
