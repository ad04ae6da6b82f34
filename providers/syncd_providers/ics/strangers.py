"""Whose word counts about an event: a newer text by a stranger under its UID is set aside, not believed.

RFC 5546 lets only the organizer change or cancel an event. Organizers do change, within a company as a
rule, so a stranger is one from a domain of which nobody was on the event.
"""

from syncd.core.model import Event


def by_a_stranger(event: Event, known: Event) -> bool:
    """Whether ``event`` is organised from somewhere nobody on ``known``, of the same UID, comes from."""
    if event.organizer is None or known.organizer is None:
        return False
    there = {_domain(one.address) for one in (known.organizer, *known.attendees)}
    return _domain(event.organizer.address) not in there


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
