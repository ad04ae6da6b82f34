"""Opening, creating and migrating the database of a home."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from syncd.errors import StoreError
from syncd.store import database
from syncd.store.database import (
    APPLICATION_ID,
    BACKUPS_KEPT,
    VERSION,
    back_up,
    copy_in_memory,
    migrations,
    open_database,
    transaction,
)
from tests.e2e.rows import digest, dump, everything, tables
from tests.store.filled import rows_of, tables_of, version_1

RELEASED = sorted((Path(__file__).parent / "schemas").glob("*.sql"))
"""The fresh schema of each released version, added when a migration leaves it behind."""

ONE = "CREATE TABLE a (x INTEGER NOT NULL);\nCREATE INDEX a_x ON a (x);\n"
STEPS = (
    "ALTER TABLE a ADD COLUMN y TEXT NOT NULL DEFAULT '';\n",
    "CREATE TABLE b (z TEXT);\nINSERT INTO b SELECT y FROM a;\n",
)
THREE = (
    "CREATE TABLE a (x INTEGER NOT NULL, y TEXT NOT NULL DEFAULT '');\n"
    "CREATE INDEX a_x ON a (x);\n"
    "CREATE TABLE b (z TEXT);\n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database of the test lies."""
    return tmp_path / "syncd.db"


@pytest.fixture
def usual_umask() -> Iterator[None]:
    """The umask most users have, under which new files can be read by everybody."""
    old = os.umask(0o022)
    yield
    os.umask(old)


def ship(monkeypatch: pytest.MonkeyPatch, fresh: str, *steps: str) -> None:
    """Let the installed syncd have this schema and these migrations."""
    monkeypatch.setattr(database, "schema", lambda: fresh)
    monkeypatch.setattr(database, "migrations", lambda: steps)
    monkeypatch.setattr(database, "VERSION", 1 + len(steps))


def shape(connection: sqlite3.Connection) -> dict[str, object]:
    """Tables with their columns, keys and indexes, however they came about."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]

    def ask(pragma: str, name: str) -> list[tuple[object, ...]]:
        return [tuple(row) for row in connection.execute(f'PRAGMA {pragma}("{name}")')]

    return {
        name: (
            ask("table_xinfo", name),
            sorted(ask("foreign_key_list", name)),
            sorted(ask("index_list", name)),
        )
        for name in names
    }


def pragma(connection: sqlite3.Connection, name: str) -> object:
    """The value of a pragma."""
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


def plain(path: Path) -> sqlite3.Connection:
    """The file opened by any other program."""
    return sqlite3.connect(path, isolation_level=None)


def elsewhere(path: Path, name: str) -> Path:
    """Where the database of another home lies."""
    folder = path.parent / name
    folder.mkdir()
    return folder / path.name


# -- a fresh one ----------------------------------------------------------------------------


def test_a_fresh_database_is_ours(path: Path) -> None:
    """A new file carries our id and version, holds every table, and loses nothing in a power cut."""
    with closing(open_database(path)) as db:
        assert pragma(db, "application_id") == APPLICATION_ID
        assert pragma(db, "user_version") == VERSION == 1 + len(migrations())
        assert pragma(db, "journal_mode") == "delete"
        assert pragma(db, "synchronous") == 2
        assert pragma(db, "secure_delete") == 1
        assert pragma(db, "foreign_keys") == 1
        assert set(shape(db)) - {"sqlite_sequence"} == set(everything())


def test_every_table_is_of_one_kind() -> None:
    """Cache, ledger and yours are kept apart: no table is in two of them or in none."""
    names = everything()
    assert len(names) == len(set(names))
    assert {"bundle", "resource", "problem", "judging"} == set(tables("cache"))
    assert {"slot", "meeting", "receipt"} <= set(tables("ledger"))
    assert {"goal", "jot", "person", "said"} <= set(tables("yours"))


@pytest.mark.usefixtures("usual_umask")
def test_only_the_user_reads_it(path: Path) -> None:
    """The database, its journal and its backups are private whatever the umask."""
    with closing(open_database(path)) as db:
        journal = path.with_name("syncd.db-journal")
        with transaction(db):
            db.execute("INSERT INTO setting VALUES ('a', 'b')")
            assert stat.S_IMODE(journal.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        copy = back_up(db, path)
        assert stat.S_IMODE(copy.stat().st_mode) == 0o600
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


def test_an_empty_file_is_filled(path: Path) -> None:
    """A file of no bytes, as a crash may leave it, is no database of anybody's."""
    path.touch(0o600)
    with closing(open_database(path)) as db:
        assert pragma(db, "user_version") == 1 + len(migrations())


def test_what_was_deleted_is_gone_from_the_disk(path: Path) -> None:
    """A deleted note cannot be read in the bytes of the file."""
    with closing(open_database(path)) as db:
        db.execute("INSERT INTO setting VALUES ('note', 'tell nobody about this')")
        assert b"tell nobody" in path.read_bytes()
        db.execute("DELETE FROM setting")
    assert b"tell nobody" not in path.read_bytes()


def test_opening_again_changes_nothing(path: Path) -> None:
    """A database of this version is opened as it is, to the byte, and no backup is made."""
    open_database(path).close()
    before = digest(path)
    open_database(path).close()
    assert digest(path) == before
    assert [item.name for item in path.parent.iterdir()] == [path.name]


def test_a_link_is_not_followed(path: Path) -> None:
    """A new database is not created where a planted link points to."""
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(StoreError, match="cannot open"):
        open_database(path)
    assert not path.with_name("elsewhere").exists()


# -- what is not ours -----------------------------------------------------------------------


def refused(path: Path, match: str) -> None:
    """The file is refused with a way out, and not one byte of it or beside it has changed."""
    before, beside = digest(path), {item.name for item in path.parent.iterdir()}
    with pytest.raises(StoreError, match=match) as caught:
        open_database(path)
    assert caught.value.hint
    assert digest(path) == before
    assert {item.name for item in path.parent.iterdir()} == beside


def test_a_newer_database_is_refused_untouched(path: Path) -> None:
    """After a downgrade the file of the newer version stays exactly as it is."""
    open_database(path).close()
    with closing(plain(path)) as db:
        db.execute("PRAGMA user_version = 99")
    refused(path, "of version 99")


def test_another_programs_database_is_refused_untouched(path: Path) -> None:
    """A database with somebody else's version or id is not ours to touch."""
    with closing(plain(path)) as db:
        db.execute("CREATE TABLE theirs (a)")
        db.execute("PRAGMA user_version = 3")
        db.execute("PRAGMA application_id = 252006674")
    refused(path, "another program")


def test_a_database_without_a_version_is_refused_untouched(path: Path) -> None:
    """Most programs set neither version nor id; what has tables is theirs."""
    with closing(plain(path)) as db:
        db.execute("CREATE TABLE theirs (a)")
    refused(path, "another program")


def test_a_database_in_another_journal_mode_is_refused_untouched(path: Path) -> None:
    """Refusing comes before any setting that is stored in the file."""
    with closing(plain(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE theirs (a)")
    refused(path, "another program")


def test_what_is_no_database_is_refused_untouched(path: Path) -> None:
    """A text file of that name is refused, and the hint names the backups."""
    path.write_text("BEGIN:VCALENDAR\n" * 100)
    refused(path, "cannot read the database")


def test_a_damaged_database_says_so(path: Path) -> None:
    """A cut off file is an error of the store, not a crash."""
    open_database(path).close()
    whole = path.read_bytes()
    for size in (50, 100, 600, 5000):
        path.write_bytes(whole[:size])
        with pytest.raises(StoreError):
            open_database(path).execute("SELECT * FROM goal")


def test_garbage_inside_a_database_says_so(path: Path) -> None:
    """Bytes that are no text in the schema are damage, and no hint names what is not there."""
    open_database(path).close()
    whole = bytearray(path.read_bytes())
    for page in range(0, len(whole), 4096):
        for offset in range(page + 100, min(page + 4000, len(whole)), 97):
            whole[offset] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(StoreError) as caught:
        open_database(path).execute("SELECT * FROM goal")
    assert "backups folder" not in caught.value.hint


def test_an_emptied_database_beside_documents_is_not_begun_anew(path: Path) -> None:
    """Never an empty database over what was there."""
    open_database(path).close()
    path.write_bytes(b"")
    open_database(path).close()
    (path.parent / "documents").mkdir()
    (path.parent / "documents" / "sam.md").write_text("# Sam")
    path.write_bytes(b"")
    with pytest.raises(StoreError, match="is empty"):
        open_database(path)
    assert path.read_bytes() == b""


@pytest.mark.parametrize("there", [True, False], ids=["empty", "gone"])
def test_a_database_that_has_copies_is_not_begun_anew(path: Path, *, there: bool) -> None:
    """Whoever deleted it may mean to; whoever did not would find an empty one over everything."""
    with closing(open_database(path)) as db:
        copy = back_up(db, path)
    path.unlink()
    if there:
        path.touch(0o600)
    with pytest.raises(StoreError, match="and there are copies of it") as caught:
        open_database(path)
    assert f"syncd restore {copy}" in caught.value.hint
    assert path.exists() is there
    copy.unlink()
    open_database(path).close()


def test_a_folder_in_its_place_says_so(path: Path) -> None:
    """What cannot be opened is named with what to do."""
    path.mkdir()
    with pytest.raises(StoreError, match="it is no file") as caught:
        open_database(path)
    assert "move away" in caught.value.hint


def test_a_pipe_in_its_place_is_neither_a_broken_disk_nor_an_empty_database(path: Path) -> None:
    """Nor is it waited for."""
    os.mkfifo(path)
    with pytest.raises(StoreError, match="it is no file"):
        open_database(path)


# -- migrations -----------------------------------------------------------------------------


def test_a_migrated_database_equals_a_fresh_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Version 1 with every step applied has the tables of a new database, and keeps its rows."""
    ship(monkeypatch, ONE)
    with closing(open_database(path)) as db:
        db.execute("INSERT INTO a VALUES (7)")
    ship(monkeypatch, THREE, *STEPS)
    with closing(open_database(path)) as old, closing(open_database(elsewhere(path, "new"))) as new:
        assert shape(old) == shape(new)
        assert pragma(old, "user_version") == pragma(new, "user_version") == 3
        assert [tuple(row) for row in old.execute("SELECT x, y FROM a")] == [(7, "")]


@pytest.mark.skipif(not RELEASED, reason="no version has been left behind yet")
@pytest.mark.parametrize("released", RELEASED, ids=lambda file: file.stem)
def test_every_released_schema_migrates(path: Path, released: Path) -> None:
    """A database of any released version becomes what a new one is."""
    with closing(plain(path)) as db:
        db.executescript(released.read_text("utf-8"))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {int(released.stem)}")
    with closing(open_database(path)) as old, closing(open_database(elsewhere(path, "new"))) as new:
        assert shape(old) == shape(new)


def test_migrating_version_1_keeps_every_row(path: Path) -> None:
    """Whatever the first version held stands in the next one, value by value."""
    version_1(path)
    with closing(plain(path)) as db:
        tables = tables_of(db)
        before = rows_of(db, tables)
    assert len(before) > 20
    with closing(open_database(path)) as db:
        now = rows_of(db, tables)
        for table, rows in before.items():
            assert now[table] == rows, table
        assert pragma(db, "integrity_check") == "ok"
        uids = [row[0] for row in db.execute("SELECT uid FROM goal")]
        assert len(set(uids)) == len(uids) == 2
        numbers = [row[0] for row in db.execute("SELECT number FROM jot")]
        db.execute("INSERT INTO jot (kind, text, made_at) VALUES ('ask', 'x', '2026-01-01T00:00:00Z')")
        assert db.execute("SELECT max(number) FROM jot").fetchone()[0] == max(numbers) + 1


def test_nobody_has_agreed_to_a_mail_before_it_was_told_of(path: Path) -> None:
    """An "invite" of version 3 goes on as it did, mailing nobody; every other answer is the same."""
    with closing(sqlite3.connect(path)) as db:
        db.executescript((RELEASED[0].parent / "3.sql").read_text("utf-8"))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 3")
        given = [(how, how, "2026-11-20T12:00:00Z") for how in ("invite", "companion", "link", "never")]
        db.executemany("INSERT INTO consent VALUES (?, ?, ?)", given)
        db.commit()
    with closing(open_database(path)) as db:
        found = {row["person"]: row["how"] for row in db.execute("SELECT * FROM consent")}
        assert found == {"invite": "auto", "companion": "companion", "link": "link", "never": "never"}
        assert {row["at"] for row in db.execute("SELECT * FROM consent")} == {"2026-11-20T12:00:00Z"}


def test_a_backup_comes_before_a_migration(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The state before is kept whole, named after its version."""
    ship(monkeypatch, ONE)
    with closing(open_database(path)) as db:
        db.execute("INSERT INTO a VALUES (7)")
        before = shape(db)
    ship(monkeypatch, THREE, *STEPS)
    open_database(path).close()
    (copy,) = (path.parent / "backups").iterdir()
    assert copy.name == "syncd-0001-v1.db"
    with closing(plain(copy)) as db:
        assert shape(db) == before
        assert pragma(db, "user_version") == 1
        assert pragma(db, "integrity_check") == "ok"
        assert db.execute("SELECT x FROM a").fetchall() == [(7,)]


def test_a_failing_step_leaves_the_steps_before_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is one transaction: the database stands at the last step that worked, and can go on."""
    ship(monkeypatch, ONE)
    open_database(path).close()
    ship(monkeypatch, THREE, STEPS[0], "CREATE TABLE b (z TEXT);\nINSERT INTO nowhere VALUES (1);\n")
    with pytest.raises(StoreError):
        open_database(path)
    with closing(plain(path)) as db:
        assert pragma(db, "user_version") == 2
        assert list(shape(db)) == ["a"]
    ship(monkeypatch, THREE, *STEPS)
    with closing(open_database(path)) as db:
        assert pragma(db, "user_version") == 3
        assert list(shape(db)) == ["a", "b"]


def test_a_step_another_process_took_is_not_taken_twice(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two commands that meet an older database both work: one migrates it, the other finds it done."""
    ship(monkeypatch, ONE)
    open_database(path).close()
    ship(monkeypatch, THREE, *STEPS)
    first = [True]

    def meanwhile() -> tuple[str, ...]:
        if first.pop() if first else False:
            open_database(path).close()
        return STEPS

    monkeypatch.setattr(database, "migrations", meanwhile)
    monkeypatch.setattr(database, "VERSION", 1 + len(STEPS))
    with closing(open_database(path)) as db:
        assert pragma(db, "user_version") == 3


def test_few_backups_are_kept(path: Path) -> None:
    """Only the newest few stay; a file of the user's own beside them is not counted or removed."""
    with closing(open_database(path)) as db:
        made = [back_up(db, path).name for _ in range(BACKUPS_KEPT + 3)]
        (path.parent / "backups" / "mine.db").touch()
        made.append(back_up(db, path).name)
    left = {item.name for item in (path.parent / "backups").iterdir()}
    assert left == {*made[-BACKUPS_KEPT:], "mine.db"}
    assert len(set(made)) == len(made)


# -- interrupted ----------------------------------------------------------------------------

KILLED = """
import os, re, signal, sqlite3, sys
from syncd.store import database

path, wanted, *scripts = sys.argv[1:]
if scripts:
    database.schema = lambda: scripts[0]
    database.migrations = lambda: tuple(scripts[1:])
    database.VERSION = len(scripts)
connect = sqlite3.connect

def watched(*args, **named):
    connection = connect(*args, **named)
    seen = [0]

    def trace(statement):
        if re.search("^(CREATE|ALTER|INSERT|PRAGMA user_version =|COMMIT)", statement, re.MULTILINE):
            seen[0] += 1
            if seen[0] == int(wanted):
                os.kill(os.getpid(), signal.SIGKILL)

    connection.set_trace_callback(trace)
    return connection

sqlite3.connect = watched
database.open_database(database.Path(path)).close()
"""
"""Opens a database and kills itself before the n-th statement that changes it."""


def killed_at(path: Path, number: int, *scripts: str) -> bool:
    """Whether a process opening the database was killed before its n-th change."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(number), *scripts], check=False, capture_output=True
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


COMMIT = len(everything()) + database.schema().count("\nCREATE INDEX") + 2
"""The change that ends the creation: after every table and index, and the version."""


@pytest.mark.parametrize("number", [1, 2, 20, COMMIT - 1, COMMIT])
def test_creation_may_be_killed_anywhere(path: Path, number: int) -> None:
    """A process killed while it creates the database leaves nothing that hinders the next."""
    assert killed_at(path, number)
    with closing(open_database(path)) as db:
        assert pragma(db, "user_version") == 1 + len(migrations())
        assert set(shape(db)) - {"sqlite_sequence"} == set(everything())


def test_a_migration_may_be_killed_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before any of its statements, a migration is finished by the next command; no row is lost."""
    number = 0
    while True:
        number += 1
        own = elsewhere(path, str(number))
        ship(monkeypatch, ONE)
        with closing(open_database(own)) as db:
            db.execute("INSERT INTO a VALUES (7)")
        was_killed = killed_at(own, number, THREE, *STEPS)
        ship(monkeypatch, THREE, *STEPS)
        with closing(open_database(own)) as db:
            assert pragma(db, "user_version") == 3
            assert [tuple(row) for row in db.execute("SELECT x, y FROM a")] == [(7, "")]
            assert [tuple(row) for row in db.execute("SELECT z FROM b")] == [("",)]
        if not was_killed:
            break
    assert number > 6


def test_many_may_be_first(path: Path) -> None:
    """Commands that all find no database yet create one together."""
    script = "import sys; from pathlib import Path; from syncd.store.database import open_database as o;"
    script += " print(o(Path(sys.argv[1])).execute('PRAGMA user_version').fetchone()[0])"
    started = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) for _ in range(6)
    ]
    said = [process.communicate(timeout=60)[0].strip() for process in started]
    assert said == [str(1 + len(migrations())).encode()] * 6


# -- transactions ---------------------------------------------------------------------------


def test_a_transaction_is_whole_or_nothing(path: Path) -> None:
    """Whatever stops a transaction, none of it is kept and the connection goes on working."""
    with closing(open_database(path)) as db:
        before = dump(db, everything())

        def stops() -> None:
            with transaction(db):
                db.execute("INSERT INTO setting VALUES ('a', 'b')")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stops()
        assert dump(db, everything()) == before
        with transaction(db):
            db.execute("INSERT INTO setting VALUES ('a', 'b')")
        assert dump(db, ("setting",)) == {"setting": [("a", "b")]}


def test_a_refused_write_says_so(path: Path) -> None:
    """What the schema forbids becomes a store error, and nothing of the transaction is kept."""
    with closing(open_database(path)) as db:

        def wrong() -> None:
            with transaction(db):
                db.execute("INSERT INTO setting VALUES ('a', 'b')")
                db.execute("INSERT INTO setting VALUES ('a', 'c')")

        with pytest.raises(StoreError, match="refused a write"):
            wrong()
        assert dump(db, ("setting",)) == {"setting": []}


def test_a_busy_database_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever cannot write in time is told to try again, and has changed nothing."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    with closing(open_database(path)) as one, closing(open_database(path)) as two, transaction(one):
        one.execute("INSERT INTO setting VALUES ('a', 'b')")
        with pytest.raises(StoreError, match="not writable now") as caught, transaction(two):
            pass
        assert "try again" in caught.value.hint


def test_readers_see_the_state_before(path: Path) -> None:
    """While one command writes, another reads what was committed."""
    with closing(open_database(path)) as one, closing(open_database(path)) as two, transaction(one):
        one.execute("INSERT INTO setting VALUES ('a', 'b')")
        assert dump(two, ("setting",)) == {"setting": []}


def test_a_copy_in_memory_is_forgotten(tmp_path: Path) -> None:
    """A dry run may write into it as into the real one; the real one stays the same byte for byte."""
    connection = open_database(tmp_path / "syncd.db")
    before = (tmp_path / "syncd.db").read_bytes()
    copy = copy_in_memory(connection)
    with transaction(copy):
        copy.execute("INSERT INTO setting VALUES ('a', 'b')")
    assert copy.execute("SELECT value FROM setting WHERE name = 'a'").fetchone()["value"] == "b"
    assert connection.execute("SELECT count(*) FROM setting WHERE name = 'a'").fetchone()[0] == 0
    copy.close()
    connection.close()
    assert (tmp_path / "syncd.db").read_bytes() == before
