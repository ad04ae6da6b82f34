"""Finds where an event's text names an address, and what has to go so that it names it no more. Pure."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
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


Cut = tuple[int, int]
"""From, and up to and not including, a position."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a text names an address, and what has to go so that it does so no more."""

    link: str
    cuts: tuple[Cut, ...]
    """From where to where; words that are not ours are in none."""
    ours: bool
    """Whether it reads as our line does."""


def mentions(body: Body) -> Iterator[Mention]:
    """Every place where an address is named, in order."""
    found = list(_pieces(body))
    within = -1
    for number, piece in enumerate(found):
        if piece.tag == "a" and not piece.closes:
            link = _target(piece)
            closing = _closing(found, number)
            within = number if closing is None else closing
            if _WEB.match(link):
                yield _anchor(body.content, found, number, closing, link)
        elif piece.is_text and number >= within:
            yield from _spelt_out(body, piece)


def _target(anchor: Piece) -> str:
    href = _HREF.search(anchor.attributes)
    said = next((one for one in href.groups() if one is not None), "") if href else ""
    # In an attribute only what ends with a semicolon is a reference: ``?a=1&copy=2`` is what it looks like.
    return _REFERENCE.sub(lambda found: unescape(found[0]), said).strip()


def _pieces(body: Body) -> Iterator[Piece]:
    yield from pieces(body.content) if body.html else (Piece(start=0, end=len(body.content)),)


_WEB = re.compile(r"https?://", re.IGNORECASE)
_HREF = re.compile(r"(?<![^\s\"'])href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_REFERENCE = re.compile(r"&#?\w+;")
_SPELT = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_QUOTED = re.compile(r"&(?:quot|lt|gt|nbsp|#34|#60|#62|#160);")
_POINTS = ".,;:!?)]'"
"""What follows an address in a text and is no part of it."""
_LABEL = re.compile(rf"{re.escape(WORDS)}:(?:\s|&nbsp;|&#160;)*\Z")
_LABEL_MOST = 64


# -- HTML -----------------------------------------------------------------------------------

_INLINE = frozenset({"span", "font", "b", "strong", "i", "em", "u"})
_BLOCKS = frozenset({"p", "div"})
_EMPTY = frozenset({"o:p", "br"})
"""What Outlook for Windows ends a paragraph with."""


def _closing(found: Sequence[Piece], number: int) -> int | None:
    """The piece that closes an anchor; None when another one begins before, or the text ends."""
    at = next((at for at in range(number + 1, len(found)) if found[at].tag == "a"), None)
    return at if at is not None and found[at].closes else None


def _anchor(html: str, found: Sequence[Piece], number: int, closing: int | None, link: str) -> Mention:
    """All of it goes when it says what ours says, with the element that holds nothing else; else its tags."""
    first = found[number]
    if closing is None:
        return Mention(link=link, cuts=((first.start, first.end),), ours=False)
    inner = found[number + 1 : closing]
    said = _squeezed(" ".join(unescape(html[one.start : one.end]) for one in inner if one.is_text))
    plain = all(one.is_text or one.tag in _INLINE for one in inner)
    if plain and (said in ("", WORDS) or same_link(said, link)):
        start, end, labelled = _widened(html, found, number, closing)
        return Mention(link=link, cuts=((start, end),), ours=labelled or said == WORDS)
    tags = ((first.start, first.end), (found[closing].start, found[closing].end))
    return Mention(link=link, cuts=tags, ours=False)


def _widened(html: str, found: Sequence[Piece], first: int, last: int) -> tuple[int, int, bool]:
    """An anchor with our label before it, its inline wrappers and the one paragraph that is all ours.

    Answers where it starts and ends, and whether there is a label.
    """
    start, end = found[first].start, found[last].end
    before = found[first - 1] if first else None
    label = _label(html, before.start, start) if before is not None and before.is_text else None
    if before is not None and label is not None:
        start = label
        first -= start == before.start
    paragraph = False
    while not paragraph and (outer := _around(html, found, first, last, start)) is not None:
        first, last = outer
        start, end = found[first].start, found[last].end
        paragraph = found[first].tag in _BLOCKS
    return start, end, label is not None


def _around(html: str, found: Sequence[Piece], first: int, last: int, start: int) -> tuple[int, int] | None:
    """The tags of the element whose only content this is; None when it holds more."""
    left, right = first - 1, last + 1
    if left >= 0 and found[left].is_text and is_blank(html[found[left].start : start]):
        left -= 1
    while right < len(found) and _shows_nothing(html, found[right]):
        right += 1
    if left < 0 or right >= len(found) or found[left].closes or not found[right].closes:
        return None
    same = found[left].tag == found[right].tag and found[left].tag in _INLINE | _BLOCKS
    return (left, right) if same else None


def _shows_nothing(html: str, piece: Piece) -> bool:
    return is_blank(html[piece.start : piece.end]) if piece.is_text else piece.tag in _EMPTY


def is_blank(html: str) -> bool:
    """Whether a piece of HTML without tags shows nothing."""
    return not _squeezed(unescape(html))


def _squeezed(text: str) -> str:
    """In one line, without what is not seen."""
    return " ".join(text.replace("\u200b", "").replace("\ufeff", "").split())


# -- addresses that are spelt out ---------------------------------------------------------------


def _spelt_out(body: Body, piece: Piece) -> Iterator[Mention]:
    for found in _SPELT.finditer(body.content, piece.start, piece.end):
        shown = _QUOTED.split(found[0], maxsplit=1)[0] if body.html else found[0]
        shown = shown.rstrip(_POINTS)
        start, end = found.start(), found.start() + len(shown)
        label = _label(body.content, piece.start, start)
        cut = (start, end) if label is None else _line(body, label, end)
        link = unescape(shown) if body.html else shown
        yield Mention(link=link, cuts=(cut,), ours=label is not None)


def _line(body: Body, label: int, end: int) -> Cut:
    """An address with our label before it; of a plain text the whole line where it is all ours."""
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
