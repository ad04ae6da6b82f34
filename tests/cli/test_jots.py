"""jot: one line for a coming agenda."""

import pytest

from tests.cli.conftest import Syncd


@pytest.mark.parametrize(
    ("words", "kind", "text", "shared"),
    [
        (["roadmap"], "topic", "roadmap", True),
        (["roadmap for spring"], "topic", "roadmap for spring", True),
        (["buy", "milk"], "topic", "buy milk", True),
        (["topic", "x"], "topic", "x", True),
        (["heads-up", "it slips"], "heads-up", "it slips", True),
        (["ask", "x"], "ask", "x", True),
        (["win", "x"], "win", "x", True),
        (["action", "x"], "action", "x", True),
        (["thanks", "x"], "thanks", "x", False),
        (["praise", "x"], "praise", "x", False),
        (["feedback", "x"], "feedback", "x", False),
        (["heads-up", "x", "--private"], "heads-up", "x", False),
    ],
)  # fmt: skip
def test_the_kind_decides_what_is_shared(
    sample: Syncd, words: list[str], kind: str, text: str, shared: bool
) -> None:
    """Topic is the default; thanks, praise, feedback and what is --private never leave the prep sheet."""
    said = sample.ok("jot", *words, "--with", "sam").splitlines()
    assert said[0] == f"j1 {kind}: {text}"
    whom = "shared with Sam Rivera <sam.rivera@example.com> at the next publish"
    assert said[1] == (whom if shared else "private: only in your prep sheet")
    row = sample("jot", "--format", "json").data["jots"][0]
    assert (row["kind"], row["text"], row["shared"]) == (kind, text, shared)


def test_jots_are_listed_and_struck_out(sample: Syncd) -> None:
    """Without words the list, of one person with --with; --done takes one off it, as j1 or 1."""
    sample.ok("jot", "one", "--with", "sam")
    sample.ok("jot", "two", "--for", "jo")
    sample.ok("jot", "thanks", "three", "--with", "sam")
    assert sample.ok("jot").splitlines() == [
        "JOT  KIND    FOR         SHARED  TEXT",
        "j1   topic   Sam Rivera  yes     one",
        "j2   topic   Jo Okafor   yes     two",
        "j3   thanks  Sam Rivera  never   three",
    ]
    assert "two" not in sample.ok("jot", "--with", "sam")
    assert sample.ok("jot", "--done", "j1") == "j1: done\n"
    assert sample.ok("jot", "--done", "3") == "j3: done\n"
    assert "Sam" not in sample.ok("jot")
    assert "no jot waits" in sample.ok("jot", "--with", "sam")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["roadmap"], "for whom?"),
        (["", "--with", "sam"], "a topic about what?"),
        (["\x1b", "--with", "sam"], "a topic about what?"),
        (["heads-up", "--with", "sam"], "a heads-up about what?"),
        (["x", "--with", "zed"], "nobody known"),
        (["x", "--with", "example.com"], "fits several people"),
        (["--with", "zed"], "nobody known"),
        (["--done", "j99"], "there is no jot 'j99'"),
        (["--done", "x"], "there is no jot 'x'"),
        (["--done", "j" + "9" * 30], "there is no jot"),
        (["text", "--done", "j1"], "--done goes alone"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_wrong_words_change_nothing(sample: Syncd, words: list[str], error: str) -> None:
    """Exit 2, the reason and what may be typed; nothing is stored."""
    sample.ok("jot", "one", "--with", "sam")
    before = sample.database
    assert error in sample.refused("jot", *words)
    assert sample.database == before


def test_a_jot_may_be_for_somebody_new(sample: Syncd) -> None:
    """A whole address nobody has yet is enough."""
    assert "shared with mia@example.org" in sample.ok("jot", "hello", "--with", "mia@example.org")
