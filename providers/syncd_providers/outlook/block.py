"""Puts one line with a link on top of an event's text, and takes it off again. Pure.

Exchange writes the HTML of a text anew and may drop attributes, so the line is known by its link and
its words alone. It always goes first: what stands below, the part of an online meeting above all, need
not be understood in order to stay as it is.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

from syncd_providers.outlook.markup import pieces
from syncd_providers.outlook.mentions import (
    WORDS,
    Body,
    Cut,
    Mention,
    canonical,
    is_blank,
    mentions,
    same_link,
)


def links(body: Body) -> tuple[str, ...]:
    """Every address in a text, each once, in order: what a word leads to, and what is spelt out."""
    return tuple(dict.fromkeys(one.link for one in mentions(body)))


def stands(body: Body, link: str) -> bool:
    """Whether the link is in a text, in our line or anywhere else."""
    return any(same_link(one.link, link) for one in mentions(body))


def lines(body: Body) -> tuple[str, ...]:
    """Where the lines lead that read as ours."""
    return tuple(one.link for one in mentions(body) if one.ours)


def insert(body: Body, link: str) -> Body:
    """With our line as its first; unchanged where the link stands already."""
    if stands(body, link):
        return body
    if not body.html:
        return Body(content=f"{WORDS}: {link}\r\n{body.content}", html=False)
    at = _top(body.content)
    line = f'<p><a href="{escape(link)}">{WORDS}</a></p>'
    return Body(content=body.content[:at] + line + body.content[at:], html=True)


def remove(body: Body, link: str) -> Body:
    """Without the link, wherever it stands: our line goes whole, of what others made of it only the link.

    Words that are not ours stay. What a text is made of otherwise stays byte for byte.
    """
    return without(body, (link,))


def without(body: Body, gone: Iterable[str]) -> Body:
    """The same for several links at once."""
    wanted = {canonical(link) for link in gone}
    return _freed(body, lambda one: canonical(one.link) in wanted)


def clear(body: Body) -> Body:
    """Without any line that reads as ours, whatever it leads to: for an event of the user's own."""
    return _freed(body, lambda one: one.ours)


def _freed(body: Body, goes: Callable[[Mention], bool]) -> Body:
    for _ in range(_PASSES):
        cuts = [cut for one in mentions(body) if goes(one) for cut in one.cuts]
        if not cuts:
            break
        body = Body(content=_without(body.content, cuts), html=body.html)
    return body


_PASSES = 20
"""Taking a tag out of a broken text may make another one whole; nobody's text needs more than two."""

_PROLOGUE = frozenset({"html", "head", "meta", "title", "style", "script", "base", "link"})


def _top(html: str) -> int:
    """Where the text begins that is shown: behind the body's tag, or what there is of a head."""
    at = _declared(html)
    for piece in pieces(html):
        if piece.is_text:
            if not is_blank(html[piece.start : piece.end]):
                break
        elif piece.tag == "body":
            return at if piece.closes else piece.end
        elif piece.tag not in _PROLOGUE:
            break
        elif (piece.tag == "head") == piece.closes and piece.tag in ("html", "head"):
            at = piece.end
    return at


def _declared(html: str) -> int:
    found = _DOCTYPE.match(html)
    return found.end() if found else 0


_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)


def _without(text: str, cuts: Sequence[Cut]) -> str:
    kept, at = [], 0
    for start, end in sorted(cuts):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])
