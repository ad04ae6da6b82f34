"""demo --provider google and outlook: one tour, with a stand-in for the provider."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd

Tour = tuple[str, ...]


@pytest.fixture(params=["google", "outlook"])
def provider(request: pytest.FixtureRequest) -> str:
    """Each provider on the network."""
    return str(request.param)


@pytest.fixture
def tour(provider: str) -> Tour:
    """The command that plays its tour."""
    return ("demo", "--provider", provider)


def test_the_tour_tells_an_agendas_way_into_an_invite_and_back(
    syncd: Syncd, tour: Tour, provider: str
) -> None:
    """Signed in, found, published and attached, answered by the other one, read back, taken off."""
    said = syncd.bare(*tour)
    assert (said.code, said.err) == (0, "")
    told = iter(said.out.splitlines())
    for words in (
        f"$ syncd connect {provider} --client",
        f"connected {provider}: you are alex.moreau@example.com",
        "of all its entries 2 belong to 1:1s",
        "Jo Okafor (mentor)    ✗ lapsed",
        "$ syncd publish allow Sam --how invite",
        "published for Sam Rivera",
        "# What Sam Rivera sees in the invite 'Sam / Alex':",
        "attached: ",
        "# Behind the link Sam Rivera reads:",
        "Lead the billing migration",
        "read back from the document with Sam Rivera: 1 answer, 1 action ticked, 1 step ticked",
        "more of, Sam Rivera: Bring the numbers before the opinion.",
        "took the link off the series with Sam Rivera",
        "nothing is attached",
    ):
        assert any(words in line for line in told), words  # in this order
    assert "\x1b" not in said.out


def test_the_mail_of_outlook_is_told_before_it_is_sent_and_counted(syncd: Syncd) -> None:
    """One when the link is put there, one more when it is taken off; at Google there is none to tell."""
    told = syncd.bare("demo", "--provider", "outlook").out
    warned, attached, undone = (
        told.index(words)
        for words in (
            "sends everybody on a series one update mail",
            "so far: 1 update of",
            "so far: 2 updates of",
        )
    )
    assert warned < attached < undone
    assert "mailed so far" not in syncd.bare("demo", "--provider", "google").out


def test_the_document_of_the_tour_holds_nothing_private(syncd: Syncd, tour: Tour) -> None:
    """What Sam reads behind the link: no why, no thanks, nothing of anybody else."""
    page = syncd.bare(*tour).out.partition("# Behind the link")[2].partition("\n== ")[0]
    assert "Write the rollback plan" in page
    for text in ("ready for the next level", "release night", "Jo"):
        assert text not in page, text


def test_what_the_tour_prints_itself_is_narrow(syncd: Syncd, tour: Tour) -> None:
    """A remark, a command typed and a document are 80 columns wide; a link is as long as it is."""
    own = re.compile(r"(#|==|\$|    --|\* |  \* |  - ).*")
    lines = [line for line in syncd.bare(*tour).out.splitlines() if own.fullmatch(line)]
    assert len(lines) > 40
    assert [line for line in lines if len(line) > 80] == []


def test_the_tour_needs_no_keyring_and_takes_no_time(
    syncd: Syncd, tour: Tour, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a keyring library, with a broken key in the environment and a proxy that leads nowhere."""
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.setenv("SYNCD_KEY_FILE", "/nowhere/key")
    monkeypatch.setenv("SYNCD_TOKEN_COMMAND", "false")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    begin = time.process_time()
    assert syncd.bare(*tour).code == 0
    assert time.process_time() - begin < 30


def test_the_tour_touches_nothing_of_mine(
    sample: Syncd, tour: Tour, user_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the usual home nor a named one is opened, the environment is as before, nothing is left."""
    folder = sample.folder / "tmp"
    folder.mkdir()
    monkeypatch.setenv("SYNCD_HOME", str(sample.home))
    monkeypatch.setenv("SYNCD_KEY_FILE", str(sample.folder / "key"))
    monkeypatch.setenv("TMPDIR", str(folder))
    before, environment = sample.database, dict(os.environ)
    assert sample.bare(*tour).code == 0
    assert sample.database == before
    assert dict(os.environ) == environment
    assert list(user_home.iterdir()) == []
    assert list(folder.iterdir()) == []


def test_the_tour_is_the_same_on_any_day(syncd: Syncd, tour: Tour) -> None:
    """It stands on days of its own; only ports, the folder and a document's mark differ from run to run."""

    def without_chance(text: str) -> str:
        return re.sub(r"127\.0\.0\.1:\d+|syncd-demo-\w+|-[0-9a-f]{8}\.docx", "...", text)

    later = syncd.bare(*tour, now="2031-01-01T00:00:00Z").out
    assert without_chance(later) == without_chance(syncd.bare(*tour).out)


def test_an_unknown_provider_is_told_which_there_are(syncd: Syncd) -> None:
    """A usage error that lists them."""
    said = syncd.bare("demo", "--provider", "caldav")
    assert (said.code, said.out) == (2, "")
    assert "'ics', 'google', 'outlook'" in said.err


def test_the_tour_is_over_when_it_ends(tmp_path: Path, tour: Tour) -> None:
    """As a process of its own it ends by itself: no server and no thread is left behind."""
    done = subprocess.run(
        [sys.executable, "-m", "syncd", *tour],
        env={**os.environ, "HOME": str(tmp_path), "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=45,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "attached: " in done.stdout
