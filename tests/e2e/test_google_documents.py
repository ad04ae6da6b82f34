"""An agenda in Google Docs: published, answered there, read back, and undone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from syncd.testing.google import FakeGoogle
from syncd.testing.google.docs.typist import Typist
from syncd.testing.server import Lost
from tests.cli.conftest import Said, Syncd, event, vcalendar
from tests.e2e.google_home import Moment, documents, keep_documents_in, seed

ME, SAM = "me@example.com", "sam.rivera@example.com"
FRIDAY = "2026-11-20T12:00:00Z"
BEFORE = "2026-11-22T16:00:00Z"
"""Less than a day before the 1:1."""
AFTER = "2026-11-23T16:00:00Z"


class Home:
    """A home whose documents are in Google, and Sam, who may write in the one of theirs."""

    def __init__(self, google: FakeGoogle, folder: Path, *scopes: str, config: str = "") -> None:
        self.google = google
        self.syncd = Syncd(home=folder / "home", folder=folder)
        self.syncd.home.mkdir(mode=0o700)
        keep_documents_in(google, self.syncd.home, ME, *scopes, config=config)
        calendar = self.syncd.calendar(vcalendar(event("weekly@x")))
        self.run("connect", "ics", str(calendar), "--me", ME)
        self.run("sync")
        self.run("goal", "add", "Lead the migration", "--with", "sam", "--diffuse")
        self.run("goal", "step", "g1", "Write the plan")
        self.run("jot", "action", "Send the draft", "--with", "sam")
        self.run("jot", "topic", "Hiring *plan* & <b>", "--with", "sam")

    def said(self, *words: str, now: str = FRIDAY) -> Said:
        assert isinstance(self.google.world.clock, Moment)
        self.google.world.clock.at(now)
        return self.syncd(*words, now=now)

    def run(self, *words: str, now: str = FRIDAY) -> str:
        said = self.said(*words, now=now)
        assert said.code == 0, said
        return said.out

    @property
    def page(self) -> Typist:
        """The document as Sam has it open."""
        (mine,) = documents(self.google).values()
        return Typist(self.google.world, self.google.user(SAM), mine.file)

    @property
    def roles(self) -> dict[str | None, str]:
        return {one.address: one.role for one in self.page.file.permissions.values()}

    @property
    def writes(self) -> list[str]:
        """What was written to Google, by its path."""
        sent = [one.request for one in self.google.exchanges]
        return [one.path for one in sent if one.method != "GET" and not one.path.endswith("/token")]


@pytest.fixture
def google() -> Iterator[FakeGoogle]:
    """Google, with Sam and me."""
    with FakeGoogle(clock=Moment(FRIDAY), seed=seed({ME: "Jo Doe", SAM: "Sam Rivera"})) as running:
        yield running
        running.check()


@pytest.fixture
def home(google: FakeGoogle, tmp_path: Path) -> Home:
    """A home in which something is shared with Sam."""
    return Home(google, tmp_path)


def test_a_sync_publishes_shares_and_then_writes_nothing_more(home: Home) -> None:
    """One document, titled with two names, open to Sam, announced by no mail."""
    assert "only you can open" not in home.run("publish", "allow", "sam")
    said = home.run("sync", now=BEFORE)
    assert (
        "published for Sam Rivera <sam.rivera@example.com>, 2026-11-23: https://docs.google.com/document/d/"
        in said
    )
    assert home.page.file.name.startswith("Sam Rivera and ")
    assert home.roles == {ME: "owner", SAM: "writer"}
    assert "Hiring *plan* & <b>\n" in home.page.text
    assert [(one.said, one.to) for one in home.google.mails] == [("false", ())]
    written = home.writes
    assert sum("batchUpdate" in path for path in written) == 1
    home.run("sync", now=BEFORE)
    assert home.writes == written


def test_a_dry_run_says_whom_it_would_let_in(home: Home) -> None:
    """To the address; nothing is created."""
    home.run("publish", "allow", "sam")
    said = home.run("sync", "--dry-run", now=BEFORE)
    assert f"let {SAM} open it, as a writer" in said
    assert home.writes == []


def test_what_sam_types_and_ticks_is_read_back(home: Home) -> None:
    """Answers below questions, ticks, progress and notes, after the meeting has begun."""
    home.run("agenda", "sam", "--publish", now=BEFORE)
    home.page.add_lines("do more of", ["Ask before you decide"])
    home.page.tick("Send the draft")
    home.page.tick("Write the plan")
    home.page.write_after("Lead the migration", ", 60%")
    home.page.add_lines("Notes", ["We start on Monday"])
    said = home.run("sync", now=AFTER)
    assert "Sam Rivera" in said
    goal = home.run("goal", "show", "g1", now=AFTER)
    for words in ("Ask before you decide", "60%"):
        assert words in goal
    agenda = home.run("agenda", "sam", now=AFTER)
    assert "Send the draft" not in agenda
    assert "[x] Write the plan" in agenda


def test_nobody_is_said_to_have_ticked_what_an_export_does_not_show(home: Home) -> None:
    """Whether a box is ticked is then not known; what Sam typed is read all the same."""
    home.google.world.settings.export_shows_ticks = False
    home.run("agenda", "sam", "--publish", now=BEFORE)
    home.page.tick("Send the draft")
    home.page.add_lines("do more of", ["Ask before you decide"])
    said = home.run("sync", now=AFTER)
    assert "ticked" not in said
    assert "Ask before you decide" in home.run("goal", "show", "g1", now=AFTER)


def test_an_entry_sam_has_written_in_is_only_added_to(home: Home) -> None:
    """A late topic comes at its end; nothing of Sam's is touched."""
    home.run("publish", "allow", "sam")
    home.run("sync", now=BEFORE)
    home.page.write_after("Hiring", ", says Sam")
    home.page.tick("Send the draft")
    home.run("jot", "topic", "Budget", "--with", "sam", now=BEFORE)
    home.run("sync", now=BEFORE)
    assert ", says Sam" in home.page.text
    assert home.page.text.index("Notes") < home.page.text.index("Topic: Budget")
    assert "[x] Send the draft" in home.page.markdown


def test_undo_keeps_the_document_and_lets_sam_out(home: Home) -> None:
    """Every word stays; no sync lets Sam in again until I say so."""
    home.run("publish", "allow", "sam")
    home.run("sync", now=BEFORE)
    home.page.append("These are my words, says Sam")
    text = home.page.text
    assert f"would let {SAM} open the document no longer" in home.run("undo", "sam", "--dry-run", now=AFTER)
    assert SAM in home.roles
    assert f"let {SAM} open the document no longer" in home.run("undo", "sam", now=AFTER)
    assert home.roles == {ME: "owner"}
    assert home.page.text == text
    assert not home.page.file.trashed
    later = "2026-11-29T16:00:00Z"
    home.run("sync", now=later)
    assert home.roles == {ME: "owner"}
    home.run("publish", "allow", "sam", now=later)
    home.run("sync", now=later)
    assert home.roles == {ME: "owner", SAM: "writer"}


def test_undo_says_what_it_could_not_take_back(home: Home) -> None:
    """And does it the next time."""
    home.run("publish", "allow", "sam")
    home.run("sync", now=BEFORE)
    home.google.faults.add(Lost(), path="/drive/v3/files/*/permissions", times=99)
    failed = home.said("undo", "sam", now=AFTER)
    assert failed.code == 7
    assert f"could not let {SAM}" in failed.err
    home.google.faults.clear()
    home.run("undo", "sam", now=AFTER)
    assert home.roles == {ME: "owner"}


def test_forgetting_the_account_lets_sam_out_first(home: Home) -> None:
    """While that fails nothing is forgotten, the sign-in least of all; the document stays with every word."""
    home.run("publish", "allow", "sam")
    home.run("sync", now=BEFORE)
    home.page.append("These are my words, says Sam")
    text = home.page.text
    shown = home.run("disconnect", "google", "--forget", "--dry-run", now=AFTER)
    assert f"would let {SAM} open the document no longer" in shown
    assert "would delete its sign-in" in shown
    assert "the document stays" in shown
    home.google.faults.add(Lost(), path="/drive/v3/files/*/permissions", times=99)
    failed = home.said("disconnect", "google", "--forget", "--yes", now=AFTER)
    assert failed.code == 7
    assert f"could not let {SAM}" in failed.err
    assert "google is not forgotten" in failed.err
    home.google.faults.clear()
    said = home.run("disconnect", "google", "--forget", "--yes", now=AFTER)
    assert "its sign-in was deleted here" in said
    assert not (home.syncd.home / "secrets.enc").exists()
    assert home.roles == {ME: "owner"}
    assert home.page.text == text
    assert "google" not in home.run("accounts", now=AFTER)


def test_undo_of_everybody_leaves_nothing_of_ours_but_words(home: Home) -> None:
    """Shown first, and what stays is named: the document, which holds another person's words."""
    home.run("publish", "allow", "sam")
    home.run("sync", now=BEFORE)
    (document,) = documents(home.google).values()
    link = f"https://docs.google.com/document/d/{document.file.id}"
    assert link in home.run("undo", "--dry-run", now=AFTER)
    assert f"the document stays: {link}" in home.run("undo", now=AFTER)
    assert home.roles == {ME: "owner"}


def test_the_config_may_let_others_only_read(google: FakeGoogle, tmp_path: Path) -> None:
    """documents.share_role."""
    home = Home(google, tmp_path, config='[documents]\nshare_role = "reader"\n')
    home.run("agenda", "sam", "--publish")
    assert home.roles == {ME: "owner", SAM: "reader"}


def test_without_the_scope_the_command_that_helps_is_named(google: FakeGoogle, tmp_path: Path) -> None:
    """Nothing is written, and the calendars are read all the same."""
    home = Home(google, tmp_path, "calendar.events")
    said = home.said("agenda", "sam", "--publish")
    assert said.code == 7
    assert "syncd connect google --name google" in said.err
    assert home.writes == []


def test_a_person_without_a_google_account_costs_nobody_the_entry(google: FakeGoogle, tmp_path: Path) -> None:
    """It is published, and said that it is not shared and why; Google mails nobody."""
    del google.world.users[SAM]
    home = Home(google, tmp_path)
    said = home.run("agenda", "sam", "--publish")
    assert "not shared" in said
    assert "no Google account" in said
    assert google.mails == []


def test_of_several_accounts_the_config_names_one(home: Home) -> None:
    """It is not guessed whose documents they are."""
    from syncd.store import accounts
    from syncd.store.database import open_database

    connection = open_database(home.syncd.home / "syncd.db")
    (one,) = [one for one in accounts.accounts(connection) if one.provider == "google"]
    other = accounts.Account(
        name="other",
        provider="google",
        settings=one.settings,
        kind="work",
        for_person=None,
        added_at=one.added_at,
    )
    accounts.add_account(connection, other, mine=[], timezone=None)
    connection.close()
    said = home.said("agenda", "sam", "--publish")
    assert said.code == 5
    assert "documents.account" in said.err
    config = home.syncd.home / "config.toml"
    config.write_text(config.read_text("utf-8") + '[documents]\naccount = "google"\n', "utf-8")
    home.run("agenda", "sam", "--publish")


@pytest.mark.parametrize("path", ["/drive/v3/files", "/drive/v3/files/*/permissions", "/v1/documents/*"])
def test_a_lost_answer_is_looked_up_by_the_next_run(home: Home, path: str) -> None:
    """Whichever write it was: in the end there is one document, one entry, and one share."""
    home.google.faults.add(Lost(), method="POST", path=path)
    home.said("agenda", "sam", "--publish", now=BEFORE)
    home.run("agenda", "sam", "--publish", now=BEFORE)
    assert home.page.text.count("2026-11-23") == 1
    assert home.roles == {ME: "owner", SAM: "writer"}
    assert home.run("agenda", "sam", "--publish", now=BEFORE).startswith("nothing to write")
