"""Cuts HTML into tags and texts by position, so that a program can change one place and nothing else. Pure.

It builds no tree and mends nothing: what it does not understand is text, and stays as it is.
"""

import re
from collections.abc import Iterator

from syncd.dataclass import dataclass

_OPENING = re.compile(r"<(/?)([A-Za-z][^\s/>]*)((?:[^>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_RAW = frozenset(
    {"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext"}
)
"""Elements in which a tag is text (HTML, "Parsing HTML documents")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A tag or a text; comments, declarations and the insides of scripts and styles are no pieces."""

    start: int
    end: int
    tag: str = ""
    """The name in small letters; empty: a text."""
    closes: bool = False
    attributes: str = ""

    @property
    def is_text(self) -> bool:
        """Whether it is a text."""
        return not self.tag


def pieces(html: str) -> Iterator[Piece]:
    """The tags and the texts, in order."""
    at = text = 0
    while (at := html.find("<", at)) >= 0:
        end, tag = _markup(html, at)
        if end == at:  # a mere sign
            at += 1
            continue
        if text < at:
            yield Piece(start=text, end=at)
        if tag is not None:
            yield tag
            if tag.tag in _RAW and not tag.closes:
                end = _after_raw(html, end, tag.tag)
        at = text = end
    if text < len(html):
        yield Piece(start=text, end=len(html))


def _markup(html: str, at: int) -> tuple[int, Piece | None]:
    """Where what begins with this sign ends, and the tag it is; ``at`` itself when it is text."""
    if html.startswith("<!--", at):
        return _after(html, "-->", at + 4), None
    following = html[at + 1 : at + 2]
    if following and following in "!?":
        return _after(html, ">", at), None
    if not re.match(r"/?[A-Za-z]", html[at + 1 : at + 3]):
        return at, None
    found = _OPENING.match(html, at)
    if found is None:  # the tag never ends: no more is to be understood
        return len(html), None
    slash, name, attributes = found.groups()
    return found.end(), Piece(
        start=at, end=found.end(), tag=name.lower(), closes=bool(slash), attributes=attributes
    )


def _after_raw(html: str, at: int, name: str) -> int:
    closing = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(html, at)
    return len(html) if closing is None else closing.start()


def _after(html: str, what: str, at: int) -> int:
    found = html.find(what, at)
    return len(html) if found < 0 else found + len(what)
