"""Puts one line with a link on top of an event's text, and takes it off again. Pure.

Exchange writes the HTML of a text anew and may drop attributes, so the line is known by its link and
its words alone. It always goes first: what stands below, the part of an online meeting above all, need
not be understood in order to stay as it is.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from urllib.parse import unquote

from syncd.dataclass import dataclass
from syncd_providers.outlook.markup import Piece, pieces

WORDS = "1:1 agenda"
"""What the line says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an event as Graph gives it (itemBody)."""

    content: str
    html: bool


def links(body: Body) -> tuple[str, ...]:
    """Every address in a text, each once, in order: what a word leads to, and what is spelt out."""
    return tuple(dict.fromkeys(one.link for one in _mentions(body)))


def stands(body: Body, link: str) -> bool:
    """Whether the link is in a text, in our line or anywhere else."""
    return any(same_link(one.link, link) for one in _mentions(body))


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
    for _ in range(_PASSES):
        cuts = [cut for one in _mentions(body) if same_link(one.link, link) for cut in one.cuts]
        if not cuts:
            break
        body = Body(content=_without(body.content, cuts), html=body.html)
    return body


def can_carry(link: str) -> bool:
    """Whether others can open an address, and it is found again in a plain text."""
    whole = _SPELT.fullmatch(link) is not None
    return whole and link[:8].lower() == "https://" and len(link) > 8 and link[-1] not in _POINTS


def same_link(one: str, other: str) -> bool:
    """Whether two addresses lead to the same place, however their letters are spelt."""
    return canonical(one) == canonical(other)


def canonical(link: str) -> str:
    """One spelling of an address: programs quote its path in their own way, and a host has no case."""
    scheme, _, rest = link.strip().partition("://")
    host, _, path = rest.partition("/")
    return f"{scheme.lower()}://{host.lower()}/{unquote(path)}"


def words(body: Body) -> str:
    """What a person reads, in one line."""
    shown = (piece for piece in _pieces(body) if piece.is_text)
    return _squeezed(" ".join(unescape(body.content[one.start : one.end]) for one in shown))


_PASSES = 20
"""Taking a tag out of a broken text may make another one whole; nobody's text needs more than two."""

_Cut = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mention:
    """A place where a text names an address, and what has to go so that it does so no more."""

    link: str
    cuts: tuple[_Cut, ...]


def _mentions(body: Body) -> Iterator[_Mention]:
    found = list(_pieces(body))
    within = -1
    for number, piece in enumerate(found):
        if piece.tag == "a" and not piece.closes:
            link = _target(piece)
            closing = _closing(found, number)
            within = number if closing is None else closing
            if _WEB.match(link):
                yield _Mention(link=link, cuts=_anchor_cuts(body.content, found, number, closing, link))
        elif piece.is_text and number >= within:
            yield from _spelt_out(body, piece)


def _target(anchor: Piece) -> str:
    href = _HREF.search(anchor.attributes)
    said = next((one for one in href.groups() if one is not None), "") if href else ""
    return unescape(said).strip()


def _pieces(body: Body) -> Iterator[Piece]:
    yield from pieces(body.content) if body.html else (Piece(start=0, end=len(body.content)),)


_WEB = re.compile(r"https?://", re.IGNORECASE)
_HREF = re.compile(r"(?<![^\s\"'])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_SPELT = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_QUOTED = re.compile(r"&(?:quot|lt|gt|nbsp|#34|#60|#62|#160);")
_POINTS = ".,;:!?)]'"
"""What follows an address in a text and is no part of it."""
_LABEL = re.compile(rf"{re.escape(WORDS)}:(?:\s|&nbsp;|&#160;)*\Z")
_LABEL_MOST = 64


# -- HTML -----------------------------------------------------------------------------------

_PROLOGUE = frozenset({"html", "head", "meta", "title", "style", "script", "base", "link"})
_INLINE = frozenset({"span", "font", "b", "strong", "i", "em", "u"})
_BLOCKS = frozenset({"p", "div"})


def _top(html: str) -> int:
    """Where the text begins that is shown: behind the body's tag, or what there is of a head."""
    at = _declared(html)
    for piece in pieces(html):
        if piece.is_text:
            if not _is_blank(html[piece.start : piece.end]):
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


def _closing(found: Sequence[Piece], number: int) -> int | None:
    """The piece that closes an anchor; None when another one begins before, or the text ends."""
    at = next((at for at in range(number + 1, len(found)) if found[at].tag == "a"), None)
    return at if at is not None and found[at].closes else None


def _anchor_cuts(
    html: str, found: Sequence[Piece], number: int, closing: int | None, link: str
) -> tuple[_Cut, ...]:
    """All of it when it says what ours says, with the element that holds nothing else; else its tags."""
    first = found[number]
    if closing is None:
        return ((first.start, first.end),)
    inner = found[number + 1 : closing]
    said = _squeezed(" ".join(unescape(html[one.start : one.end]) for one in inner if one.is_text))
    plain = all(one.is_text or one.tag in _INLINE for one in inner)
    if plain and (said in ("", WORDS) or same_link(said, link)):
        return (_widened(html, found, number, closing),)
    return ((first.start, first.end), (found[closing].start, found[closing].end))


def _widened(html: str, found: Sequence[Piece], first: int, last: int) -> _Cut:
    """An anchor with our label before it, its inline wrappers and the one paragraph that is all ours."""
    start, end = found[first].start, found[last].end
    before = found[first - 1] if first else None
    if before is not None and before.is_text and (label := _label(html, before.start, start)) is not None:
        start = label
        first -= start == before.start
    paragraph = False
    while not paragraph and (outer := _around(html, found, first, last, start)) is not None:
        first, last = outer
        start, end = found[first].start, found[last].end
        paragraph = found[first].tag in _BLOCKS
    return start, end


def _around(html: str, found: Sequence[Piece], first: int, last: int, start: int) -> tuple[int, int] | None:
    """The tags of the element whose only content this is; None when it holds more."""
    left, right = first - 1, last + 1
    if left >= 0 and found[left].is_text and _is_blank(html[found[left].start : start]):
        left -= 1
    if right < len(found) and found[right].is_text and _is_blank(html[found[right].start : found[right].end]):
        right += 1
    if left < 0 or right >= len(found) or found[left].closes or not found[right].closes:
        return None
    same = found[left].tag == found[right].tag and found[left].tag in _INLINE | _BLOCKS
    return (left, right) if same else None


def _is_blank(html: str) -> bool:
    return not _squeezed(unescape(html))


def _squeezed(text: str) -> str:
    """In one line, without what is not seen."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


# -- addresses that are spelt out ---------------------------------------------------------------


def _spelt_out(body: Body, piece: Piece) -> Iterator[_Mention]:
    for found in _SPELT.finditer(body.content, piece.start, piece.end):
        shown = _QUOTED.split(found[0], maxsplit=1)[0] if body.html else found[0]
        shown = shown.rstrip(_POINTS)
        cut = _line(body, piece, found.start(), found.start() + len(shown))
        yield _Mention(link=unescape(shown) if body.html else shown, cuts=(cut,))


def _line(body: Body, piece: Piece, start: int, end: int) -> _Cut:
    """An address with our label before it; of a plain text the whole line where it is all ours."""
    label = _label(body.content, piece.start, start)
    if label is None:
        return start, end
    if not body.html and body.content[max(label - 1, 0) : label] in ("", "\n", "\r"):
        following = _LINE_END.match(body.content, end)
        end = following.end() if following else end
    return label, end


_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|\Z)")


def _label(text: str, since: int, until: int) -> int | None:
    """Where our label begins that stands directly before a position."""
    since = max(since, until - _LABEL_MOST)
    found = _LABEL.search(text[since:until])
    return since + found.start() if found else None


def _without(text: str, cuts: Sequence[_Cut]) -> str:
    kept, at = [], 0
    for start, end in sorted(cuts):
        kept.append(text[at : max(at, start)])
        at = max(at, end)
    return "".join([*kept, text[at:]])
