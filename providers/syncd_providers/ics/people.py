"""Turns organizers and attendees as written into participants. Pure."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from syncd.core.eventtext import mail_address, one_line
from syncd.core.model import Address, CuType, Participant, PartStat
from syncd_providers.ics.fields import Caller

_ANSWERS = {answer.name.replace("_", "-"): answer for answer in PartStat}
_KINDS = {kind.name: kind for kind in CuType}
_BRACKETED = re.compile(r"[^<>]{0,200}<([^<>]{3,400})>")


def participant(caller: Caller) -> Participant | None:
    """Who a caller is; None when nothing in it is an e-mail address."""
    who = _address(caller.value) or _address(caller.email)
    if who is None:
        return None
    return Participant(
        address=who,
        name=one_line(caller.name),
        answer=_ANSWERS.get(caller.answer, PartStat.NEEDS_ACTION),  # RFC 5545 3.2.12
        kind=_KINDS.get(caller.kind, CuType.UNKNOWN if caller.kind else CuType.INDIVIDUAL),
    )


def participants(callers: Iterable[Caller]) -> tuple[tuple[Participant, ...], bool]:
    """The participants in their order, each address once, and whether all callers are among them.

    Of two lines with one address the one that holds an answer counts.
    """
    found: dict[Address, Participant] = {}
    complete = True
    for caller in callers:
        one = participant(caller)
        if one is None:
            complete = False
        elif one.address not in found or found[one.address].answer is PartStat.NEEDS_ACTION:
            found[one.address] = one
    return tuple(found.values()), complete


def _address(text: str) -> Address | None:
    """The address in a calendar user address: ``mailto:`` in any case, or bare."""
    bare = text.strip()
    if bare[:7].lower() == "mailto:":
        bare = unquote(bare[7:]).partition("?")[0].strip()
    if match := _BRACKETED.fullmatch(bare):
        bare = match[1].strip()
    if bare[:1] == bare[-1:] == "'":
        bare = bare[1:-1]
    return mail_address(bare)
