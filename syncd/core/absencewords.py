"""Which event titles say that somebody is away, in seven languages.

Must not know whose event it is or how long it lasts.
"""

import re
import unicodedata

ABSENCE_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "en",
        (
            "out of office",
            "out of the office",
            "ooo",
            "oof",
            "vacation",
            "vacations",
            "pto",
            "on leave",
            "annual leave",
            "sick leave",
            "parental leave",
            "maternity leave",
            "paternity leave",
            "medical leave",
            "bereavement leave",
            "compassionate leave",
            "unpaid leave",
            "family leave",
            "sick day",
            "day off",
            "days off",
            "time off",
            "off sick",
            "sabbatical",
            "on holiday",
            "on holidays",
        ),
    ),
    (
        "de",
        (
            "urlaub",
            "urlaubstag",
            "elternzeit",
            "mutterschutz",
            "krank",
            "krankgeschrieben",
            "abwesend",
            "abwesenheit",
            "außer haus",
            "sonderurlaub",
            "resturlaub",
        ),
    ),
    (
        "fr",
        (
            "congé",
            "congés",
            "vacances",
            "rtt",
            "absent",
            "absente",
            "absence",
            "arrêt maladie",
            "congé maladie",
            "congé parental",
        ),
    ),
    (
        "es",
        (
            "vacaciones",
            "fuera de la oficina",
            "día libre",
            "días libres",
            "de baja",
            "baja médica",
            "ausente",
        ),
    ),
    (
        "it",
        (
            "ferie",
            "fuori ufficio",
            "malattia",
            "in permesso",
            "assente",
            "vacanza",
            "vacanze",
        ),
    ),
    (
        "pt",
        (
            "férias",
            "ferias",
            "fora do escritório",
            "folga",
            "de licença",
            "ausente",
            "de baixa",
        ),
    ),
    (
        "nl",
        (
            "vakantie",
            "verlof",
            "afwezig",
            "ziek",
            "vrij",
            "ziekteverlof",
            "ouderschapsverlof",
        ),
    ),
)
"""Whole words or phrases, by language; case and accents do not matter."""


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


_PHRASES = sorted({_fold(word) for _, words in ABSENCE_WORDS for word in words}, key=len, reverse=True)
_SPACES = re.compile(r"[\s_\u2010-\u2015-]+")
_ALONE = frozenset({"leave", "holiday", "holidays", "away", "off"})
"""Words too common inside a sentence; they count as a whole title."""
_LEAVE = re.compile(
    r"(?<!\w)leave(?!\w)(?!\s+(?:to|for|from|at|by|the|a|an|on|early|home|work|it|no|me|us)(?!\w))"
)
"""The noun: "Sam's leave", not "leave for the airport"."""
_SAYS_ABSENT = re.compile(r"(?<!\w)(?:" + "|".join(re.escape(word) for word in _PHRASES) + r")(?!\w)")


def says_absent(title: str) -> bool:
    """Whether the title holds one of the words as a whole word."""
    text = _SPACES.sub(" ", _fold(title[:1000]))
    return bool(_SAYS_ABSENT.search(text) or _LEAVE.search(text)) or text.strip(" \t.!*-()[]:") in _ALONE
