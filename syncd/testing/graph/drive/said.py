"""What a paragraph of a Word document says, what stands around it, and words of it as runs of their own."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from syncd.testing.graph.drive.markup import w

_UNSEEN = {w("del"), w("moveFrom"), w("instrText"), w("txbxContent"), w("pPr"), w("sdtPr")}
_SIGNS = {w("tab"): "\t", w("br"): "\n", w("noBreakHyphen"): "-"}


def text_of(node: Any) -> str:
    """The words of a line or of a part of it, those in links, controls and tracked insertions included."""
    if node.tag == w("t"):
        return node.text or ""
    if node.tag in _SIGNS:
        return _SIGNS[node.tag]
    return "".join(text_of(one) for one in node if one.tag not in _UNSEEN)


def run_properties(paragraph: Any) -> Any:
    """A copy of the format of the last words of a line; None when they have none of their own."""
    runs = paragraph.findall(w("r"))
    return None if not runs else deepcopy(runs[-1].find(w("rPr")))


def around(node: Any, name: str) -> Any:
    """The nearest element of a name around a node; None when there is none."""
    return next(node.iterancestors(name), None)


def keep_ranges(paragraph: Any) -> None:
    """Move the ends of bookmarks and comments that reach beyond a line to its neighbours."""
    for kind in ("bookmark", "commentRange"):
        starts = {one.get(w("id")): one for one in paragraph.iter(w(f"{kind}Start"))}
        ends = {one.get(w("id")): one for one in paragraph.iter(w(f"{kind}End"))}
        for number in starts.keys() - ends.keys():
            paragraph.addnext(starts[number])
        for number in ends.keys() - starts.keys():
            paragraph.addprevious(ends[number])


def selected(paragraph: Any, words: str) -> list[Any]:
    """The runs that these words of a line are, split from what stands before and behind them."""
    start = text_of(paragraph).find(words)
    if start < 0 or not words:
        raise ValueError(f"the line does not say {words!r}")
    _cut(paragraph, start)
    _cut(paragraph, start + len(words))
    found, at = [], 0
    for one in _runs(paragraph):
        if start <= at < start + len(words):
            found.append(one)
        at += len(text_of(one))
    return found


def _runs(paragraph: Any) -> Iterator[Any]:
    """The runs that are seen, those in links and controls included."""
    for node in paragraph:
        if node.tag == w("r"):
            yield node
        elif node.tag not in _UNSEEN:
            yield from _runs(node)


def _cut(paragraph: Any, at: int) -> None:
    """Let a run end at a place in the text of a line."""
    for one in list(_runs(paragraph)):
        length = len(text_of(one))
        if at < length:
            _split(one, at)
            return
        at -= length


def _split(run: Any, at: int) -> None:
    if at == 0:
        return
    behind = deepcopy(run)
    run.addnext(behind)
    _keep(run, 0, at)
    _keep(behind, at, len(text_of(behind)))


def _keep(run: Any, start: int, end: int) -> None:
    """Leave of a run what stands between two places of its text."""
    at = 0
    for node in list(run):
        length = len(text_of(node))
        if node.tag == w("t"):
            node.text = (node.text or "")[max(0, start - at) : max(0, end - at)]
            node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        elif node.tag != w("rPr") and not start <= at < end:
            run.remove(node)
        at += length
