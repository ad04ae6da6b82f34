"""goal edit: a goal as Markdown in the user's editor."""

import json
import stat
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Syncd


@pytest.fixture
def filled(syncd: Syncd) -> Syncd:
    """A home with one goal."""
    syncd.ok(
        "goal", "add", "ship", "--with", "sam@example.com", "--why", "# pride", now="2026-11-01T12:00:00Z"
    )
    for text in ("plan", "build", "celebrate"):
        syncd.ok("goal", "step", "g1", text, now="2026-11-01T12:00:00Z")
    syncd.ok("goal", "check-in", "g1", "so so", "--progress", "20", now="2026-11-02T12:00:00Z")
    return syncd


def edited(syncd: Syncd, tmp_path: Path, *tries: str, name: str = "EDITOR") -> str:
    """What `goal edit g1` says when the editor does these things to ``text``, one each time it is opened.

    The last thing is done again should it be opened more often. What each try is shown is kept.
    """
    script = tmp_path / "editor.py"
    script.write_text(
        "import json, os, pathlib, sys\n"
        f"tries = {list(tries)!r}\n"
        f"seen = pathlib.Path({str(tmp_path / 'seen.json')!r})\n"
        "shown = json.loads(seen.read_text()) if seen.exists() else []\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text('utf-8')\n"
        "shown.append([text, oct(path.stat().st_mode), oct(path.parent.stat().st_mode), str(path)])\n"
        "seen.write_text(json.dumps(shown))\n"
        "what = {'text': text, 'path': path, 'os': os, 'sys': sys, 'home': sys.argv[1]}\n"
        "exec(tries[min(len(shown), len(tries)) - 1], what)\n"
        "path.write_text(what['text'], 'utf-8')\n",
        "utf-8",
    )
    (tmp_path / "seen.json").unlink(missing_ok=True)
    editor = f"{sys.executable} {script}"
    if name == "VISUAL":
        return syncd.on_terminal("goal", "edit", "g1", VISUAL=editor, EDITOR="false")
    return syncd.on_terminal("goal", "edit", "g1", EDITOR=editor)


def shown(tmp_path: Path) -> list[list[str]]:
    """What the editor was given, each time: text, mode, mode of its folder, path."""
    found: list[list[str]] = json.loads((tmp_path / "seen.json").read_text("utf-8"))
    return found


def test_an_edit_is_taken_over(filled: Syncd, tmp_path: Path) -> None:
    """Fields, state and steps become what was typed; numbers stay, check-ins are added; it is a touch."""
    said = edited(
        filled,
        tmp_path,
        "text = text.replace('# ship', '# ship it').replace('state: active', 'state: waiting')"
        ".replace('- due:', '- due: 2027-02-28').replace('- [ ] 1.', '- [x] 1.')"
        ".replace('- [ ] 2. build\\n', '').replace('3. celebrate', '3. feast\\n- [ ] rest')"
        ".replace('## States', '- 60%: half way\\n  and on\\n\\n## States')",
    )
    assert " ".join(said.split()) == (
        "g1: changed: title, due, step 1 (done), step 2 (removed), step 3 (reworded), step 4 (new),"
        " state (waiting), 1 check-in (new)"
    )
    assert filled.ok("goal", "show", "g1").splitlines() == [
        "g1: ship it",
        "waiting, with sam@example.com; shared at the next publish",
        "due: 2027-02-28",
        "why: # pride",
        "progress: 60%",
        "last touched: today, met 0 times since",
        "  [x] 1. plan (done 2026-11-20)",
        "  [ ] 3. feast",
        "  [ ] 4. rest",
        "  2026-11-02 (20%) so so",
        "  2026-11-20 (60%) half way and on",
    ]
    ((text, mode, folder, path),) = shown(tmp_path)
    assert text.startswith("<!--\nThis is goal g1.")
    assert stat.S_IMODE(int(mode, 8)) == 0o600
    assert stat.S_IMODE(int(folder, 8)) == 0o700
    assert Path(path).is_relative_to(filled.home / "tmp")
    assert list((filled.home / "tmp").iterdir()) == []


@pytest.mark.parametrize("what", ["pass", "text = ''", "text = '<!-- x -->\\n'"])
def test_giving_up_changes_nothing(filled: Syncd, tmp_path: Path, what: str) -> None:
    """A text left as it is, or emptied, changes nothing and leaves nothing behind."""
    before = filled.database
    assert edited(filled, tmp_path, what, name="VISUAL") == "g1: nothing was changed\n"
    assert filled.database == before
    assert list((filled.home / "tmp").iterdir()) == []


def test_a_mistake_opens_it_again(filled: Syncd, tmp_path: Path) -> None:
    """The reason stands on top with the line it is on now, and what was typed is below it."""
    said = edited(
        filled,
        tmp_path,
        "text = text.replace('- for:', '- for: fame').replace('# ship', '# ship it')",
        "text = text.replace('for: fame', 'for: team')",
    )
    assert said == "g1: changed: title, for\n"
    _, (again, *_) = shown(tmp_path)
    lines = again.splitlines()
    assert lines[0] == "<!-- NOT SAVED, because:"
    assert lines[1].endswith("for: is one of product, team, self, not 'fame'")
    line = int(lines[1].split()[1].rstrip(","))
    assert lines[line - 1] == "- for: fame"
    assert "# ship it" in lines


def test_a_text_that_could_not_be_saved_is_kept(filled: Syncd, tmp_path: Path) -> None:
    """Giving up after a mistake changes nothing and names the file that holds what was typed."""
    said = edited(filled, tmp_path, "text = text.replace('- for:', '- for: fame')", "pass")
    assert "g1 was not changed" in said
    (kept,) = (filled.home / "tmp").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert str(kept) in said.replace("\n", "")
    text = kept.read_text("utf-8")
    assert "- for: fame" in text
    assert "NOT SAVED" not in text
    kept.write_text(text.replace("fame", "team"), "utf-8")
    filled.ok("goal", "import", "--update", kept)
    assert "for: team" in filled.ok("goal", "show", "g1")
    filled.ok("goal", "forget", "g1", "--yes")
    assert list((filled.home / "tmp").iterdir()) == []


def test_history_cannot_be_rewritten(filled: Syncd, tmp_path: Path) -> None:
    """A check-in that was changed or taken out, another uid, a second goal: each is told and refused."""
    before = filled.ok("goal", "export")
    for change, why in {
        "text.replace('so so', 'great')": "check-in of 2026-11-02 was changed or taken out",
        "text.replace('- uid: ', '- uid: 0')": "uid and created cannot be changed",
        "text + '\\n# another\\n'": "there is one goal to edit, and here are 2",
    }.items():
        edited(filled, tmp_path, f"text = {change}", "text = ''")
        assert why in shown(tmp_path)[1][0]
        assert filled.ok("goal", "export") == before


def test_a_change_meanwhile_is_not_overwritten(filled: Syncd, tmp_path: Path) -> None:
    """What another command did while the editor was open stays; the text is kept beside it."""
    command = [sys.executable, "-m", "syncd", "--home", str(filled.home), "goal", "step", "g1", "meanwhile"]
    said = edited(
        filled,
        tmp_path,
        f"import subprocess; subprocess.run({command!r}, check=True)\n"
        "text = text.replace('# ship', '# sink')",
    )
    assert "was changed while you edited it" in said
    (kept,) = (filled.home / "tmp").iterdir()
    assert "# sink" in kept.read_text("utf-8")
    shown_now = filled.ok("goal", "show", "g1")
    assert "g1: ship" in shown_now
    assert "meanwhile" in shown_now


def test_a_failing_editor_loses_nothing(filled: Syncd, tmp_path: Path) -> None:
    """An editor that ends badly changes nothing; what it saved before is kept."""
    before = filled.database
    said = edited(filled, tmp_path, "path.write_text(text + '- more\\n', 'utf-8'); sys.exit(3)")
    assert "ended with code 3" in said
    assert filled.database == before
    (kept,) = (filled.home / "tmp").iterdir()
    assert "- more" in kept.read_text("utf-8")
    said = filled.on_terminal("goal", "edit", "g1", EDITOR="/nowhere/editor")
    assert "cannot start the editor" in said


@pytest.mark.parametrize("left", ["os.mkdir(home)", "os.mkfifo(home)"])
def test_an_editor_that_leaves_no_file_changes_nothing(filled: Syncd, tmp_path: Path, left: str) -> None:
    """A folder or a pipe in the file's place is neither read nor waited for."""
    before = filled.ok("goal", "show", "g1")
    said = edited(filled, tmp_path, f"os.unlink(home); {left}; sys.exit(0)")
    assert "the editor left no file" in said
    assert "Traceback" not in said
    assert filled.ok("goal", "show", "g1") == before


def test_an_editor_that_repeats_its_mistake_is_stopped(filled: Syncd, tmp_path: Path) -> None:
    """A script that makes a text nobody can read, each time another, does not run for ever."""
    said = edited(filled, tmp_path, "text += 'lost'; text = text.replace('state: ', 'state: x')")
    assert "30 tries" in said
    assert "your text is kept in" in said


def test_without_editor_or_terminal_there_is_another_way(filled: Syncd) -> None:
    """The error says how to edit without: export, change, import."""
    assert "import --update g1.md" in filled.refused("goal", "edit", "g1")
    said = filled.on_terminal("goal", "edit", "g1", EDITOR="", VISUAL="")
    assert "no editor is set" in said
    assert "`syncd goal export --format markdown g1 > g1.md`" in said


def test_nothing_is_written_through_a_link_an_editor_left(filled: Syncd, tmp_path: Path) -> None:
    """A file elsewhere keeps its words and its mode, also when what is in it is no goal."""
    other = tmp_path / "notes.md"
    other.write_text("no goal at all\n", "utf-8")
    other.chmod(0o644)
    link = f"path.unlink(); os.symlink({str(other)!r}, path); text = 'no goal at all\\n'"
    assert edited(filled, tmp_path, link, "text = ''") == "g1: nothing was changed\n"
    assert other.read_text("utf-8") == "no goal at all\n"
    assert stat.S_IMODE(other.stat().st_mode) == 0o644
