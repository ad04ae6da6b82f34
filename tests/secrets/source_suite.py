"""What every keyring must do, the made-up one of the tests like the real ones."""

import pytest

from syncd.errors import SecretsClosed
from syncd.secrets.keys import KeySource


class KeyringSuite:
    """Inherit and give a fixture ``keys``: an open keyring in which nothing of ours lies."""

    def test_what_was_made_is_found(self, keys: KeySource) -> None:
        """A key is made once and is the same whenever it is looked for."""
        made = keys.make("key-a")
        assert len(made) == 44
        assert keys.find("key-a") == keys.find("key-a") == made

    def test_what_was_never_made_is_not_there(self, keys: KeySource) -> None:
        """Which is no error: only who asks knows what it means."""
        assert keys.find("key-none") is None

    def test_names_are_kept_apart(self, keys: KeySource) -> None:
        """Two homes of one user have a key each."""
        first, second = keys.make("key-a"), keys.make("key-b")
        assert first != second
        assert (keys.find("key-a"), keys.find("key-b")) == (first, second)

    def test_a_key_made_anew_replaces_the_old_one(self, keys: KeySource) -> None:
        """There is never a choice of two."""
        keys.make("key-a")
        assert keys.make("key-a") == keys.find("key-a")

    def test_a_forgotten_key_is_gone(self, keys: KeySource) -> None:
        """And its neighbour is not; forgetting twice is fine."""
        keys.make("key-a")
        other = keys.make("key-b")
        keys.forget("key-a")
        keys.forget("key-a")
        assert (keys.find("key-a"), keys.find("key-b")) == (None, other)

    def test_it_says_what_it_is(self, keys: KeySource) -> None:
        """People read which keyring is in use."""
        assert keys.kind == "keyring"
        assert keys.label.startswith("the system keyring (")


class ClosedSuite:
    """Inherit and give a fixture ``closed``: a source that cannot be opened, and who it is."""

    @pytest.mark.parametrize("question", ["find", "make", "forget"])
    def test_every_question_is_refused(self, closed: KeySource, question: str) -> None:
        """With the reason and the ways out, never with a key."""
        with pytest.raises(SecretsClosed, match="system keyring") as caught:
            getattr(closed, question)("key-a")
        assert "SYNCD_TOKEN_COMMAND" in caught.value.hint
        assert "secrets.key_file" in caught.value.hint
