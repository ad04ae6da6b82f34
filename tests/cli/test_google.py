"""A Google account on the command line: connected, read, signed in again, disconnected."""

import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from syncd.testing.google import FakeGoogle, fault
from syncd.testing.server import Lost
from tests.cli.conftest import Said, Syncd

ALEX, SAM = "alex.moreau@example.com", "sam.rivera@example.com"
KIM = "kim.osei@example.com"
HOLIDAYS = "en.german#holiday@group.v.calendar.google.com"
SEED: dict[str, Any] = {
    "users": [
        {"address": ALEX, "name": "Alex Moreau", "zone": "Europe/Berlin"},
        {"address": SAM, "name": "Sam Rivera", "zone": "America/New_York"},
        {"address": KIM, "name": "Kim Osei", "zone": "Europe/Berlin"},
    ],
    "calendars": [
        {"id": HOLIDAYS, "owner": SAM, "summary": "Holidays in Germany", "roles": {ALEX: "reader"}},
        {"id": "team@group.calendar.google.com", "owner": SAM, "summary": "Team", "roles": {ALEX: "reader"}},
    ],
}
EVENTS = "/calendar/v3/calendars/*/events"


class Moment:
    """The time of the user and of Google."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


class Trial:
    """A home, a Google, and a user with a browser."""

    def __init__(self, syncd: Syncd, google: FakeGoogle, moment: Moment, folder: Path) -> None:
        self.syncd, self.google, self.moment = syncd, google, moment
        self.client = folder / "client.json"
        import json

        self.client.write_text(json.dumps(google.client_config()), "utf-8")
        self.opened: list[str] = []

    def run(self, *words: str | Path) -> Said:
        return self.syncd(*words, now=f"{self.moment.now:%Y-%m-%dT%H:%M:%SZ}")

    def ok(self, *words: str | Path) -> str:
        said = self.run(*words)
        assert (said.code, said.err) == (0, ""), said
        return said.out

    def connect(self, *words: str | Path) -> str:
        return self.ok("connect", "google", "--client", self.client, "--api-root", self.google.url, *words)

    def later(self, **span: float) -> None:
        self.moment.now += timedelta(**span)

    def browse(self, address: str) -> bool:
        """Follow the redirects in a thread, as a browser would."""
        self.opened.append(address)
        threading.Thread(target=_visit, args=(address,), daemon=True).start()
        return True


def _visit(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as page:
        page.read()


@pytest.fixture
def trial(syncd: Syncd, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """A fake Google and a home whose secrets are opened by a key file."""
    key = tmp_path / "key"
    key.write_text(f"{'A' * 43}=\n", "utf-8")  # a key as it is, which needs no stretching
    key.chmod(0o600)
    monkeypatch.setenv("SYNCD_KEY_FILE", str(key))
    monkeypatch.setattr("time.sleep", lambda _: None)
    moment = Moment()
    with FakeGoogle(clock=moment, seed=SEED) as google:
        made = Trial(syncd, google, moment, tmp_path)
        monkeypatch.setattr(webbrowser, "open", made.browse)
        yield made
        google.check()


def weekly(trial: Trial) -> str:
    """A 1:1 that Sam has organised for half a year, on Mondays."""
    return trial.google.person(SAM).invite(
        "1:1", start="2026-06-01T10:00", rule="FREQ=WEEKLY", guests=(ALEX,)
    )


def slots(trial: Trial) -> dict[str, str]:
    """Day -> outcome."""
    (one,) = trial.run("audit", "--format", "json").data["relationships"]
    return {row["slot"][:10]: row["outcome"] for row in one["slots"]}


def test_connecting_says_who_you_are_and_what_is_watched(trial: Trial) -> None:
    """The primary and the holiday calendars, no other; and what to do next."""
    said = trial.connect()
    assert f"connected google: you are {ALEX}" in said
    assert "watched: primary, Holidays in Germany\n" in said
    assert "zone Europe/Berlin" in said
    assert "next: syncd sync" in said
    assert ALEX in trial.ok("accounts")


def test_another_calendar_is_watched_by_its_name(trial: Trial) -> None:
    """Only when it is named; a name that is not there lists those that are, and connects nothing."""
    said = trial.run(
        "connect", "google", "--client", trial.client, "--api-root", trial.google.url, "--calendar", "Taem"
    )
    assert said.code == 2
    assert "Team" in said.err
    assert "no calendar is connected" in trial.ok("accounts")
    assert "watched: primary, Holidays in Germany, Team" in trial.connect("--calendar", "team")


def test_a_calendar_removed_in_google_is_told_until_it_is_watched_no_longer(trial: Trial) -> None:
    """It loses nothing by itself; signing in again ends the watching, and no trouble of it is left."""
    weekly(trial)
    trial.connect("--calendar", "team")
    trial.ok("sync")
    del trial.google.world.calendars["team@group.calendar.google.com"]
    trial.later(days=4)
    failed = trial.run("sync")
    assert failed.code == 4
    assert "syncd: google/Team: it was removed in Google, or is no longer shared with you" in failed.err
    assert "syncd connect google --name google" in failed.err
    assert "Team" in trial.run("audit").out
    assert trial.run("doctor").code == 4
    said = trial.ok("connect", "google", "--name", "google")
    assert "no longer watched: Team; its settled history stays" in said
    trial.ok("sync")
    assert "Team" not in trial.ok("audit") + trial.ok("doctor") + trial.ok("status")


def test_a_meeting_is_found_and_followed(trial: Trial) -> None:
    """What happens in Google's web page is judged at the next sync."""
    series = weekly(trial)
    trial.connect()
    assert "1 belongs to a 1:1" in trial.ok("sync")
    assert slots(trial)["2026-11-16"] == "held"
    sam = trial.google.person(SAM)
    sam.delete(sam.instance(series, "2026-11-23T10:00"))
    trial.google.person(ALEX).answer(f"{series}_20261130T150000Z", "declined")
    sam.move(sam.instance(series, "2026-12-07T10:00"), "2026-12-08T11:00")
    assert "changed" in trial.ok("sync")
    trial.later(days=21)
    trial.ok("sync")
    found = slots(trial)
    assert [found[day] for day in ("2026-11-23", "2026-11-30", "2026-12-07")] == [
        "skipped",
        "skipped",
        "moved",
    ]


def test_a_split_series_goes_on(trial: Trial) -> None:
    """A split of "this and following" makes another series with an _R id; the slots of both are one row."""
    series = weekly(trial)
    trial.connect()
    trial.ok("sync")
    assert "_R" in trial.google.person(SAM).split(series, "2026-11-23T10:00", {"summary": "1:1 (new)"})
    trial.ok("sync")
    trial.later(days=8)
    trial.ok("sync")
    found = slots(trial)
    assert (found["2026-11-16"], found["2026-11-23"], found["2026-11-30"]) == ("held", "held", "upcoming")


def test_an_expired_sync_token_reads_everything_again(trial: Trial) -> None:
    """410 is answered by a full read, in the same sync."""
    weekly(trial)
    trial.connect()
    trial.ok("sync")
    trial.google.expire_sync_tokens(ALEX)
    assert "1 belongs to a 1:1" in trial.ok("sync")


def test_the_holidays_of_google_are_holidays(trial: Trial) -> None:
    """A slot on a public holiday is excused, on a day that is only observed it is not."""
    weekly(trial)
    sam = trial.google.person(SAM)
    for day, description in (("2026-11-09", "Public holiday"), ("2026-11-16", "Observance\nhide it")):
        body = {"summary": "A day", "description": description, "start": {"date": day}}
        after = f"{datetime.fromisoformat(day) + timedelta(days=1):%Y-%m-%d}"
        from syncd.testing.google.calendar import changes

        world = trial.google.world
        changes.insert(world, world.calendars[HOLIDAYS], {**body, "end": {"date": after}}, sam.user.address)
    trial.connect()
    trial.ok("sync")
    assert (slots(trial)["2026-11-09"], slots(trial)["2026-11-16"]) == ("excused", "held")


def test_no_secret_is_in_the_database_or_on_the_screen(trial: Trial) -> None:
    """Refresh token, client secret and access token are in the encrypted file or nowhere."""
    weekly(trial)
    said = trial.connect() + trial.ok("sync") + trial.ok("accounts") + trial.ok("--verbose", "status")
    (grant,) = trial.google.world.grants
    hidden = [str(grant.refresh_token), trial.google.client.secret, *grant.access]
    for path in trial.syncd.home.rglob("*"):
        if path.is_file():
            assert not any(one.encode() in path.read_bytes() for one in hidden), path
    assert not any(one in said for one in hidden)


def test_a_revoked_sign_in_is_said_and_renewed(trial: Trial) -> None:
    """Only the user can mend that: exit 7, what to type, and after it everything goes on."""
    weekly(trial)
    trial.connect("--name", "work")
    trial.ok("sync")
    trial.google.revoke(ALEX)
    trial.later(minutes=5)
    trial.google.expire_access_tokens()
    failed = trial.run("sync")
    assert failed.code == 7
    assert "syncd connect google --name work" in failed.err
    assert "syncd connect google --name work" in trial.run("doctor").out
    assert "connected work" in trial.ok("connect", "google", "--name", "work")
    trial.ok("sync")
    assert trial.run("doctor").code == 0
    assert trial.ok("accounts").count(ALEX) == 2


def test_somebody_else_does_not_take_an_account_over(trial: Trial) -> None:
    """Signing in again with another account changes nothing."""
    trial.connect("--name", "work")
    trial.google.consent.user = SAM
    said = trial.run("connect", "google", "--name", "work")
    assert said.code == 6
    assert SAM in said.err
    trial.ok("sync")


def test_signing_in_twice_makes_one_account(trial: Trial) -> None:
    """Whoever is connected already is signed in again, under the name there is."""
    trial.connect()
    assert "connected google:" in trial.connect()
    assert len(trial.run("accounts", "--format", "json").data["accounts"]) == 1


@pytest.mark.parametrize(
    ("scope", "said"),
    [("calendar.calendarlist.readonly", "watched: primary\n"), ("calendar.events", "was not ticked")],
)
def test_an_unticked_box_costs_only_what_it_is_about(trial: Trial, scope: str, said: str) -> None:
    """Without the list only the primary calendar is read; without the calendar nothing is connected."""
    weekly(trial)
    trial.google.consent.untick = (f"https://www.googleapis.com/auth/{scope}",)
    done = trial.run("connect", "google", "--client", trial.client, "--api-root", trial.google.url)
    assert said in done.out + done.err
    if scope == "calendar.events":
        assert done.code == 6
        assert "no calendar is connected" in trial.ok("accounts")
    else:
        assert "1 belongs to a 1:1" in trial.ok("sync")


def test_without_the_list_days_are_still_counted_where_the_calendar_is(trial: Trial) -> None:
    """The primary calendar says its zone itself; this machine's may be that of a server."""
    trial.google.consent.untick = ("https://www.googleapis.com/auth/calendar.calendarlist.readonly",)
    assert "days are counted in the zone Europe/Berlin" in trial.connect()


def test_files_are_asked_for_only_to_publish(trial: Trial) -> None:
    """drive.file is among the scopes when documents are kept at Google, else not."""
    trial.connect()
    (trial.syncd.home / "config.toml").write_text('desk = "google"\n', "utf-8")
    trial.connect()
    assert ["drive.file" in address for address in trial.opened] == [False, True]


def test_without_a_browser_the_address_is_shown(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine without one the user opens it; it names neither secret nor file."""
    import click

    def echo(text: object = "", **_: Any) -> None:
        for word in str(text).split():
            if word.startswith("http"):
                trial.browse(word)

    monkeypatch.setattr(click, "echo", echo)
    trial.run("connect", "google", "--client", trial.client, "--api-root", trial.google.url, "--no-browser")
    monkeypatch.undo()
    assert "code_challenge" in trial.opened[0]
    assert "127.0.0.1" in trial.opened[0]
    assert trial.google.client.secret not in trial.opened[0]


def test_being_offline_for_an_hour_is_no_error(trial: Trial) -> None:
    """A train, a tunnel: said quietly up to an hour after the last read, and after it as an error."""
    weekly(trial)
    trial.connect()
    trial.ok("sync")
    trial.google.faults.add(Lost(effect=False), path=EVENTS, times=None)
    trial.later(minutes=59, seconds=59)
    assert "could not be read just now" in trial.ok("sync")
    assert "failed" not in trial.ok("status")
    assert trial.run("doctor").code == 0
    trial.later(seconds=1)
    failed = trial.run("sync")
    assert failed.code == 7
    assert "broke off" in failed.err
    assert "failed" in trial.ok("status")
    assert slots(trial)["2026-11-16"] == "held"


def test_a_limit_that_is_used_up_is_no_sign_in(trial: Trial) -> None:
    """The words and the exit code of a quota are those of a quota."""
    trial.connect()
    trial.google.faults.add(fault(403, "quotaExceeded"), path=EVENTS, times=None)
    failed = trial.run("sync")
    assert failed.code == 7
    assert "limit is used up" in failed.err
    assert "sign in" not in failed.err


def test_being_offline_is_no_error_of_the_documents_either(trial: Trial) -> None:
    """Where the desk is the same service, nothing is read there or sent, and nothing more is said."""
    trial.syncd.home.mkdir(mode=0o700, exist_ok=True)
    (trial.syncd.home / "config.toml").write_text('desk = "google"\n', "utf-8")
    allowed(trial, config=False)
    assert "published for" in trial.ok("sync")
    trial.ok("jot", "a late topic", "--with", "sam")
    trial.google.faults.add(Lost(effect=False), times=None)
    trial.later(minutes=59)
    before = len(trial.google.exchanges)
    assert "could not be read just now" in trial.ok("sync")
    asked = {one.request.path.split("/")[1] for one in trial.google.exchanges[before:]}
    assert asked <= {"token", "calendar"}
    trial.ok("sync", "--dry-run")
    trial.later(minutes=1)
    failed = trial.run("sync")
    assert failed.code == 7
    assert "document" in failed.err
    trial.google.faults.clear()
    trial.ok("sync")


def test_access_that_is_refused_is_renewed_once_and_no_sign_in_is_asked_for(trial: Trial) -> None:
    """Only invalid_grant means that Google has ended it; new access may be refused by mistake."""
    weekly(trial)
    trial.connect()
    trial.ok("sync")
    before = len(trial.google.exchanges)
    trial.google.faults.add(fault(401, "authError"), path=EVENTS, times=None)
    trial.later(minutes=5)
    failed = trial.run("sync")
    assert failed.code == 7
    assert "refuses access it gave just now" in failed.err
    asked = [one.request.path for one in trial.google.exchanges[before:]]
    assert asked.count("/token") == 1 + 2  # and once for each calendar
    assert "sign-in" not in trial.ok("audit")
    trial.google.faults.clear()
    trial.ok("sync")


def test_disconnecting_deletes_the_sign_in(trial: Trial) -> None:
    """Here; and it says where to end it at Google, which would end it on every machine."""
    trial.connect()
    said = trial.ok("disconnect", "google")
    assert "https://myaccount.google.com/connections" in said
    assert not (trial.syncd.home / "secrets.enc").exists()
    assert "no calendar is connected" in trial.ok("accounts")


def test_a_client_file_is_needed_once(trial: Trial) -> None:
    """Without it a first sign-in says what is needed."""
    said = trial.run("connect", "google", "--api-root", trial.google.url)
    assert said.code == 5
    assert "--client client.json" in said.err


@pytest.mark.parametrize(
    "root", ["https://example.com/", "http://10.0.0.1:80/", "127.0.0.1:80", "http://127.0.0.1/"]
)
def test_only_this_machine_stands_in_for_google(trial: Trial, root: str) -> None:
    """An address elsewhere would be given the sign-in."""
    said = trial.run("connect", "google", "--client", trial.client, "--api-root", root)
    assert said.code == 2
    trial.ok("accounts")
    (trial.syncd.home / "config.toml").write_text(f'[google]\napi_root = "{root}"\n', "utf-8")
    assert trial.run("status").code == 5


def test_a_sign_in_that_is_gone_or_locked_is_told_apart(trial: Trial, tmp_path: Path) -> None:
    """Another key: find the key. No file: sign in again. What was read stays in either case."""
    weekly(trial)
    trial.connect()
    trial.ok("sync")
    key = tmp_path / "key"
    kept = key.read_text("utf-8")
    key.write_text(f"{'B' * 43}=\n", "utf-8")
    locked = trial.run("sync")
    assert locked.code == 7
    assert "another key" in locked.err
    assert "syncd connect" not in locked.err
    key.write_text(kept, "utf-8")
    next(trial.syncd.home.rglob("secrets.enc")).unlink()
    gone = trial.run("sync")
    assert gone.code == 7
    assert "syncd connect google --name google" in gone.err
    assert slots(trial)["2026-11-16"] == "held"


# -- links --------------------------------------------------------------------------------------


def allowed(trial: Trial, *how: str, organizer: str = ALEX, config: bool = True) -> str:
    """A weekly 1:1 whose link may go out, a day before the next one."""
    guest = SAM if organizer == ALEX else ALEX
    attendees = [{"email": organizer, "responseStatus": "accepted"}, {"email": guest}]
    series = trial.google.person(organizer).insert(
        {
            "summary": "1:1",
            "start": {"dateTime": "2026-06-01T15:00:00Z", "timeZone": "UTC"},
            "end": {"dateTime": "2026-06-01T15:30:00Z", "timeZone": "UTC"},
            "recurrence": ["RRULE:FREQ=WEEKLY"],
            "attendees": attendees,
        }
    )
    trial.connect()
    if config:
        (trial.syncd.home / "config.toml").write_text(
            '[documents]\nbase_url = "https://files.example.com/1-1"\n', "utf-8"
        )
    trial.ok("sync")
    trial.ok("jot", "the vendor may slip", "--with", "sam")
    trial.ok("publish", "allow", "sam", *how)
    trial.later(days=2, hours=4)
    return series


def test_the_link_goes_onto_my_series_and_off_again(trial: Trial) -> None:
    """Once, beside what is there; not a second time; `undo` takes it off."""
    series = allowed(trial)
    sam = trial.google.person(SAM)
    assert "put the link onto the series" in trial.ok("sync")
    shown = sam.sees(series)
    assert shown is not None
    (one,) = shown["attachments"]
    assert one["fileUrl"].startswith("https://files.example.com/1-1/")
    trial.later(minutes=5)
    assert "put" not in trial.ok("sync")
    assert "took the link off" in trial.ok("undo", "sam")
    shown = sam.sees(series)
    assert shown is not None
    assert "attachments" not in shown
    assert {mail.said for mail in trial.google.mails} == {"none"}


def test_the_link_comes_off_when_somebody_joins(trial: Trial) -> None:
    """Before anything else a sync takes it off a series that is no longer just the two of us."""
    series = allowed(trial)
    trial.ok("sync")
    everybody = [{"email": ALEX}, {"email": SAM}, {"email": "kim@elsewhere.example"}]
    trial.google.person(ALEX).change(series, {"attendees": everybody})
    trial.later(minutes=5)
    assert "took the link off" in trial.ok("sync")
    shown = trial.google.person(ALEX).sees(series)
    assert shown is not None
    assert "attachments" not in shown
    assert len(shown["attendees"]) == 3


def test_beside_somebody_elses_series_stands_a_companion(trial: Trial) -> None:
    """I may not change it: a private event of my own carries the link, and moves with the next 1:1."""
    series = allowed(trial, organizer=SAM)
    alex = trial.google.person(ALEX)
    assert "put your own event beside the 1:1" in trial.ok("sync")

    def own() -> list[dict[str, Any]]:
        shown = (alex.sees(name) for name in list(alex.calendar.copies))
        return [one for one in shown if one and "attendees" not in one]

    (one,) = own()
    assert one["start"]["dateTime"].startswith("2026-11-23T16:00")
    assert trial.google.person(SAM).calendar.copies.keys() == {series}
    trial.later(days=2)
    trial.ok("sync")
    (one,) = own()
    assert one["start"]["dateTime"].startswith("2026-11-30T16:00")
    assert len(trial.run("audit", "--format", "json").data["relationships"]) == 1


def meeting_with(trial: Trial, organizer: str, guest: str, *, hour: int) -> str:
    """A weekly 1:1 on Mondays."""
    return trial.google.person(organizer).insert(
        {
            "summary": "1:1",
            "start": {"dateTime": f"2026-06-01T{hour}:00:00Z", "timeZone": "UTC"},
            "end": {"dateTime": f"2026-06-01T{hour}:30:00Z", "timeZone": "UTC"},
            "recurrence": ["RRULE:FREQ=WEEKLY"],
            "attendees": [{"email": organizer, "responseStatus": "accepted"}, {"email": guest}],
        }
    )


def ours(trial: Trial) -> tuple[int, int, int]:
    """What stands there of syncd's: links on events, events of its own, people let into documents."""
    alex = trial.google.person(ALEX)
    shown = [one for name in list(alex.calendar.copies) if (one := alex.sees(name))]
    files = trial.google.world.files.values()
    return (
        sum("attachments" in one for one in shown if "attendees" in one),
        sum("attendees" not in one for one in shown),
        sum(len(file.permissions) - 1 for file in files),
    )


@pytest.mark.parametrize("words", [("undo",), ("disconnect", "google", "--forget", "--yes")], ids=" ".join)
def test_nothing_of_ours_is_left_at_google(trial: Trial, words: tuple[str, ...]) -> None:
    """A link on my series, an event beside somebody else's, two people let in: all shown first, all gone."""
    meeting_with(trial, ALEX, SAM, hour=15)
    meeting_with(trial, KIM, ALEX, hour=16)
    trial.syncd.home.mkdir(mode=0o700)
    (trial.syncd.home / "config.toml").write_text('desk = "google"\n', "utf-8")
    trial.connect()
    trial.ok("sync")
    for who in ("sam", "kim"):
        trial.ok("jot", f"something for {who}", "--with", who)
        trial.ok("publish", "allow", who)
    trial.later(days=2, hours=6)
    trial.ok("sync")
    assert ours(trial) == (1, 1, 2)
    shown = trial.ok(*(word for word in words if word != "--yes"), "--dry-run")
    for line in (
        "would take the link off",
        "would remove your own event",
        f"would let {SAM}",
        f"would let {KIM}",
    ):
        assert shown.count(line) == 1
    assert shown.count("the document stays") == 2
    assert ours(trial) == (1, 1, 2)
    trial.ok(*words)
    assert ours(trial) == (0, 0, 0)
    assert [file.trashed for file in trial.google.world.files.values()] == [False, False]
    assert {mail.said for mail in trial.google.mails} <= {"none", "false"}


@pytest.mark.parametrize(("off", "told"), [(5, ""), (6, "6 minutes behind"), (-6, "6 minutes ahead of")])
def test_a_clock_that_is_wrong_is_told_by_the_server_s(trial: Trial, off: int, told: str) -> None:
    """More than five minutes from Google's: doctor says by how much, and how it is set right."""
    weekly(trial)
    trial.connect()
    now = f"{trial.moment.now - timedelta(minutes=off):%Y-%m-%dT%H:%M:%SZ}"
    trial.syncd("sync", now=now)
    said = trial.syncd("doctor", now=now)
    if told:
        assert said.code == 4
        assert f"BAD  clock: the clock here was {told} that of the server of google/" in said.out
        assert "timedatectl" in said.out
    else:
        assert (said.code, "ok   clock" in said.out) == (0, True)
    trial.ok("sync")
    trial.ok("doctor")


def test_a_sign_in_that_ends_is_told_a_week_ahead(trial: Trial) -> None:
    """When, and how it is renewed; a second earlier not yet; one signed in for good says nothing."""
    trial.google.world.settings.refresh_token_lifetime = timedelta(days=20)
    assert "Google ends this sign-in in 20 days" in trial.connect("--name", "work")
    trial.later(days=13, seconds=-1)
    assert "the sign-in" not in trial.ok("status") + trial.ok("accounts")
    trial.later(seconds=1)
    ends = "the sign-in of work ends on 2026-12-10 at 13:00: syncd connect google --name work\n"
    assert ends in trial.ok("status")
    assert f"! {ends}" in trial.ok("accounts")
    assert trial.run("status", "--format", "json").data["sign_ins_ending"] == [ends.strip()]
    trial.later(days=7)
    assert "the sign-in of work ended on 2026-12-10" in trial.ok("status")
    trial.google.world.settings.refresh_token_lifetime = None
    assert "Google ends" not in trial.ok("connect", "google", "--name", "work")
    assert "the sign-in" not in trial.ok("status")
