"""The site builds without a warning, from this repository alone."""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Site:
    """What mkdocs made, and what it said."""

    folder: Path
    said: str

    def files(self, *endings: str) -> list[Path]:
        """Its files of these kinds."""
        return [path for path in sorted(self.folder.rglob("*")) if path.suffix in endings]


@pytest.fixture(scope="module")
def site(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """The site, built as `make docs` builds it, in a folder that goes away; a warning ends it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return Site(folder, done.stdout + done.stderr)


def test_every_page_is_reached_from_the_menu(site: Site) -> None:
    """But for the notes of decisions, which have a list of their own."""
    left_out = re.findall(r"^ +- (\S+\.md)$", site.said, re.MULTILINE)
    assert [name for name in left_out if not name.startswith("adr/0")] == []


def test_the_site_loads_nothing_from_elsewhere(site: Site) -> None:
    """No font, script, style or picture of another server: whoever reads it is seen by nobody else."""
    loads = re.compile(r"<(?:script|link|img|iframe)\b[^>]*?(?:src|href)=[\"']?((?:https?:)?//[^\"' >]+)")
    styles = re.compile(r"(?:url\(|@import )\s*[\"']?((?:https?:)?//[^\"')]+)")
    pages, sheets = site.files(".html"), site.files(".css")
    assert len(pages) > 20
    assert sheets
    assert [(page.name, one) for page in pages for one in loads.findall(page.read_text("utf-8"))] == []
    assert [(sheet.name, one) for sheet in sheets for one in styles.findall(sheet.read_text("utf-8"))] == []


def test_only_pages_are_on_the_site(site: Site) -> None:
    """The programs that write pages stay in the repository."""
    assert site.files(".py", ".md") == []


def test_tables_and_lists_are_shown_as_such(site: Site) -> None:
    """What Markdown did not take for a table or a list would stand there with its bars and dashes."""
    for page in site.files(".html"):
        text = re.sub(r"<pre>.*?</pre>", "", page.read_text("utf-8"), flags=re.DOTALL)
        assert not re.search(r"<p>\s*\|", text), page
        assert not re.search(r"<p>[^<]*\n- ", text), page
        assert "```" not in text, page


def test_links_of_the_pages_beside_it_lead_somewhere(repository: Path) -> None:
    """The pages at the root are not on the site; what they name is there all the same."""
    links = [
        (page.name, link)
        for page in repository.glob("*.md")
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
    ]
    assert len(links) > 20
    assert [(page, link) for page, link in links if not (repository / link).exists()] == []


@pytest.mark.parametrize("folder", [".", "docs", "docs/adr"])
def test_what_is_quoted_on_a_page_ends(repository: Path, folder: str) -> None:
    """A backtick without its partner, as two lines leave it that were merged into one, spoils a paragraph."""
    pages = sorted((repository / folder).glob("*.md"))
    assert pages
    for page in pages:
        text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        parts = re.split(r"\n\n|\n(?=- |\d+\. |\| )", text)
        assert [part for part in parts if part.count("`") % 2] == [], page
