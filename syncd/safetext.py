"""Makes untrusted text harmless where it is only text: terminals, tables, titles, file names.

Text that goes into Markdown needs :func:`syncd.markdown.escape` as well.
"""

import re
import unicodedata

_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1f\x85\u2028\u2029]")
"""What separates words or lines; becomes a space."""

_UNSEEN = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: terminal escapes
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: text that reads as another
    "\u200b-\u200d\u2060-\u2065\u206a-\u206f\ufeff\u180e\u00ad"  # zero width
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags: a text inside the text
    "]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_NAME_LENGTH = 60


def plain(text: str, *, limit: int | None = None) -> str:
    """The text on one line, without anything that a reader would not see as what it is.

    With a limit, what is cut off at the end is marked by an ellipsis within it.
    """
    text = _UNSEEN.sub("", _BREAKS.sub(" ", text))
    text = " ".join(_SURROGATES.sub("\ufffd", text).split())
    if limit is None or len(text) <= limit:
        return text
    return text[: max(0, limit - 1)].rstrip() + "\u2026"[:limit]


def lines(text: str) -> str:
    """Like :func:`plain`, but paragraphs stay: each line made plain, blank ones at the ends removed."""
    return "\n".join(plain(line) for line in re.split(r"\r\n|[\n\r]", text)).strip("\n")


def readable(text: str) -> str:
    """The text as it stands, lines and indents, without anything a reader would not see."""
    return "\n".join(
        _UNSEEN.sub("", _SURROGATES.sub("\ufffd", row)) for row in text.expandtabs(4).split("\n")
    )


def slug(text: str, unique: str) -> str:
    """A file name without extension: readable words of ``text``, then a hash of ``unique``.

    Holds letters, digits and dashes only, so it names no path, no device and nothing hidden,
    and ends in neither dot nor space, on any platform.
    """
    from hashlib import sha256  # here: printing needs none

    text = unicodedata.normalize("NFC", plain(text).casefold())
    words = re.sub(r"[\W_]+", "-", text).strip("-")
    digest = sha256(unique.encode("utf-8", "replace")).hexdigest()[:8]
    # Bytes count: 60 letters of four bytes each leave room for an extension in the 255 there are.
    return "-".join(filter(None, (words[:_NAME_LENGTH].strip("-"), digest)))
