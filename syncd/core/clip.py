"""Decides where a text that is too long is cut.

Must not know what the text is for.
"""


def clip(text: str, most: int) -> str:
    """A text of at most so many letters, cut between words where it can be, with an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    between = kept.rfind(" ")
    return (kept[:between] if between > most // 2 else kept).rstrip() + "\u2026"
