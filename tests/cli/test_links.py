"""Links on a folder of calendar files: put on once, moved, taken off, and undone to the last byte."""

from pathlib import Path

import pytest

from tests.cli.conftest import Syncd, event, on_terminal, vcalendar

DAY_BEFORE = "2026-11-22T15:00:00Z"
"""24 hours before the next 1:1."""
AFTER = "2026-11-23T16:00:00Z"
BASE = '[documents]\nbase_url = "https://files.example.com/1-1"\n'
THEIRS = "ORGANIZER:mailto:sam@example.com"
MINE = "ORGANIZER:mailto:me@example.com"


class Vdir:
    """A home connected to a folder with one weekly 1:1 with Sam in it."""

    def __init__(self, syncd: Syncd, *, organizer: str = MINE, others: str = "Sam <sam@example.com>") -> None:
        self.syncd = syncd
        self.folder = syncd.folder / "vdir"
        self.folder.mkdir()
        self.file = self.folder / "weekly.ics"
        self.write(organizer=organizer, others=others)
        syncd.ok("connect", "ics", self.folder, "--me", "me@example.com")
        syncd.ok("sync")
        syncd.ok("jot", "the vendor may slip", "--with", "sam")

    def write(self, *, organizer: str = MINE, others: str = "Sam <sam@example.com>", extra: str = "") -> None:
        """Let the 1:1 read like this."""
        text = vcalendar(event("weekly@x", others=others, extra=extra)).replace(MINE, organizer)
        self.file.write_bytes(text.replace("\n", "\r\n").encode())

    def sync(self, now: str = DAY_BEFORE) -> str:
        """What a sync says that does all it should."""
        return self.syncd.ok("sync", now=now)

    def base_url(self) -> None:
        """Let others open the documents."""
        (self.syncd.home / "config.toml").write_text(BASE, "utf-8")

    @property
    def text(self) -> str:
        """The 1:1, unfolded."""
        return self.file.read_bytes().decode().replace("\r\n ", "")

    @property
    def companions(self) -> list[Path]:
        """My own events beside it."""
        return sorted(self.folder.glob("syncd-*.ics"))


def test_the_link_goes_onto_my_own_series_once(syncd: Syncd) -> None:
    """With an address others can open: one line, nothing else; the next syncs write nothing."""
    home = Vdir(syncd)
    home.base_url()
    before = home.file.read_bytes()
    syncd.ok("publish", "allow", "sam")
    said = home.sync()
    (document,) = (syncd.home / "documents").glob("*.md")
    link = f"https://files.example.com/1-1/{document.name}"
    assert f"put the link onto the series with Sam <sam@example.com> in vdir: {link}\n" in said
    (line,) = set(home.text.splitlines()) - set(before.decode().splitlines())
    assert line.startswith("ATTACH;X-SYNCD=")
    assert line.endswith(f":{link}")
    attached = home.file.read_bytes()
    assert "put" not in home.sync() + home.sync(AFTER)
    assert home.file.read_bytes() == attached
    assert home.companions == []
    assert "take the link off" in syncd.ok("undo", "sam", "--dry-run")
    assert home.file.read_bytes() == attached
    assert "took the link off" in syncd.ok("undo", "sam")
    assert home.file.read_bytes() == before
    assert document.exists()


def test_after_undo_nothing_is_put_back_until_it_is_allowed_again(syncd: Syncd) -> None:
    """The entries go on; the link stands only here; allowing again puts it back."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    said = syncd.ok("undo")
    assert "syncd publish allow sam@example.com" in said
    assert "nothing of syncd's stands on a calendar" in syncd.ok("undo")
    home.sync()
    assert "ATTACH" not in home.text
    syncd.ok("publish", "allow", "sam")
    home.sync()
    assert home.text.count("ATTACH") == 1


def test_a_link_i_took_off_myself_is_not_put_back(syncd: Syncd) -> None:
    """It is attached once, also when a server or a person has removed it."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    home.write()
    home.sync()
    assert "ATTACH" not in home.text


def test_without_an_address_for_others_a_companion_carries_the_link(syncd: Syncd) -> None:
    """The invite with Sam on it keeps every byte; my own event moves with the next 1:1 and goes with it."""
    home = Vdir(syncd)
    before = home.file.read_bytes()
    assert "documents.base_url is not set" in syncd.ok("publish", "allow", "sam")
    said = home.sync()
    assert "put your own event beside the 1:1 with Sam <sam@example.com> on 2026-11-23 in vdir: file:" in said
    (companion,) = home.companions
    text = companion.read_text("utf-8")
    assert "DTSTART:20261123T150000Z" in text
    assert "ATTENDEE" not in text
    assert "SUMMARY:Sam and Me" in text
    home.sync()
    assert "on 2026-11-30" in home.sync(AFTER)
    assert home.companions == [companion]
    assert "DTSTART:20261130T150000Z" in companion.read_text("utf-8")
    assert home.file.read_bytes() == before
    home.file.unlink()
    assert "removed your own event" in home.sync(AFTER)
    assert home.companions == []


def test_a_companion_is_no_relationship_and_no_change(syncd: Syncd) -> None:
    """The reader does not take it for anything: the folder is unchanged and the audit the same."""
    home = Vdir(syncd)
    before = syncd("audit", "--format", "json", now=DAY_BEFORE).data["relationships"]
    syncd.ok("publish", "allow", "sam", "--how", "companion")
    home.sync()
    assert len(home.companions) == 1
    assert home.sync().startswith("vdir: unchanged\n")
    assert syncd("audit", "--format", "json", now=DAY_BEFORE).data["relationships"] == before


def test_an_invite_of_somebody_else_is_not_written(syncd: Syncd) -> None:
    """Sam organises it: a companion, though others could open the link."""
    home = Vdir(syncd, organizer=THEIRS)
    home.base_url()
    before = home.file.read_bytes()
    syncd.ok("publish", "allow", "sam")
    assert "put your own event beside" in home.sync()
    assert home.file.read_bytes() == before


@pytest.mark.parametrize(
    "others",
    [
        "Sam <sam@example.com>; Kim <kim@example.com>",
        "Kim <kim@example.com>",
        "A <a@x.y>; B <b@x.y>; C <c@x.y>; D <d@x.y>",
    ],
    ids=["added", "swapped", "crowd"],
)
def test_when_somebody_else_comes_onto_it_the_document_is_taken_off_first(syncd: Syncd, others: str) -> None:
    """Added, swapped or a crowd: our line is the only one that goes, and it is said."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    line = next(one for one in home.text.splitlines() if one.startswith("ATTACH"))
    home.write(others=others, extra=line)
    said = home.sync()
    assert (
        "took the link off the series with Sam <sam@example.com> in vdir (somebody else takes part now)"
        in said
    )
    assert said.index("took the link off") > said.index("vdir:")
    home_text = home.file.read_bytes()
    home.write(others=others)
    assert home_text == home.file.read_bytes()
    assert "took" not in home.sync()


def test_a_companion_of_a_series_with_somebody_else_goes(syncd: Syncd) -> None:
    """My own event leaves as well."""
    home = Vdir(syncd)
    syncd.ok("publish", "allow", "sam")
    home.sync()
    home.write(others="Sam <sam@example.com>; Kim <kim@example.com>")
    assert "removed your own event" in home.sync()
    assert home.companions == []


def test_a_guest_on_one_occurrence_changes_nothing(syncd: Syncd) -> None:
    """Only who is on the series counts."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    guest = event(
        "weekly@x", start="20261130T150000Z", end="20261130T153000Z", rule=None,
        others="Sam <sam@example.com>; Kim <kim@example.com>", extra="RECURRENCE-ID:20261130T150000Z",
    )  # fmt: skip
    raw = home.file.read_bytes()
    home.file.write_bytes(
        raw.replace(b"END:VCALENDAR", guest.replace("\n", "\r\n").encode() + b"\r\nEND:VCALENDAR")
    )
    assert "took" not in home.sync()
    assert home.text.count("ATTACH;") == 1


def test_a_link_that_was_copied_onto_an_occurrence_with_a_guest_is_taken_off(syncd: Syncd) -> None:
    """A calendar program copies the series' lines into an occurrence; its guest gets no document."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    attached = home.file.read_bytes()
    line = next(one for one in home.text.splitlines() if one.startswith("ATTACH"))
    guest = event(
        "weekly@x", start="20261130T150000Z", end="20261130T153000Z", rule=None,
        others="Sam <sam@example.com>; Kim <kim@example.com>",
        extra=f"RECURRENCE-ID:20261130T150000Z\n{line}",
    )  # fmt: skip
    put = guest.replace("\n", "\r\n").encode() + b"\r\nEND:VCALENDAR"
    home.file.write_bytes(attached.replace(b"END:VCALENDAR", put))
    said = home.sync()
    assert "took the link off" in said
    assert "(a guest of one occurrence could open it)" in said
    bare = put.replace(line.encode() + b"\r\n", b"")
    assert home.file.read_bytes() == attached.replace(b"END:VCALENDAR", bare), "the series keeps its line"
    assert "took" not in home.sync() + home.sync(AFTER)


def test_a_series_that_was_split_off_carries_one_line(syncd: Syncd) -> None:
    """This-and-following copies our line into the new series: it is known as ours, there and when it goes."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    line = next(one for one in home.text.splitlines() if one.startswith("ATTACH"))
    old = event("weekly@x", others="Sam <sam@example.com>", extra=line)
    old = old.replace("FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=20261123T150000Z")
    new = home.folder / "second.ics"

    def split(others: str) -> None:
        after = event("second@x", start="20261130T150000Z", end="20261130T153000Z", others=others, extra=line)
        new.write_bytes(vcalendar(after).replace("\n", "\r\n").encode())

    home.file.write_bytes(vcalendar(old).replace("\n", "\r\n").encode())
    split("Sam <sam@example.com>")
    home.sync(AFTER)
    assert new.read_bytes().count(b"ATTACH") == 1
    split("Sam <sam@example.com>; Kim <kim@example.com>")
    assert "took the link off" in home.sync(AFTER)
    assert b"ATTACH" not in new.read_bytes()


def test_a_mailing_list_is_somebody_else(syncd: Syncd) -> None:
    """An address that is told to stand for several people gets the link taken off."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    (syncd.home / "config.toml").write_text(f'groups = ["sam@example.com"]\n{BASE}', "utf-8")
    assert "took the link off" in home.sync()
    assert "ATTACH" not in home.text


def test_denying_removes_my_own_event_and_leaves_the_invite_to_undo(syncd: Syncd) -> None:
    """No more entries; what stands on the invite waits for the user's word."""
    home = Vdir(syncd)
    syncd.ok("publish", "allow", "sam")
    home.sync()
    syncd.ok("publish", "deny", "sam")
    assert "removed your own event" in home.sync()
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    syncd.ok("publish", "deny", "sam")
    assert "took" not in home.sync()
    assert home.text.count("ATTACH;") == 1
    syncd.ok("undo", "sam")
    assert "ATTACH;" not in home.text
    listed = syncd("publish", "list", "--format", "json").data["consents"]
    assert [one["how"] for one in listed] == ["never"]


def test_another_answer_moves_the_link(syncd: Syncd) -> None:
    """From the invite beside it, and from there to nowhere."""
    home = Vdir(syncd)
    home.base_url()
    before = home.file.read_bytes()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    syncd.ok("publish", "allow", "sam", "--how", "companion")
    said = home.sync()
    assert home.file.read_bytes() == before
    assert len(home.companions) == 1
    assert said.index("took the link off") < said.index("put your own event")
    syncd.ok("publish", "allow", "sam", "--how", "link")
    assert "removed your own event" in home.sync()
    assert home.companions == []


def test_an_invite_that_becomes_mine_is_asked_again_at_the_next_1_1(syncd: Syncd) -> None:
    """Beside one occurrence the answer stands; for the next one, or when I say so again, it is asked anew."""
    home = Vdir(syncd, organizer=THEIRS)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    assert len(home.companions) == 1
    home.write(organizer=MINE)
    assert "put" not in home.sync()
    said = home.sync(AFTER)
    assert "put the link onto the series" in said
    assert "removed your own event" in said
    assert home.companions == []


def test_an_event_that_cannot_be_asked_keeps_my_own_event_beside_it(syncd: Syncd) -> None:
    """Not knowing whether the event takes the link is no reason to take the other one away."""
    home = Vdir(syncd)
    syncd.ok("publish", "allow", "sam")
    home.sync()
    whole, companions = home.file.read_bytes(), home.companions
    home.file.write_bytes(b"\xff" + whole)
    assert "could not put the link" in syncd("sync", now="2026-11-29T15:00:00Z").err
    assert home.companions == companions
    home.file.write_bytes(whole)
    home.sync(now="2026-11-29T16:00:00Z")
    (companion,) = home.companions
    assert "DTSTART:20261130" in companion.read_text("utf-8")


def test_another_address_of_the_documents_replaces_the_link(syncd: Syncd) -> None:
    """The old line goes, one with the new address comes."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    (syncd.home / "config.toml").write_text(BASE.replace("files.", "papers."), "utf-8")
    home.sync()
    assert home.text.count("ATTACH;") == 1
    assert "https://papers.example.com/1-1/" in home.text


def test_a_dry_run_names_every_link_and_touches_nothing(syncd: Syncd) -> None:
    """Also for a document that is yet to be made."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    before = (syncd.database, home.file.read_bytes())
    said = syncd.ok("sync", "--dry-run", now=DAY_BEFORE)
    assert "would put the link onto the series with Sam <sam@example.com> in vdir" in said
    assert (syncd.database, home.file.read_bytes()) == before
    assert sorted(one.name for one in home.folder.iterdir()) == ["weekly.ics"]
    home.sync()
    home.write(others="Kim <kim@example.com>", extra="X-A:b")
    before = (syncd.database, home.file.read_bytes())
    said = syncd.ok("sync", "--dry-run", now=DAY_BEFORE)
    assert "would take the link off the series with Sam" in said  # as the calendar is now, not as it was read
    assert (syncd.database, home.file.read_bytes()) == before


def test_a_single_file_gets_no_link(syncd: Syncd) -> None:
    """It is only read: the entry is published, the link shown here, and the file keeps every byte."""
    work = syncd.calendar(vcalendar(event("weekly@x", others="Sam <sam@example.com>")))
    syncd.ok("connect", "ics", work, "--me", "me@example.com")
    syncd.ok("sync")
    before = work.read_bytes()
    syncd.ok("publish", "allow", "sam")
    said = syncd.ok("sync", now=DAY_BEFORE)
    assert "published for" in said
    assert "put" not in said
    assert work.read_bytes() == before
    assert [one.name for one in syncd.folder.iterdir() if one.suffix == ".ics"] == ["work.ics"]


def test_what_cannot_be_taken_off_exits_7_and_stays_known(syncd: Syncd) -> None:
    """The reason is told, and the next undo still knows it."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    home.file.chmod(0o444)
    said = syncd("undo")
    assert said.code == 7
    assert "could not take the link off" in said.err
    assert "read-only" in said.err
    home.file.chmod(0o644)
    assert "took the link off" in syncd.ok("undo")


def test_links_on_a_calendar_that_is_gone_are_told_by_undo(syncd: Syncd) -> None:
    """A disconnected calendar cannot be reached; a sync leaves it alone."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    syncd.ok("disconnect", "vdir")
    said = syncd("undo")
    assert said.code == 7
    assert "not connected" in said.err


def test_a_merged_person_keeps_one_link(syncd: Syncd) -> None:
    """Consent and links go by address: after Sam turned out to be Kim as well nothing is doubled or lost."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    syncd.ok("people", "keep-in-touch", "kim@example.com", "--every", "90d")
    syncd.ok("people", "merge", "kim@example.com", "sam@example.com")
    home.sync()
    home.sync()
    assert home.text.count("ATTACH;") == 1
    syncd.ok("undo", "kim@example.com")
    assert "ATTACH;" not in home.text


def test_undo_of_nobody_known(syncd: Syncd) -> None:
    """Exit 2, nothing done."""
    Vdir(syncd)
    assert "nobody known" in syncd.refused("undo", "zed")


def test_undo_of_everybody_asks_on_a_terminal(syncd: Syncd) -> None:
    """It shows what would go; a no leaves all of it, and where nothing stands nothing is asked."""
    home = Vdir(syncd)
    home.base_url()
    syncd.ok("publish", "allow", "sam")
    home.sync()
    words = ["--home", str(syncd.home), "undo"]
    said = on_terminal(words, typed="n\n")
    assert "would take the link off" in said
    assert "Take all of this off?" in said
    assert "ATTACH" in home.text
    assert "took the link off" in on_terminal(words, typed="y\n")
    assert "ATTACH" not in home.text
    assert "?" not in on_terminal(words)
