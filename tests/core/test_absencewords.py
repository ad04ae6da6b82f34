"""Which titles say that somebody is away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.core.absencewords import ABSENCE_WORDS, says_absent


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Out of office"),
        ("en", "OOO until Friday"),
        ("en", "Vacation in Maine"),
        ("en", "PTO"),
        ("en", "Parental leave"),
        ("en", "Leave"),
        ("de", "Urlaub an der Ostsee"),
        ("de", "Elternzeit"),
        ("de", "außer Haus"),
        ("fr", "Congés d'été"),
        ("fr", "Arrêt maladie"),
        ("es", "Vacaciones"),
        ("es", "Fuera de la oficina"),
        ("it", "Ferie"),
        ("it", "Fuori ufficio"),
        ("pt", "Férias"),
        ("pt", "Fora do escritório"),
        ("nl", "Vakantie"),
        ("nl", "Ouderschapsverlof"),
    ],
)
def test_titles_in_seven_languages(language: str, title: str) -> None:
    """An absence is recognised in English, German, French, Spanish, Italian, Portuguese and Dutch."""
    assert says_absent(title)
    assert language in dict(ABSENCE_WORDS)


@pytest.mark.parametrize("word", [word for _, words in ABSENCE_WORDS for word in words])
def test_every_listed_word_alone_is_an_absence(word: str) -> None:
    """Each word of the shipped list works, whatever its case, between other words and punctuation."""
    assert says_absent(word)
    assert says_absent(word.upper())
    assert says_absent(f"Sam: {word.title()}, back on Monday")
    assert says_absent(f"[{word}]")


@pytest.mark.parametrize("word", [word for _, words in ABSENCE_WORDS for word in words if " " not in word])
def test_a_word_inside_another_is_none(word: str) -> None:
    """Only whole words count: a longer word that holds one says something else."""
    assert not says_absent(f"qz{word}")
    assert not says_absent(f"{word}qz")


@pytest.mark.parametrize(
    "title",
    [
        "Laptop refresh",
        "Urlaubsplanung",
        "Interferieren",
        "Ferienwohnung buchen",
        "Krankenkasse anrufen",
        "Vrijdagmiddagborrel",
        "Boooooo",
        "Leaves of grass",
        "Holiday party planning",
        "Away team dinner",
        "Kick-off",
        "Conference",
        "",
    ],
)
def test_titles_that_say_nothing_of_an_absence(title: str) -> None:
    """Other titles are no absences, however near they sound."""
    assert not says_absent(title)


@pytest.mark.parametrize(
    ("title", "absent"),
    [
        ("Leave", True),
        ("Sam's leave", True),
        ("Leave (unpaid)", True),
        ("leave until August", True),
        ("Leave for the airport", False),
        ("leave to pick up the kids", False),
        ("Leave at 3", False),
        ("leave home early", False),
        ("Leave the house", False),
    ],
)
def test_leave_is_a_noun_and_a_verb(title: str, absent: bool) -> None:
    """Being on leave is an absence; having to leave for somewhere is none."""
    assert says_absent(title) is absent


@pytest.mark.parametrize(
    ("title", "absent"), [("Holiday", True), ("(away)", True), ("Off!", True), ("Off-site", False)]
)
def test_common_words_count_as_a_whole_title(title: str, absent: bool) -> None:
    """Words that are common inside a sentence say something only when they stand alone."""
    assert says_absent(title) is absent


@pytest.mark.parametrize(
    "title", ["FÉRIAS", "ferias", "Fe\u0301rias", "CONGE\u0301S", "conges", "AUSSER HAUS"]
)
def test_accents_and_case_do_not_matter(title: str) -> None:
    """People write their language with and without accents."""
    assert says_absent(title)


@pytest.mark.parametrize("title", ["Out-of-office", "Out of the office", "out  of office"])
def test_phrases_as_people_write_them(title: str) -> None:
    """A listed phrase is understood with hyphens, an article, or uneven spaces between its words."""
    assert says_absent(title)


@given(st.text(max_size=3000))
def test_any_text_has_an_answer(title: str) -> None:
    """Titles are untrusted: whatever they hold, there is an answer."""
    assert says_absent(title) in (True, False)
