"""Decides what a property that cannot be read costs its event. Pure."""

from enum import Enum

from syncd_providers.ics.fields import Remark, Unreadable


class Need(Enum):
    """What a property that cannot be read costs."""

    ESSENTIAL = "the event"
    PEOPLE = "the certainty that the list of people is complete"
    INCIDENTAL = "nothing but a remark"


NEEDS = {
    "DTSTART": Need.ESSENTIAL,
    "DTEND": Need.ESSENTIAL,
    "DURATION": Need.ESSENTIAL,
    "RECURRENCE-ID": Need.ESSENTIAL,
    "RRULE": Need.ESSENTIAL,
    "EXRULE": Need.ESSENTIAL,
    "RDATE": Need.ESSENTIAL,
    "EXDATE": Need.ESSENTIAL,
    "STATUS": Need.ESSENTIAL,  # a cancelled meeting must not come back to life
    "ORGANIZER": Need.PEOPLE,
    "ATTENDEE": Need.PEOPLE,
    "SUMMARY": Need.INCIDENTAL,
    "DESCRIPTION": Need.INCIDENTAL,
    "CATEGORIES": Need.INCIDENTAL,
    "SEQUENCE": Need.INCIDENTAL,
    "LAST-MODIFIED": Need.INCIDENTAL,
    "DTSTAMP": Need.INCIDENTAL,
    "X-MICROSOFT-CDO-BUSYSTATUS": Need.INCIDENTAL,
}


class Verdict:
    """Collects the faults of one event that do not cost the event itself."""

    def __init__(self) -> None:
        self.remarks: list[Remark] = []
        self.people_readable = True

    def judge(self, name: str, message: object) -> None:
        """Take one fault: the loss of the event (raised), of certainty about its people, or a remark."""
        need = NEEDS.get(name, Need.ESSENTIAL)
        if need is Need.ESSENTIAL:
            raise Unreadable(f"{name or 'a property'} cannot be read: {short(message)}", field=name)
        if need is Need.PEOPLE:  # without the message: it holds addresses
            self.people_readable = False
            reason = f"{name} cannot be read, so its people are not complete"
        else:
            reason = f"{name} cannot be read and was left out"
        self.remarks.append(Remark(reason=reason, field=name))


def short(error: object) -> str:
    """An error's text in one line of readable length."""
    text = " ".join(str(error).split())
    return text if len(text) <= 120 else text[:117] + "..."
