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
        "JOT  KIND    WHO             AGE    SHARED  TEXT",
        "j1   topic   for Sam Rivera  today  yes     one",
        "j2   topic   for Jo Okafor   today  yes     two",
        "j3   thanks  for Sam Rivera  today  never   three",
    ]
    assert "two" not in sample.ok("jot", "--with", "sam")
    assert sample.ok("jot", "--done", "j1") == "j1: done\n"
    assert sample.ok("jot", "--done", "3") == "j3: done\n"
    assert "Sam" not in sample.ok("jot")
    assert "no jot waits" in sample.ok("jot", "--with", "sam")


def test_what_was_for_a_meeting_that_is_over_waits_no_more(sample: Syncd) -> None:
    """It stays in the list, apart from what waits; an action waits on; the next 1:1 shows what waits."""
    sample.ok("jot", "the roadmap", "--with", "sam")
    sample.ok("jot", "action", "send the plan", "--with", "sam")
    after = "2026-11-24T12:00:00Z"
    sample.ok("sync", now=after)
    waiting, _, past = sample.ok("jot", now=after).partition("for a 1:1 that has taken place")
    assert "send the plan" in waiting
    assert "the roadmap" not in waiting
    assert "the roadmap" in past
    rows = sample("jot", "--format", "json", now=after).data["jots"]
    assert {row["id"]: row["waits"] for row in rows} == {"j1": False, "j2": True}
    soon = "2026-11-29T12:00:00Z"
    said = sample.ok(now=soon)
    assert "next 1:1: Sam Rivera" in said
    assert "send the plan" in said
    assert "the roadmap" not in said
    assert sample.ok("jot", "--done", "j1", "--done", "j2") == "j1: done\nj2: done\n"


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
        (["--done", "j1", "--from", "sam"], "--done goes alone"),
        (["--done", "j1", "--assign", "j1"], "--done goes alone"),
        (["thanks", "x", "--with", "sam", "--from", "jo"], "exclude each other"),
        (["x", "--from", "sam"], "a topic is nothing one is given"),
        (["heads-up", "x", "--from", "sam"], "a heads-up is nothing one is given"),
        (["thanks", "x", "--from", "sam", "--private"], "private anyway"),
        (["thanks", "x", "--from", "zed"], "nobody known"),
        (["thanks", "x", "--with", "sam", "--about", "jo"], "thanks is about nobody"),
        (["x", "--with", "sam", "--about", "jo"], "a topic is about nobody"),
        (["praise", "x", "--from", "sam", "--about", "jo"], "--about goes with --with"),
        (["praise", "x", "--about", "jo"], "for whom?"),
        (["praise", "x", "--with", "sam", "--about", "sam"], "is the one who is to hear it"),
        (["praise", "x", "--with", "sam", "--about", "zed"], "nobody known"),
        (["thanks", "x"], "for whom?"),
        (["ask", "x", "--private"], "read by nobody but you"),
        (["ask"], "an ask about what?"),
        (["--about", "sam"], "a list is of what waits"),
        (["--private"], "a list is of what waits"),
        (["--with", "sam", "--from", "jo"], "a list is of what waits"),
        (["--assign", "j1"], "--assign goes with --with alone"),
        (["--assign", "j1", "--with", "sam", "--private"], "--assign goes with --with alone"),
        (["--assign", "j1", "--with", "sam", "words"], "--assign goes with --with alone"),
        (["--assign", "j1", "--with", "jo"], "it is a topic for Sam Rivera"),
        (["--assign", "j9", "--with", "jo"], "there is no jot 'j9'"),
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


# -- given and received ---------------------------------------------------------------------


def test_what_was_said_to_me_is_kept_and_waits_for_nothing(sample: Syncd) -> None:
    """--from records it; it stands in no agenda, no prep sheet and no list but that of --from."""
    said = sample.ok("jot", "thanks", "for the release night", "--from", "sam").splitlines()
    assert said == [
        "j1 thanks: for the release night",
        "from Sam Rivera <sam.rivera@example.com>: kept for you, never shared",
    ]
    assert "no jot waits" in sample.ok("jot")
    assert "release night" not in sample.ok("agenda", "sam")
    assert "release night" not in sample.ok("agenda", "sam", "--prep")
    assert sample.ok("jot", "--from", "sam").splitlines() == [
        "JOT  KIND    WHO              AGE    SHARED  TEXT",
        "j1   thanks  from Sam Rivera  today  never   for the release night",
    ]
    (row,) = sample("jot", "--from", "sam", "--format", "json").data["jots"]
    assert (row["received"], row["shared"], row["about"], row["age_days"]) == (True, False, None, 0)
    assert "nothing is noted" in sample.ok("jot", "--from", "jo")


def test_praise_of_one_person_waits_for_another(sample: Syncd) -> None:
    """It is drafted for who is to hear it, by name, and never stands in either document."""
    said = sample.ok("jot", "praise", "the calm release", "--with", "priya", "--about", "sam")
    assert (
        "private: only in your prep sheet for Priya Nair <priya.nair@example.org>, about Sam Rivera" in said
    )
    assert "for Priya Nair, about Sam Rivera" in sample.ok("jot", "--with", "priya")
    sheet = sample.ok("agenda", "priya", "--prep")
    assert "- Praise about Sam Rivera: the calm release (j1, 2026-11-20, today)\n" in sheet
    assert "I wanted you to know something about Sam Rivera that is easily missed" in sheet
    for person in ("priya", "sam"):
        assert "calm release" not in sample.ok("agenda", person)
    assert "calm release" not in sample.ok("agenda", "sam", "--prep")


def test_what_is_owed_grows_old_until_it_is_said(sample: Syncd) -> None:
    """Thanks noted three weeks ago still stand on the sheet, with their age; --done takes them off."""
    sample.ok("jot", "thanks", "for the review", "--with", "sam", now="2026-10-28T12:00:00Z")
    sheet = sample.ok("agenda", "sam", "--prep")
    assert "- Thanks: for the review (j1, 2026-10-28, 3 weeks)\n" in sheet
    assert (
        "  - To send: \u201cThank you for the review. It helped me, and I wanted you to know.\u201d\n"
        in sheet
    )
    assert "j1   thanks  for Sam Rivera  3 weeks  never   for the review" in sample.ok("jot")
    sample.ok("jot", "--done", "j1")
    assert "review" not in sample.ok("agenda", "sam", "--prep")


# -- open asks ------------------------------------------------------------------------------


def test_an_open_ask_waits_for_whoever_can_help(sample: Syncd) -> None:
    """Without --with an ask is nobody's and is shown to nobody, until it is given to somebody."""
    said = sample.ok("jot", "ask", "who knows billing?", now="2026-10-01T12:00:00Z").splitlines()
    assert said[1] == "open, for whoever can help: syncd jot --assign j1 --with PERSON"
    assert "j1   ask   for anybody  7 weeks  not yet  who knows billing?" in sample.ok("jot")
    assert "billing" not in sample.ok("agenda", "sam") + sample.ok("agenda", "sam", "--prep")
    said = sample.ok("jot", "--assign", "j1", "--with", "sam").splitlines()
    assert said == [
        "j1 ask: who knows billing?",
        "shared with Sam Rivera <sam.rivera@example.com> at the next publish",
    ]
    assert "- who knows billing?\n" in sample.ok("agenda", "sam")
    assert "it is an ask for Sam Rivera" in sample.refused("jot", "--assign", "1", "--with", "jo")


def test_a_struck_ask_is_given_to_nobody(sample: Syncd) -> None:
    """What is settled is over."""
    sample.ok("jot", "ask", "who knows billing?")
    sample.ok("jot", "--done", "j1")
    assert "it is done" in sample.refused("jot", "--assign", "j1", "--with", "sam")


def test_an_action_comes_back_until_it_is_struck(sample: Syncd) -> None:
    """However often the two have met since."""
    sample.ok("jot", "action", "send the plan", "--with", "sam", now="2026-10-01T12:00:00Z")
    sample.ok("jot", "topic", "the plan itself", "--with", "sam", now="2026-10-01T12:00:00Z")
    shown = sample.ok("agenda", "sam")
    assert "- [ ] send the plan\n" in shown
    assert "the plan itself" not in shown
    sample.ok("jot", "--done", "j1")
    assert "send the plan" not in sample.ok("agenda", "sam")


@pytest.mark.parametrize("word", ["feedbak", "Thanks", "thank", "praise:", "heads_up"])
def test_a_misspelled_kind_never_becomes_a_shared_topic(sample: Syncd, word: str) -> None:
    """What was to stay private would be in the next agenda; nothing is noted and the kind is offered."""
    assert "did you mean" in sample.refused("jot", word, "the plan changed twice", "--with", "sam")
    assert "no jot waits" in sample.ok("jot")
    sample.ok("jot", f"{word} as a topic", "--with", "sam")
