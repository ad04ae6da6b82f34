"""Secrets are kept in a file that says nothing without its key, and none of them is ever lost in silence."""

import json
import os
import pickle
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncd.errors import SecretsClosed, SignInNeeded, StoreError
from syncd.lock import short_lock
from syncd.secrets.box import Secrets
from syncd.secrets.keychain import Keychain
from syncd.secrets.own import Own
from tests.secrets.conftest import Trust
from tests.secrets.fakes import MemoryKeyring, locked

CANARY = "canary-0123456789"


def own(key: str = "k" * 40, kind: str = "file") -> Own:
    """A key of the user's own."""
    return Own(kind=kind, label=f"the key {kind}", read=lambda: key)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Where the file lies."""
    return tmp_path / "secrets.enc"


@pytest.fixture
def box(place: Path, memory: MemoryKeyring) -> Secrets:
    """Secrets whose key lies in a keyring."""
    assert memory.held == {}
    return Secrets(place, Keychain())


def test_what_was_kept_comes_back(box: Secrets, place: Path) -> None:
    """By its name, also in another process; the last word counts; names are listed."""
    assert (box.get("a"), box.names()) == (None, ())
    assert box.put("google:work:refresh", "one") is None
    box.put("outlook:home:cache", "two")
    box.put("google:work:refresh", "three")
    again = Secrets(place, Keychain())
    assert again.get("google:work:refresh") == "three"
    assert again.names() == ("google:work:refresh", "outlook:home:cache")
    assert again.get("google:work") is None


@given(values=st.dictionaries(st.text(max_size=40), st.text(max_size=3000), max_size=5))
def test_any_text_is_a_secret(tmp_path_factory: pytest.TempPathFactory, values: dict[str, str]) -> None:
    """Names and values are any text: empty, with line ends, NUL, letters of no language."""
    box = Secrets(tmp_path_factory.mktemp("home") / "secrets.enc", own("A" * 43 + "="))
    for name, value in values.items():
        box.put(name, value)
    assert {name: box.get(name) for name in box.names()} == values


def test_no_key_is_asked_for_while_nothing_is_kept(place: Path, trust: Trust) -> None:
    """A machine without a keyring can do all that needs no sign-in."""
    trust(locked())
    box = Secrets(place, Keychain())
    assert (box.get("a"), box.names(), box.remove("a")) == (None, (), False)
    with pytest.raises(SecretsClosed):
        box.put("a", "b")
    assert not place.exists()


def test_the_file_is_the_users_alone_and_says_nothing(box: Secrets, place: Path) -> None:
    """Mode 0600 whatever the umask, and nothing left beside it; no secret and no name of one in it."""
    before = os.umask(0)
    try:
        box.put("google:work:refresh", CANARY)
    finally:
        os.umask(before)
    for path in place.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY.encode() not in path.read_bytes()
        assert b"google" not in path.read_bytes()
    assert sorted(path.name for path in place.parent.iterdir()) == ["secrets.enc", "secrets.lock"]


def test_each_file_has_a_key_of_its_own(tmp_path: Path, memory: MemoryKeyring) -> None:
    """Two homes of one user cannot take each other's key away; only keys lie in the keyring."""
    one, two = (Secrets(tmp_path / name, Keychain()) for name in ("one.enc", "two.enc"))
    one.put("a", CANARY)
    two.put("a", CANARY)
    assert len(set(memory.held.values())) == 2
    assert CANARY not in str(memory.held)
    assert {service for service, _ in memory.held} == {"syncd"}
    assert all(len(key) < 1280 for key in memory.held.values())  # what Windows holds


def test_with_the_last_secret_everything_goes(box: Secrets, place: Path, memory: MemoryKeyring) -> None:
    """Removing one keeps the others; removing the last removes the file, and its key from the keyring."""
    box.put("a", "1")
    box.put("b", "2")
    assert (box.remove("a"), box.remove("a"), box.names()) == (True, False, ("b",))
    assert box.remove("b") is True
    assert (place.exists(), memory.held, box.get("b")) == (False, {}, None)
    box.put("c", "3")
    assert Secrets(place, Keychain()).get("c") == "3"


def test_a_key_of_the_users_own_stays(place: Path) -> None:
    """Only a key that syncd made is removed."""
    box = Secrets(place, own())
    box.put("a", "1")
    assert box.remove("a") is True
    assert not place.exists()


WRITE = """
import sys
from pathlib import Path
from syncd.secrets.box import Secrets
from syncd.secrets.own import Own
box = Secrets(Path(sys.argv[1]), Own(kind="file", label="k", read=lambda: "A" * 43 + "="))
print("ready", flush=True)
sys.stdin.readline()
for number in range(20):
    box.put(f"{sys.argv[2]}-{number}", "x" * 500)
    assert box.get(f"{sys.argv[2]}-{number}")
"""


def test_processes_that_write_at_once_lose_nothing(place: Path) -> None:
    """Four processes keep twenty secrets each, beginning with no file: all eighty are there."""
    children = [
        subprocess.Popen(
            [sys.executable, "-c", WRITE, str(place), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for name in "abcd"
    ]
    for child in children:
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write(b"go\n")
        child.stdin.flush()
    for child in children:
        child.communicate(timeout=60)
    assert [child.returncode for child in children] == [0, 0, 0, 0]
    assert len(Secrets(place, own("A" * 43 + "=")).names()) == 80


def test_waiting_for_another_process_ends(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the lock for longer than a moment is named; nothing was changed."""
    monkeypatch.setattr("syncd.secrets.box.WAIT", 0.05)
    with (
        short_lock(place.with_suffix(".lock"), wait=0),
        pytest.raises(StoreError, match="another syncd holds"),
    ):
        Secrets(place, own()).put("a", "b")
    assert not place.exists()


def test_another_key_is_told_and_changes_nothing(place: Path) -> None:
    """Neither reading nor writing; what is kept is there again with its key."""
    Secrets(place, own("k" * 40, "command")).put("a", CANARY)
    before = place.read_bytes()
    wrong = Secrets(place, own("w" * 40))
    for call in (lambda: wrong.get("a"), wrong.names, lambda: wrong.put("b", "c"), lambda: wrong.remove("a")):
        with pytest.raises(SecretsClosed) as caught:
            call()
        assert "another key, from the command in SYNCD_TOKEN_COMMAND" in caught.value.message
        assert "the one now comes from the key file" in caught.value.message
        assert str(place) in caught.value.hint
    assert place.read_bytes() == before
    assert Secrets(place, own()).get("a") == CANARY


def test_a_key_that_is_gone_from_the_keyring_is_told(
    box: Secrets, place: Path, memory: MemoryKeyring
) -> None:
    """No new one is made in its place: it could open nothing."""
    box.put("a", CANARY)
    kept = dict(memory.held)
    memory.held.clear()
    before = place.read_bytes()
    for question in ("get", "remove"):
        with pytest.raises(SecretsClosed, match=r"the key of .* is not in the system keyring"):
            getattr(Secrets(place, Keychain()), question)("a")
    with pytest.raises(SecretsClosed):
        Secrets(place, Keychain()).put("b", "c")
    assert (place.read_bytes(), memory.held) == (before, {})
    memory.held.update(kept)
    assert Secrets(place, Keychain()).get("a") == CANARY


def _swap(text: bytes, field: str) -> bytes:
    """The file with one letter of a field changed."""
    found = json.loads(text)
    value = found[field]
    found[field] = value[:20] + ("A" if value[20] != "A" else "B") + value[21:]
    return json.dumps(found).encode()


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _text: b"",
    "half": lambda text: text[: len(text) // 2],
    "last bytes": lambda text: text[:-3],
    "zeros": lambda text: b"\0" * len(text),
    "other file": lambda _text: b'{"a": 1}',
    "a list": lambda _text: b"[" * 100_000,
    "a field": lambda text: text.replace(b'"kind"', b'"kin"'),
    "a bit": lambda text: _swap(text, "token"),
    "no text": lambda text: text.replace(b'"keyring"', b"3"),
    "id": lambda text: text.replace(b'"id": "', b'"id": "../'),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_told_and_kept_aside(box: Secrets, place: Path, damage: str) -> None:
    """Reading says to sign in again; signing in moves it aside, to the byte, and begins a new one."""
    box.put("a", CANARY)
    box.put("b", "2")
    broken = DAMAGE[damage](place.read_bytes())
    place.write_bytes(broken)
    anew = Secrets(place, Keychain())
    for call in (lambda: anew.get("a"), anew.names, lambda: anew.remove("a")):
        with pytest.raises(SignInNeeded, match=r"secrets\.enc (is|lacks|was)") as caught:
            call()
        assert "sign in" in caught.value.hint
    assert place.read_bytes() == broken
    aside = anew.put("a", "new")
    assert aside == place.with_name("secrets.enc.damaged-1")
    assert aside.read_bytes() == broken
    assert (anew.get("a"), anew.names()) == ("new", ("a",))
    place.write_bytes(b"")
    assert anew.put("a", "newer") == place.with_name("secrets.enc.damaged-2")
    assert aside.read_bytes() == broken


def test_a_damaged_file_stays_where_it_is_without_a_key(box: Secrets, place: Path, trust: Trust) -> None:
    """It is moved only when there is something to put in its place."""
    box.put("a", CANARY)
    place.write_bytes(b"{")
    trust(locked())
    with pytest.raises(SecretsClosed):
        Secrets(place, Keychain()).put("a", "b")
    assert place.read_bytes() == b"{"
    assert not list(place.parent.glob("*damaged*"))


def test_a_newer_file_is_refused_untouched(box: Secrets, place: Path) -> None:
    """A later syncd may keep more in it than this one understands."""
    box.put("a", CANARY)
    newer = place.read_bytes().replace(b'"syncd-secrets": 1', b'"syncd-secrets": 2')
    place.write_bytes(newer)
    for call in (lambda: box.get("a"), lambda: box.put("a", "b"), lambda: box.remove("a")):
        with pytest.raises(StoreError, match="is of version 2"):
            call()
    assert place.read_bytes() == newer


def test_a_link_in_the_place_of_the_file_is_not_followed(box: Secrets, place: Path, tmp_path: Path) -> None:
    """Nothing is read through it."""
    box.put("a", CANARY)
    place.rename(tmp_path / "elsewhere")
    place.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot read"):
        box.get("a")


def test_a_write_that_fails_changes_nothing(
    box: Secrets, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No room: the old file is whole, and nothing else is left."""
    box.put("a", "1")
    before = place.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        box.put("a", "2")
    assert place.read_bytes() == before
    assert sorted(path.name for path in place.parent.iterdir()) == ["secrets.enc", "secrets.lock"]


def test_no_secret_is_in_a_message_or_a_repr(box: Secrets, place: Path, memory: MemoryKeyring) -> None:
    """Neither the secret nor the key, whatever fails, nor in the object as it prints itself."""
    box.put("a", CANARY)
    (key,) = memory.held.values()
    seen = [repr(box), str(box), repr(box.source)]
    for broken in (b"{", _swap(place.read_bytes(), "token")):
        place.write_bytes(broken)
        try:
            Secrets(place, Keychain()).get("a")
        except SignInNeeded as error:
            seen += ["".join(traceback.format_exception(error)), repr(error), error.hint]
    assert len(seen) == 9
    assert [text for text in seen if CANARY in text or key in text] == []
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(Secrets(place, own()))


# -- secrets that change by being used ----------------------------------------------------------


def test_a_renewed_secret_takes_the_place_of_the_earlier(place: Path) -> None:
    """What is made of it is kept; unchanged, nothing is written."""
    box = Secrets(place, own())
    box.put("a", "one")
    assert box.renew("a", lambda kept: f"{kept} two") == "one two"
    before = place.stat()
    assert box.renew("a", lambda kept: kept) == "one two"
    assert (place.stat().st_mtime_ns, place.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert Secrets(place, own()).get("a") == "one two"


def test_a_renewal_that_fails_changes_nothing(place: Path) -> None:
    """The earlier secret stands, and the next renewal can begin."""
    box = Secrets(place, own())
    box.put("a", "one")

    def fail(_: str) -> str:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        box.renew("a", fail)
    assert box.renew("a", str.upper) == "ONE"


def test_what_was_deleted_is_not_renewed(place: Path) -> None:
    """Somebody disconnected the account: nothing is asked, and nothing comes back."""
    box = Secrets(place, own())
    box.put("a", "one")
    box.put("b", "other")
    box.remove("a")
    with pytest.raises(SignInNeeded):
        box.renew("a", pytest.fail)

    def deleted_meanwhile(kept: str) -> str:
        assert Secrets(place, own()).remove("b")
        return f"{kept} two"

    box.put("a", "one")
    assert box.renew("b", deleted_meanwhile) == "other two"
    assert box.names() == ("a",)


def test_a_sign_in_meanwhile_stands(place: Path) -> None:
    """Somebody has signed in anew while the old sign-in was renewed: the new one is kept."""
    box = Secrets(place, own())
    box.put("a", "one")

    def signed_in_anew(kept: str) -> str:
        Secrets(place, own()).put("a", "new")
        return f"{kept} two"

    assert box.renew("a", signed_in_anew) == "one two"
    assert box.get("a") == "new"


@pytest.mark.usefixtures("unprivileged")
def test_what_cannot_be_kept_is_good_for_now(place: Path) -> None:
    """A folder nothing can be written to: the earlier secret stays, the new one can be used."""
    box = Secrets(place, own())
    box.put("a", "one")
    place.with_suffix(".lock").unlink()
    place.parent.chmod(0o500)
    try:
        assert box.renew("a", str.upper) == "ONE"
        assert box.get("a") == "one"
    finally:
        place.parent.chmod(0o700)


_RENEWS = """
import sys
from pathlib import Path
from syncd.secrets.box import Secrets
from syncd.secrets.own import Own

box = Secrets(Path(sys.argv[1]), Own(kind="file", label="", read=lambda: "k" * 40))
for _ in range(5):
    box.renew("a", lambda kept: f"{int(kept) + 1}")
"""


def test_processes_renew_one_after_the_other(place: Path) -> None:
    """No renewal is made from a secret that another process is just using up."""
    box = Secrets(place, own())
    box.put("a", "0")
    others = [subprocess.Popen([sys.executable, "-c", _RENEWS, str(place)]) for _ in range(3)]
    assert [one.wait(60) for one in others] == [0, 0, 0]
    assert box.get("a") == "15"


_DIES = """
import os, signal, sys
from pathlib import Path
from syncd.secrets.box import Secrets
from syncd.secrets.own import Own

def die(kept):
    os.kill(os.getpid(), signal.SIGKILL)

Secrets(Path(sys.argv[1]), Own(kind="file", label="", read=lambda: "k" * 40)).renew("a", die)
"""


def test_a_process_killed_in_a_renewal_loses_nothing(place: Path) -> None:
    """The earlier secret is there, and nobody waits for the dead."""
    box = Secrets(place, own())
    box.put("a", "one")
    assert subprocess.run([sys.executable, "-c", _DIES, str(place)], check=False).returncode == -9
    assert box.renew("a", str.upper) == "ONE"
