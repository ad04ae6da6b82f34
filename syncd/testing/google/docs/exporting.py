"""A document as Markdown, as files.export gives it.

Not established from Google, and therefore settings: what opens a bullet, and whether a ticked box
of a check list can be told from an empty one. Chosen here after exports seen in the wild: blank
lines between paragraphs, none between the items of a list, backslashes before characters that
would mean something, no blanks at either end of a line.
"""

import re
from itertools import groupby

from syncd.testing.google.docs.body import Body, Bullet, Cell, joined
from syncd.testing.google.world import Settings

_HEADINGS = {"TITLE": "#", "SUBTITLE": "##", **{f"HEADING_{level}": "#" * level for level in range(1, 7)}}
_MEANS_SOMETHING = re.compile(r"([\\`*_{}\[\]<>~|]|&(?=#?\w+;))")
_STARTS_SOMETHING = re.compile(r"^(\d*)([#+=-]|(?<=\d)[.)])", re.MULTILINE)
"""What would open a heading, a list or a rule at the start of a line."""


def as_markdown(body: Body, settings: Settings) -> str:
    """The whole document."""
    lines: list[str] = []
    was_item = False
    for start, end in body.paragraphs():
        paragraph = body.paragraph(end)
        text = _STARTS_SOMETHING.sub(r"\1\\\2", _inline(body.slice(start, end - 1)).strip(" \t"))
        if paragraph.bullet is not None:
            if lines and not was_item:
                lines.append("")
            preset = body.lists[paragraph.bullet.list_id]
            lines.append(_item(paragraph.bullet, preset, settings) + text)
        elif text.strip():
            if lines:
                lines.append("")
            opening = _HEADINGS.get(paragraph.style.get("namedStyleType", ""))
            lines.append(f"{opening} {text}" if opening else text)
        was_item = paragraph.bullet is not None
    return "\n".join(lines) + "\n"


def _item(bullet: Bullet, preset: str, settings: Settings) -> str:
    if preset.startswith("NUMBERED"):
        return "   " * bullet.level + "1. "
    indent = "  " * bullet.level
    if preset == "BULLET_CHECKBOX":
        return f"{indent}- [{'x' if bullet.ticked and settings.export_shows_ticks else ' '}] "
    return f"{indent}{settings.bullet} "


def _inline(cells: list[Cell]) -> str:
    made = []
    for style, run in groupby(cells, key=lambda cell: cell.style):
        text = _MEANS_SOMETHING.sub(r"\\\1", joined(run)).replace("\v", "  \n")
        core = text.strip()
        if core:
            before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
            for name, mark in (("italic", "*"), ("bold", "**"), ("strikethrough", "~~")):
                if style.get(name):
                    core = f"{mark}{core}{mark}"
            if url := style.get("link", {}).get("url"):
                core = f"[{core}]({url})"
            text = before + core + after
        made.append(text)
    return "".join(made)


def as_text(body: Body) -> str:
    """The whole document as plain text (text/plain)."""
    return "\ufeff" + body.text.replace("\n", "\r\n")
