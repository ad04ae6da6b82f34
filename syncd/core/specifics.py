"""Decides whether an answer names anything one could do differently.

Must not know who answered what, or when.

An answer is taken apart: whole clauses that only praise, phrases that only put off, and words that carry
nothing are left out. What remains, if it is a word at all, is specific. When in doubt an answer is
specific, for the opposite would tell somebody that they said nothing.
"""

import re
import unicodedata

from syncd.core.emptywords import PHRASES, UNSPACED, WORDS

_PRAISE = (
    r"(?:you (?:are|re)|your|i think you (?:are|re)|things are|it is|its|all is|everything is)"
    r" (?:doing|going)(?: (?:a|an|so|very|really))*"
    r" (?:well|fine|good|great|ok|okay|alright|excellent|excellently|awesome|amazing|fantastic)\b.*",
    r"(?:(?:a|an|very|really|just) )*(?:great|good|nice|excellent|amazing|awesome|fantastic|solid)"
    r" (?:job|work|stuff|going)(?: (?:on|with|in|so|as|here|there|this|today|overall|all|from)\b.*)?",
    r"(?:i am|im|i m) (?:very |really |quite |so )?(?:happy|pleased|satisfied) with\b.*",
    r"thank(?:s| you)\b.*",
    r"(?:du machst|das machst du|machst du|ihr macht)\b.* (?:gut|super|toll|prima|klasse|richtig)",
    r"tu (?:fais|travailles)\b.* (?:bien|super)",
    r"(?:lo |lo estas |estas )?haciendo(?:lo)? (?:muy )?bien",
)
"""Clauses that say how well somebody does, whatever it is about."""


def _folded(text: str) -> str:
    """Lower case, with Latin accents and apostrophes taken off."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare.replace("'", "").replace("\u2019", ""))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W\d_]+", text))


_FILLER = frozenset(_folded(" ".join(WORDS.values())).split())
_SAID = {" ".join(one.split()) for text in PHRASES.values() for one in text.split(";")}
# Texts, compiled at the first answer that is judged: most commands judge none.
_ANY_PHRASE = r"\b(?:" + "|".join(sorted(_SAID, key=lambda one: (-len(one), one))) + r")\b"
_UNSPACED = frozenset(_letters(one) for one in _folded(" ".join(UNSPACED.values())).split())
_ANY_PRAISE = "|".join(f"(?:{one})" for one in _PRAISE)
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_CLAUSES = re.compile(
    r"[.!?,;:\n\u3002\u3001\uff0c\uff01\uff1f\u2026()\[\]]+|\s[-\u2013\u2014]+\s|\b(?:but|and|aber|und)\b"
)
_LONGEST = 2000
"""Characters of an answer that are looked at: a longer one has said something by then."""


def is_specific(text: str) -> bool:
    """Whether an answer names anything one could do differently."""
    if len(text) > _LONGEST:
        return True
    return any(_says_something(clause) for clause in _CLAUSES.split(_folded(text)))


def _says_something(clause: str) -> bool:
    if _NO_SPACES.search(clause):
        return _letters(clause) not in _UNSPACED and len(_letters(clause)) > 1
    bare = " ".join(re.findall(r"[^\W\d_]+", clause))
    if re.fullmatch(_ANY_PRAISE, bare):
        return False
    left = re.findall(r"[^\W\d_]+", re.sub(_ANY_PHRASE, " ", bare))
    return any(len(word) > 1 and word not in _FILLER for word in left)
