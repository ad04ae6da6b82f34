"""A Microsoft account on the command line: connected, read, signed in again, disconnected."""

import json
import sqlite3
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from syncd.secrets.box import Secrets
from syncd.secrets.keys import source
from syncd.testing.graph import FakeGraph
from syncd.testing.graph.browser import Browser
from syncd.testing.graph.calendar import ids
from syncd.testing.graph.calendar.entries import Calendar
from tests.cli.conftest import Said, Syncd

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
SEED: dict[str, Any] = {
    "users": [
        {
            "address": ALEX,
            "name": "Alex Moreau",
            "zone": "Europe/Berlin",
            "upn": "amoreau@example.com",
            "aliases": ("alex@old.example.com",),
        },
        {"address": SAM, "name": "Sam Rivera", "zone": "America/New_York"},
    ]
}


class Trial:
    """A home, a Microsoft, and a user with a browser."""

    def __init__(self, syncd: Syncd, graph: FakeGraph, moment: "Moment", key: Path) -> None:
        self.syncd, self.graph, self.moment, self.key = syncd, graph, moment, key
        self.places = ("--authority", f"{graph.authority}/", "--graph-root", f"{graph.root}/")
        self.opened: list[str] = []
        self.threads: list[threading.Thread] = []

    def run(self, *words: str | Path) -> Said:
        try:
            return self.syncd(*words, now=f"{self.moment.now:%Y-%m-%dT%H:%M:%SZ}")
        finally:
            for thread in self.threads:
                thread.join()

    def ok(self, *words: str | Path) -> str:
        said = self.run(*words)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def connecting(self, *words: str | Path) -> Said:
        return self.run("connect", "outlook", "--client-id", self.graph.client.id, *self.places, *words)

    def connect(self, *words: str | Path) -> str:
        said = self.connecting(*words)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def browse(self, address: str) -> bool:
        """Go through the sign-in in a thread, as a browser would."""
        self.opened.append(address)
        self.threads.append(threading.Thread(target=self._visit, args=(address,)))
        self.threads[-1].start()
        return True

    def _visit(self, address: str) -> None:
        with suppress(HTTPError):
            Browser(self.graph.authority).follow(address)

    def kept(self, account: str) -> dict[str, Any]:
        """The cache among the secrets."""
        place = next(self.syncd.home.rglob("secrets.enc"))
        box = Secrets(place, source(configured=self.key, environment={}))
        found: dict[str, Any] = json.loads(box.get(f"outlook:{account}:cache") or "{}")
        return found

    def calendar(self, name: str, **more: Any) -> None:
        """One more calendar of Alex's."""
        world = self.graph.world
        made = Calendar(id=ids.calendar_id(world), name=name, **more)
        world.mailboxes[ALEX].calendars[made.id] = made


class Moment:
    """The time of the user and of Microsoft."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def trial(syncd: Syncd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """A fake Graph and a home whose secrets are opened by a key file."""
    key = tmp_path / "key"
    key.write_text(f"{'A' * 43}=\n", "utf-8")  # a key as it is, which needs no stretching
    key.chmod(0o600)
    monkeypatch.setenv("SYNCD_KEY_FILE", str(key))
    monkeypatch.setattr("time.sleep", lambda _: None)
    moment = Moment()
    with FakeGraph(clock=moment, seed=SEED) as graph:
        made = Trial(syncd, graph, moment, key)
        monkeypatch.setattr(webbrowser, "open", made.browse)
        yield made
        graph.check()


def test_connecting_says_who_you_are_and_what_is_watched(trial: Trial) -> None:
    """All of your addresses, your own calendar and no other, and what to do next."""
    trial.calendar("Team absences")
    said = trial.connect()
    assert f"connected outlook: you are {ALEX} (also amoreau@example.com, alex@old.example.com)\n" in said
    assert "watched: primary\n" in said
    assert "next: syncd sync" in said
    listed = trial.run("accounts", "--format", "json").data["accounts"]
    assert [one["me"] for one in listed] == [
        ["alex.moreau@example.com", "alex@old.example.com", "amoreau@example.com"]
    ]
    trial.ok("sync")


def test_days_are_counted_where_the_calendar_is(trial: Trial) -> None:
    """In the zone most events were made in: a laptop may stand elsewhere."""
    begins = {"dateTime": "2026-11-20T10:00:00", "timeZone": "W. Europe Standard Time"}
    ends = {**begins, "dateTime": "2026-11-20T11:00:00"}
    token = trial.graph.token(ALEX, "Calendars.ReadWrite")
    for number in range(2):
        body = {"subject": f"{number}", "start": begins, "end": ends}
        request = urllib.request.Request(
            f"{trial.graph.root}/me/events",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10) as made:
            assert made.status == 201
    assert "days are counted in the zone Europe/Berlin" in trial.connect()


def test_another_calendar_is_watched_by_its_name(trial: Trial) -> None:
    """Only when it is named; a name that is not there lists those that are, and connects nothing."""
    trial.calendar("Team absences")
    said = trial.connecting("--calendar", "Taem absences")
    assert said.code == 2
    assert "Team absences" in said.err
    assert "no calendar is connected" in trial.ok("accounts")
    assert "watched: primary, Team absences" in trial.connect("--calendar", "team ABSENCES")
    assert "watched: primary, Team absences" in trial.connect("--name", "outlook"), "it stays watched"


def test_the_app_is_needed_once(trial: Trial) -> None:
    """Without it the first sign-in says where it comes from; the config may name it."""
    said = trial.run("connect", "outlook", *trial.places)
    assert said.code == 5
    assert "docs/outlook.md" in said.err
    assert "--client-id" in said.err
    assert said.out == "", "nobody is waited for yet"
    config = trial.syncd.home / "config.toml"
    config.write_text(f'[outlook]\nclient_id = "{trial.graph.client.id.upper()}"\n', "utf-8")
    assert "connected outlook" in trial.ok("connect", "outlook", *trial.places)
    config.unlink()
    again = trial.run("connect", "outlook", *trial.places)
    assert "an account that is connected is signed in again with its --name" in again.err
    assert "connected outlook" in trial.ok("connect", "outlook", "--name", "outlook")


def test_an_app_is_named_by_its_number(trial: Trial) -> None:
    """A secret pasted in its place would be kept where secrets do not belong."""
    said = trial.run("connect", "outlook", "--client-id", "Q~8x_secret", *trial.places)
    assert said.code == 2
    assert "must be an id such as" in said.err


def test_a_renewed_sign_in_is_kept(trial: Trial) -> None:
    """The refresh token is another after an hour, and the next sync begins with that one."""
    trial.connect("--name", "work")
    before = trial.kept("work")
    for _ in range(2):
        trial.graph.expire_access_tokens()
        trial.moment.now += timedelta(minutes=5)
        trial.ok("sync")
    after = trial.kept("work")
    assert after["RefreshToken"] != before["RefreshToken"]
    used = [line for one in trial.graph.exchanges for line in one.request.body.decode().split("&")]
    used = [line for line in used if line.startswith("refresh_token=")]
    assert len(used) == len(set(used)) == 2


def test_a_sync_in_the_same_hour_asks_for_no_token(trial: Trial) -> None:
    """The access token that is kept is good, and the sign-in server may be down."""
    trial.connect()
    before = sum("/oauth2/" in one.request.path for one in trial.graph.exchanges)
    trial.moment.now += timedelta(minutes=5)
    trial.ok("sync")
    assert sum("/oauth2/" in one.request.path for one in trial.graph.exchanges) == before


def test_a_revoked_sign_in_is_said_and_renewed(trial: Trial) -> None:
    """Only the user can mend that: exit 7, what to type, and after it everything goes on."""
    trial.connect("--name", "work")
    trial.ok("sync")
    trial.graph.revoke(ALEX)
    trial.moment.now += timedelta(minutes=5)
    failed = trial.run("sync")
    assert failed.code == 7
    assert "syncd connect outlook --name work" in failed.err
    assert "syncd connect outlook --name work" in trial.run("doctor").out
    assert "connected work" in trial.ok("connect", "outlook", "--name", "work")
    trial.ok("sync")


def test_somebody_else_does_not_take_an_account_over(trial: Trial) -> None:
    """Signing in again with another account changes nothing."""
    trial.connect("--name", "work")
    before = trial.kept("work")
    trial.graph.consent.user = SAM
    said = trial.run("connect", "outlook", "--name", "work")
    assert said.code == 6
    assert SAM in said.err
    assert trial.kept("work") == before


def test_signing_in_twice_makes_one_account(trial: Trial) -> None:
    """Whoever is connected already is signed in again, under the name there is."""
    trial.connect()
    assert "connected outlook:" in trial.connect()
    assert len(trial.run("accounts", "--format", "json").data["accounts"]) == 1


def test_a_code_signs_in_from_another_device(trial: Trial) -> None:
    """The address and the code are shown; no browser is opened here."""
    said = trial.connect("--device-code")
    assert f"{trial.graph.url}devicelogin" in said
    assert "\n\nand type the code\n\n" in said
    assert said.index("type the code") < said.index("waiting for you to sign in")
    assert trial.opened == []


def test_a_blocked_code_names_the_other_way(trial: Trial) -> None:
    """Many organisations block codes."""
    trial.graph.world.settings.device_code_blocked = True
    said = trial.connecting("--device-code")
    assert said.code == 6
    assert "without --device-code" in said.err


def test_files_are_asked_for_only_to_publish(trial: Trial) -> None:
    """And when they are not allowed, everything else works."""
    trial.connect()
    (trial.syncd.home / "config.toml").write_text('desk = "outlook"\n', "utf-8")
    trial.connect()
    assert ["Files.ReadWrite" in address for address in trial.opened] == [False, True]
    trial.graph.consent.untick = ("Files.ReadWrite",)
    assert "no document can be kept in OneDrive" in trial.connect()


def test_what_was_not_allowed_costs_only_what_it_is_about(trial: Trial) -> None:
    """Without the profile one address is known; without the calendars nothing is connected."""
    trial.graph.consent.untick = ("User.Read",)
    said = trial.connect()
    assert "you are amoreau@example.com\n" in said
    assert "name others with --me" in said
    trial.ok("disconnect", "outlook")
    trial.graph.consent.untick = ("Calendars.ReadWrite",)
    refused = trial.connecting()
    assert refused.code == 6
    assert "calendars were not allowed" in refused.err
    assert "no calendar is connected" in trial.ok("accounts")


def test_the_organisation_may_be_named(trial: Trial) -> None:
    """For an app of one organisation; one that does not exist is told."""
    assert "connected outlook" in trial.connect("--tenant", "example.com")
    assert "/example.com/oauth2/" in trial.opened[0]
    trial.ok("connect", "outlook", "--name", "outlook")
    assert "/example.com/oauth2/" in trial.opened[1], "it is remembered"
    said = trial.connecting("--tenant", "exmaple.com", "--name", "other")
    assert said.code == 7
    assert "no tenant exmaple.com" in said.err


@pytest.mark.parametrize("option", ["--authority", "--graph-root"])
@pytest.mark.parametrize("root", ["http://example.com/", "http://10.0.0.1:80/", "127.0.0.1:80", "ftp://x"])
def test_no_server_is_asked_in_the_clear(trial: Trial, option: str, root: str) -> None:
    """Whoever stands there is given the sign-in: it is a secure address, or on this machine."""
    said = trial.run("connect", "outlook", "--client-id", trial.graph.client.id, option, root)
    assert said.code == 2
    trial.ok("accounts")
    key = option.strip("-").replace("-", "_")
    (trial.syncd.home / "config.toml").write_text(f'[outlook]\n{key} = "{root}"\n', "utf-8")
    assert trial.run("status").code == 5


@pytest.mark.parametrize("left", [0, 2], ids=["authority", "graph-root"])
def test_a_stand_in_takes_the_place_of_both_servers(trial: Trial, left: int) -> None:
    """Else the sign-in of one cloud would be sent to the other; nobody signs in for that."""
    half = trial.places[left : left + 2]
    said = trial.run("connect", "outlook", "--client-id", trial.graph.client.id, *half)
    assert said.code == 2
    assert "--authority and --graph-root go together" in said.err
    assert (said.out, trial.opened, trial.graph.exchanges) == ("", [], [])
    key, root = half[0].strip("-").replace("-", "_"), half[1]
    (trial.syncd.home / "config.toml").write_text(f'[outlook]\n{key} = "{root}"\n', "utf-8")
    assert trial.run("connect", "outlook", "--client-id", trial.graph.client.id).code == 2


def test_an_account_stays_on_its_server(trial: Trial) -> None:
    """Its sign-in is never sent to another one."""
    trial.connect("--name", "work")
    said = trial.run("connect", "outlook", "--name", "work", "--authority", "https://login.example.com/")
    assert said.code == 2
    assert "another server" in said.err
    with sqlite3.connect(next(trial.syncd.home.rglob("*.db"))) as database:
        settings = json.loads(database.execute("SELECT settings FROM account").fetchone()[0])
        kept = {key: one for key, one in settings.items() if key not in ("authority", "graph_root")}
        database.execute("UPDATE account SET settings = ?", (json.dumps(kept),))
    database.close()
    said = trial.run("connect", "outlook", "--name", "work", *trial.places)
    assert "another server" in said.err, "nor from Microsoft to this machine"


def test_the_config_moves_no_account_to_another_cloud(trial: Trial) -> None:
    """What it says is for accounts to come; a stand-in that serves at another port now is found there."""
    trial.connect()
    config = trial.syncd.home / "config.toml"
    config.write_text(
        '[outlook]\nauthority = "https://login.example.com/"\ngraph_root = "https://graph.example.com/v1.0/"\n',
        "utf-8",
    )
    trial.ok("status")
    before = len(trial.graph.exchanges)
    with FakeGraph(clock=trial.moment, seed=SEED) as other:
        elsewhere = config.read_text("utf-8")
        config.write_text(f'[outlook]\ngraph_root = "{other.root}/"\n', "utf-8")
        assert trial.run("sync").code == 7, "a token of one server is none of the other's"
        assert other.exchanges
        config.write_text(elsewhere, "utf-8")
    trial.ok("sync")
    assert len(trial.graph.exchanges) > before


def test_no_secret_is_in_the_database_or_on_the_screen(trial: Trial) -> None:
    """Tokens are in the encrypted file or nowhere."""
    said = trial.connect() + trial.ok("sync") + trial.ok("accounts") + trial.ok("--verbose", "status")
    hidden = [one for grant in trial.graph.world.grants for one in (*grant.refresh, *grant.access)]
    assert hidden
    for path in trial.syncd.home.rglob("*"):
        if path.is_file():
            assert not any(one.encode() in path.read_bytes() for one in hidden), path
    assert not any(one in said for one in hidden)


def test_disconnecting_deletes_the_sign_in(trial: Trial) -> None:
    """Here; and it says where to end it at Microsoft, which would end it on every machine."""
    trial.connect()
    said = trial.ok("disconnect", "outlook")
    assert "https://myapps.microsoft.com" in said
    assert not list(trial.syncd.home.rglob("secrets.enc"))
    assert "no calendar is connected" in trial.ok("accounts")


def test_everything_goes_to_the_given_servers(trial: Trial) -> None:
    """Connecting, reading and signing in again reach this machine alone, through the code of every day."""
    trial.connect()
    trial.graph.expire_access_tokens()
    trial.ok("sync")
    here = trial.graph.url.split("/")[2]
    assert {one.request.headers["host"] for one in trial.graph.exchanges} == {here}
    assert all(address.startswith(trial.graph.url) for address in trial.opened)
