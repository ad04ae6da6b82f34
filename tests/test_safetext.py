"""Untrusted text on terminals, in tables and as file names."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.safetext import lines, plain, slug

HOSTILE = "".join(
    map(chr, [*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), 0x200B, 0xFEFF, 0xD800])
)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Sam\tRivera\r\n", "Sam Rivera"),
        ("\x1b[31mred\x9b0m", "[31mred0m"),
        ("invoice\u202egnp.exe", "invoicegnp.exe"),
        ("a\u200bd\u2060m\ufeffin", "admin"),
        ("x\ud800y", "x\ufffdy"),
        ("a\u2028b\x85c", "a b c"),
        ("tag\U000e0041s", "tags"),
        ("Zoë 山田 \u2764\ufe0f", "Zoë 山田 \u2764\ufe0f"),
    ],
)
def test_plain_text_is_what_it_looks_like(text: str, seen: str) -> None:
    """Controls, bidi overrides and zero-width characters go, letters of every script stay."""
    assert plain(text) == seen


@given(st.text(st.characters() | st.sampled_from(HOSTILE)))
def test_plain_text_holds_nothing_unseen(text: str) -> None:
    """Whatever comes in, one printable line that can be encoded comes out, and stays as it is."""
    seen = plain(text)
    assert not {unicodedata.category(letter) for letter in seen} & {"Cc", "Cs", "Zl", "Zp"}
    assert seen.encode("utf-8").decode("utf-8") == seen
    assert plain(seen) == seen


@pytest.mark.parametrize(
    ("limit", "seen"), [(3, "ab\u2026"), (4, "abcd"), (5, "abcd"), (1, "\u2026"), (0, "")]
)
def test_a_limit_counts_the_ellipsis(limit: int, seen: str) -> None:
    """No more than the limit is shown, and what was cut off is marked."""
    assert plain("abcd", limit=limit) == seen


def test_paragraphs_stay() -> None:
    """Text of several lines keeps them, each made plain."""
    assert lines("\n one\x1b\r\ntwo \n\nthree\n") == "one\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sam Rivera", "sam-rivera-"),
        ("../../etc/passwd", "etc-passwd-"),
        ("CON", "con-"),
        ("dots...", "dots-"),
        ("Zoë", "zoë-"),
        ("", ""),
        ("\u202e/\\:*?", ""),
    ],
)
def test_a_slug_is_words_and_a_hash(text: str, name: str) -> None:
    """A file name shows what it is about and can be no path and no device."""
    made = slug(text, "unique")
    assert made[:-8] == name
    assert len(made[-8:]) == 8


@given(st.text(max_size=400), st.text())
def test_a_slug_fits_any_file_system(text: str, unique: str) -> None:
    """At most 255 bytes with an extension, no separators, no dots, and never hidden."""
    made = slug(text, unique)
    assert len(f"{made}.md".encode()) <= 255
    assert not set(made) & set('/\\:*?"<>|. \0')
    assert not made.startswith("-")
