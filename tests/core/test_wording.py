"""Comparing a line with how it was written."""

import pytest

from syncd.core.wording import Added, Stated, added, leading, per_cent, stated, words

QUESTION = "For \u201cLead it\u201d, what should I do more of?"


@pytest.mark.parametrize(
    ("now", "text"),
    [
        (QUESTION, ""),
        ("**For** \u00abLead it\u00bb, what should I do *more of*", ""),
        (f"{QUESTION} Show the numbers!", "Show the numbers!"),
        (f"{QUESTION} - Show the numbers", "Show the numbers"),
        (f"{QUESTION}: Show: the numbers", "Show: the numbers"),
        (f"{QUESTION} \u2014 Show the numbers", "Show the numbers"),
        (f"{QUESTION}\nShow\nthe numbers", "Show\nthe numbers"),
        (f"Sam: {QUESTION}", "Sam:"),
        (f"{QUESTION} \U0001f44d", "\U0001f44d"),
        (f"{QUESTION} ...", ""),
        ("For \u201cLead it\u201d, what should I (Sam) do more of?", "(Sam)"),
    ],
)
def test_what_was_added_to_a_line_is_found(now: str, text: str) -> None:
    """After it, before it or within it; emphasis, quotes, dashes and dots are nothing new."""
    assert added(QUESTION, now) == Added(text=text, reworded=False)


def test_of_a_reworded_line_the_whole_is_told() -> None:
    """Where words of ours are gone nobody can tell which of the rest are new; none is left out."""
    assert added("send the plan", "send a better plan") == Added(text="send a better plan", reworded=True)
    assert added("send the plan", "done") == Added(text="done", reworded=True)
    assert added("send the plan", "send plan") == Added(text="", reworded=True)
    assert added("send the plan", "") == Added(text="", reworded=True)
    assert added("", "anything") == Added(text="anything", reworded=False)


def test_words_are_the_same_in_any_dress() -> None:
    """Case, emphasis and punctuation make no word another."""
    assert words("**Send** _the_ plan, snake_case!") == words("send the PLAN snake case")


@pytest.mark.parametrize(
    ("text", "numbers", "rest"),
    [
        ("60%", ("60",), ""),
        ("60 %", ("60",), ""),
        ("now 60%", ("60",), ""),
        ("Progress: 60%.", ("60",), "."),
        ("Lead it, 60%, due 2027", ("60",), "Lead it, , due 2027"),
        ("60% done", ("60",), ""),
        ("(60%)", ("60",), "()"),
        ("**60%**", ("60",), "****"),
        ("40% \u2192 60%", ("60",), "40% \u2192 "),
        ("50%, 70%", ("50", "70"), ", "),
        ("140%", ("140",), ""),
        ("60.5%", ("60.5",), ""),
        ("latency fell by 20%", (), "latency fell by 20%"),
        ("20% of the users", (), "20% of the users"),
        ("-5%", (), "-5%"),
        ("+10%", (), "+10%"),
        ("50-60%", (), "50-60%"),
        ("x60%", (), "x60%"),
        ("60", (), "60"),
    ],
)
def test_progress_stands_by_itself(text: str, numbers: tuple[str, ...], rest: str) -> None:
    """A percentage within a sentence, with a sign or of a range, is none."""
    assert stated(text) == Stated(numbers=numbers, rest=rest)


def test_progress_below_a_goal_comes_first() -> None:
    """The line begins with it, whatever is said about it after."""
    assert leading("60% - the plan is written") == Stated(numbers=("60",), rest=" - the plan is written")
    assert leading("the plan is written, 60%") is None
    assert leading("no progress") is None


@pytest.mark.parametrize(
    ("number", "percent"),
    [("0", 0), ("100", 100), ("101", None), ("60.5", None), ("060", 60), ("1" * 5000, None), ("\u0663", 3)],
)
def test_progress_is_a_whole_number_up_to_100(number: str, percent: int | None) -> None:
    """Anything else is no progress, however long."""
    assert per_cent(number) == percent
