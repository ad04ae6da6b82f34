"""Where a document's link belongs: by what was agreed to and how the relationship stands."""

from datetime import UTC, datetime

import pytest

from syncd.core.attach import Case, Wish, wishes
from syncd.core.consent import Consent, How, consent_of
from syncd.core.model import Address, Standing


@pytest.mark.parametrize(
    ("how", "invite", "companion", "mails"),
    [
        (How.AUTO, Wish.WANTED, Wish.WANTED, False),
        (How.INVITE, Wish.WANTED, Wish.WANTED, True),
        (How.COMPANION, Wish.GOES, Wish.WANTED, False),
        (How.LINK, Wish.GOES, Wish.GOES, False),
        (How.NEVER, Wish.STAYS, Wish.GOES, False),
        (None, Wish.STAYS, Wish.GOES, False),
    ],
)
def test_what_was_agreed_to_decides(how: How | None, invite: Wish, companion: Wish, mails: bool) -> None:
    """Only who chose the invite by name has agreed to a mail."""
    found = wishes(Case(how=how, standing=Standing.ON_TRACK))
    assert (found.invite, found.companion, found.mails) == (invite, companion, mails)


@pytest.mark.parametrize("standing", [None, Standing.UNKNOWN, Standing.PAUSED, Standing.ENDED])
def test_while_it_rests_nobody_is_mailed(standing: Standing | None) -> None:
    """Nothing goes onto an invite then, whatever was agreed to."""
    found = wishes(Case(how=How.INVITE, standing=standing))
    assert (found.invite, found.mails) == (Wish.STAYS, False)


def test_of_two_people_made_one_the_quieter_answer_counts() -> None:
    """A mail agreed to for one of the addresses is not agreed to for both."""
    at = datetime(2026, 11, 20, tzinfo=UTC)
    both = [Consent(person=Address(str(how)), how=how, at=at) for how in (How.INVITE, How.AUTO)]
    found = consent_of(both, [one.person for one in both])
    assert found is not None
    assert found.how is How.AUTO
