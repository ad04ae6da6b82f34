"""Brings an agenda down to the pages it may have: measures what is rendered, leaves out what does not fit."""

import re
import textwrap
import unicodedata
from pathlib import Path

from syncd.core.agenda import SharedAgenda
from syncd.core.fit import Fitted, fit
from syncd.documents.rendering import SHARED_TEMPLATE, render_shared

COLUMNS = 80


def fitted(
    agenda: SharedAgenda,
    *,
    most: int,
    templates: Path | None = None,
    template: str = SHARED_TEMPLATE,
) -> Fitted:
    """The agenda cut down to ``most`` lines of this template, and what was left out."""
    return fit(agenda, lines=lambda one: length(render_shared(one, templates, template=template)), most=most)


def length(markdown: str) -> int:
    """How many lines of a page a text takes; what is invisible takes none."""
    return sum(_lines(line) for line in re.sub(r"<!--.*?-->\n?", "", markdown).splitlines())


def _lines(line: str) -> int:
    wide = "".join(letter * (2 if unicodedata.east_asian_width(letter) in "WF" else 1) for letter in line)
    return max(1, len(textwrap.wrap(wide, COLUMNS, break_on_hyphens=False)))
