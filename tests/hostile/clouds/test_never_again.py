"""An account that can never be reached again: what was written there is told, and forgotten here."""

import pytest

from syncd.testing.server import Lost, Status
from tests.e2e.rows import dump_file, tables
from tests.hostile.nursery import Died

from .scene import DAY_BEFORE, Home

WORDS = ("disconnect", "--forget", "--leave")
YOURS = sorted(set(tables("yours")) - {"account", "my_address"})
GONE = ("calendar", "series", "attachment", "document", "entry", "intent", "receipt", "slot", "account")


def ran(home: Home, *words: str) -> Died:
    """A command as a process of its own, which loses no time between two attempts."""
    home.cloud.at(DAY_BEFORE)
    return home.nursery.run("--home", str(home.syncd.home), *words, now=DAY_BEFORE)


def ok(home: Home, *words: str) -> str:
    """What a command says that succeeds."""
    died = ran(home, *words)
    assert died.code == 0, died
    return died.out


@pytest.mark.parametrize("fault", [Status(code=401), Lost(effect=False)], ids=["revoked", "gone"])
def test_what_can_never_be_reached_again_is_forgotten(clouded: Home, fault: Status | Lost) -> None:
    """Nothing is asked of it; each thing that stays is told with its place; no row of it is left here."""
    clouded.set_up("one more line")
    clouded.calm()
    name, server = clouded.cloud.name, clouded.cloud.server
    stood = clouded.cloud.stands()
    (document,) = stood.documents
    server.faults.add(fault, times=None)
    refused = ran(clouded, "disconnect", name, "--forget", "--yes")
    assert refused.code == 7
    assert f"syncd disconnect {name} --forget --leave" in refused.err
    server.exchanges.clear()
    before = dump_file(clouded.syncd.home / "syncd.db", tuple(YOURS))
    shown = ok(clouded, *WORDS, name, "--dry-run")
    lines = [line for line in shown.splitlines() if line.startswith("would leave ")]
    assert len(lines) == 2
    assert all(f"{name}/primary: " in line or "sam.rivera@example.com may open" in line for line in lines)
    assert shown.count(document.link) == 3
    assert "by hand" in shown
    said = ok(clouded, *WORDS, name, "--yes")
    assert said.startswith(shown)
    assert server.exchanges == []
    assert clouded.cloud.stands() == stood
    assert dump_file(clouded.syncd.home / "syncd.db", tuple(YOURS)) == before
    assert not any(dump_file(clouded.syncd.home / "syncd.db", GONE).values())
    config = clouded.syncd.home / "config.toml"
    config.write_text(config.read_text("utf-8").replace(f'desk = "{name}"', ""), "utf-8")
    assert "ok   documents" in ok(clouded, "doctor")


def test_a_link_that_was_cut_off_is_told(clouded: Home) -> None:
    """It may stand there: without --leave nothing is forgotten for it, with it that is said."""
    clouded.set_up("from nothing to attached")
    stood = clouded.cloud.stands().attached
    writes = [at for at, wrote in enumerate(clouded.requests["from nothing to attached"], 1) if wrote]
    clouded.killed_at(writes[-1], effect=True)
    assert clouded.run("from nothing to attached").code == -9
    assert clouded.cloud.stands().attached != stood
    clouded.calm()
    name = clouded.cloud.name
    clouded.cloud.server.faults.add(Lost(effect=False), times=None)
    said = ran(clouded, "disconnect", name, "--forget", "--yes")
    assert said.code == 7
    assert "could not find out whether a link stands" in said.err
    shown = ok(clouded, *WORDS, name, "--dry-run")
    assert "where it may stand or not" in shown
    clouded.calm()
    ok(clouded, "disconnect", name, "--forget", "--yes")
    assert clouded.cloud.stands().attached == stood
