"""Makes a cell of a table one that no spreadsheet calculates, and takes that back."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # noqa: RUF001 -- the full-width forms count too
"""What makes a cell a formula at its start."""


def inert(text: str) -> str:
    """Text that stays text in a spreadsheet: what looks like a formula is marked by an apostrophe."""
    return f"'{text}" if _is_formula(text) else text


def as_written(cell: str) -> str:
    """What :func:`inert` was given; an apostrophe that marks no formula is a letter and stays."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    """Also behind apostrophes of its own, so that the mark can be told from them."""
    return text.lstrip("'").startswith(FORMULA)
