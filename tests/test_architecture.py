"""The shape of the code, as ARCHITECTURE.md describes it, read from the syntax trees.

A rule here fails with the file, the line and what would be right. Loosening one needs a note in docs/adr/.
"""

import ast
import re
import socket
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE_ROOTS = {"syncd": ROOT, "syncd_providers": ROOT / "providers", "syncd_templates": ROOT / "templates"}

PURE = {
    "bisect",
    "calendar",  # month lengths and weekdays; it has no clock
    "collections",
    "dataclasses",
    "datetime",
    "enum",
    "functools",
    "itertools",
    "math",
    "re",
    "syncd.dataclass",  # dataclasses, only sooner
    "typing",
    "unicodedata",  # a table of letters
}
"""What core may import besides itself. Zones arrive as tzinfo values."""

OUTSIDE = {"open", "print", "input", "exec", "eval", "compile", "breakpoint", "__import__"}
"""Builtins by which code reaches out of itself."""

CONTRACT = {
    "syncd.core.eventtext",
    "syncd.core.model",
    "syncd.core.recurrence",
    "syncd.dataclass",
    "syncd.errors",
    "syncd.markdown",
    "syncd.plugin",
    "syncd.provider",
    "syncd.safetext",
    "syncd.signin",
    "syncd.zones",
    "syncd_providers.folders",
    "syncd_providers.online",
}
"""What a provider may use of syncd: what a stranger's plugin may use."""

LOWEST = {"syncd.core", "syncd.dataclass", "syncd.errors", "syncd.safetext"}
TEXTS = LOWEST | {"syncd.markdown", "syncd.cells", "syncd.strictjson"}
SHELL = LOWEST | {"syncd.plugin", "syncd.provider", "syncd.registry", "syncd.config"}
SHELL |= {"syncd.store", "syncd.assess", "syncd.practice"}
LAYERS = {
    "syncd.store": {
        "syncd.core",
        "syncd.dataclass",
        "syncd.errors",
        "syncd.provider",
        "syncd.safetext",
        "syncd.config",
        "syncd.zones",
    },
    "syncd.secrets": {
        "syncd.dataclass",
        "syncd.errors",
        "syncd.files",
        "syncd.lock",
        "syncd.safetext",
        "syncd.strictjson",
    },
    "syncd.goaltext": TEXTS | {"syncd.store.instants"},
    "syncd.report": TEXTS | {"syncd.store.instants"},
    "syncd.calendars": SHELL | {"syncd.signin"},
    "syncd.documents": SHELL
    | {"syncd.calendars", "syncd.markdown", "syncd.paths", "syncd.turns", "syncd.waiting"},
    "syncd.invites": SHELL | {"syncd.calendars", "syncd.documents"},
}
"""What each part may import of syncd besides itself, as the table in ARCHITECTURE.md has it."""

CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.strftime",
    "time.time",
    "time.time_ns",
    "uuid.uuid1",
}
DEADLINES = {"time.monotonic", "time.monotonic_ns", "time.perf_counter", "time.perf_counter_ns"}
"""Clocks that tell no time of day; providers bound their requests with them."""

SQL_CLOCK = re.compile(
    r"\bcurrent_(timestamp|date|time)\b|['\"]now['\"]\s*[,)]|\bunixepoch\(\)", re.IGNORECASE
)

HEAVY = {"google", "google_auth_httplib2", "google_auth_oauthlib", "googleapiclient", "httplib2"}
HEAVY |= {"cryptography", "desktop_notifier", "docx", "icalendar", "keyring", "lxml", "msal", "requests"}
HEAVY |= {"rich"}
"""Libraries imported inside the function that needs them: start-up and `audit` load none."""

BROAD = {"syncd.registry", "syncd.calendars.sync", "syncd.daemon.loop"}
"""Where one broad except stands: plugin load, per-calendar pull, daemon tick."""

LONGEST = 400

IMPORT_NAMES = {
    "desktop-notifier": "desktop_notifier",
    "google-api-python-client": "googleapiclient",
    "google-auth": "google",
    "google-auth-httplib2": "google_auth_httplib2",
    "google-auth-oauthlib": "google_auth_oauthlib",
    "markdown-it-py": "markdown_it",
    "python-docx": "docx",
    "tzdata": "zoneinfo",
}
"""Distributions that are imported by another name than their own; zoneinfo finds its data by itself."""


@dataclass(frozen=True)
class Module:
    """One source file with its syntax tree."""

    name: str
    """Dotted; a package is named without ``__init__``."""
    path: Path
    tree: ast.Module

    def at(self, node: ast.AST) -> str:
        """Where a node stands, as an editor understands it."""
        return f"{self.path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"

    def below(self, *packages: str) -> bool:
        """Whether this is one of the modules or packages, or inside of one."""
        return is_below(self.name, packages)


def is_below(name: str, packages: set[str] | tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the packages or inside of one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


@cache
def modules() -> tuple[Module, ...]:
    """Every module that is shipped."""
    found = []
    for package, root in SOURCE_ROOTS.items():
        for path in sorted((root / package).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found.append(Module(name=name, path=path, tree=ast.parse(path.read_text("utf-8"), str(path))))
    assert len(found) > 10
    return tuple(found)


def imports(module: Module) -> Iterator[tuple[str, ast.stmt]]:
    """Every name a module imports, in full: ``from a import b`` is ``a.b``."""
    package = module.name.split(".")
    if module.path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from ((f"{start}.{alias.name}", node) for alias in node.names)


def names(module: Module) -> Iterator[tuple[str, ast.expr]]:
    """Every name or attribute used, in full, seen through the module's imports and their aliases."""
    aliases: dict[str, str] = {}
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                head = alias.name.partition(".")[0]
                aliases[alias.asname or head] = alias.name if alias.asname else head
        elif isinstance(node, ast.ImportFrom) and node.module:
            aliases |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Attribute | ast.Name) or not isinstance(node.ctx, ast.Load):
            continue  # a field may be called `open`; reading the builtin is what counts
        if dotted := _dotted(node):
            head, _, rest = dotted.partition(".")
            yield ".".join(filter(None, (aliases.get(head, head), rest))), node


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := _dotted(node.value)):
        return f"{head}.{node.attr}"
    return ""


def at_import_time(module: Module) -> Iterator[ast.stmt]:
    """The import statements that run when the module is imported; not those for the type checker."""

    def visit(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
        for node in statements:
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
                yield from visit(node.orelse)
            else:
                for field in ("body", "orelse", "finalbody"):
                    yield from visit(getattr(node, field, []))
                for handler in getattr(node, "handlers", []):
                    yield from visit(handler.body)

    return visit(module.tree.body)


def test_core_imports_only_what_is_pure() -> None:
    """The rules of the product are functions of values: core has a short positive list of imports."""
    wrong = [
        f"{module.at(node)}: core must not import {name}"
        for module in modules()
        if module.below("syncd.core")
        for name, node in imports(module)
        if not is_below(name, PURE | {"syncd.core"})
    ]
    assert wrong == []


def test_core_reaches_for_nothing_outside() -> None:
    """No file, no terminal, no code from text in core."""
    wrong = [
        f"{module.at(node)}: core must not use {name}"
        for module in modules()
        if module.below("syncd.core")
        for name, node in names(module)
        if name in OUTSIDE
    ]
    assert wrong == []


def test_core_says_what_it_must_not_know() -> None:
    """Each module of core opens with what it decides and with what it must not know."""
    wrong = [
        str(module.path.relative_to(ROOT))
        for module in modules()
        if module.below("syncd.core") and "Must not know" not in (ast.get_docstring(module.tree) or "")
    ]
    assert wrong == []


def test_every_module_says_what_it_is_for() -> None:
    """The first line of each file is a sentence about its content."""
    wrong = [str(module.path.relative_to(ROOT)) for module in modules() if not ast.get_docstring(module.tree)]
    assert wrong == []


def test_providers_use_only_the_public_contract() -> None:
    """Built-ins get no favours: of syncd they import what a stranger's plugin may, and no other provider."""
    wrong = []
    for module in modules():
        if not module.below("syncd_providers"):
            continue
        own = ".".join(module.name.split(".")[:2])
        wrong += [
            f"{module.at(node)}: a provider must not import {name}"
            for name, node in imports(module)
            if is_below(name, ("syncd", "syncd_providers", "syncd_templates"))
            and not is_below(name, CONTRACT | {own})
        ]
    assert wrong == []


def test_data_flows_one_way() -> None:
    """Each part imports of syncd only itself and what its row allows: the store no shell, a text no store."""
    wrong = [
        f"{module.at(node)}: {part} must not import {name}"
        for module in modules()
        for part, allowed in LAYERS.items()
        if module.below(part)
        for name, node in imports(module)
        if is_below(name, ("syncd",)) and not is_below(name, {part, *allowed})
    ]
    assert wrong == []


def test_providers_are_found_and_not_imported() -> None:
    """Nothing in syncd imports a provider or a template package by name: entry points and resources do."""
    wrong = [
        f"{module.at(node)}: must not import {name}"
        for module in modules()
        if module.below("syncd")
        for name, node in imports(module)
        if is_below(name, ("syncd_providers", "syncd_templates"))
    ]
    assert wrong == []


def test_only_the_cli_knows_the_cli() -> None:
    """Words for the user and click live in syncd.cli; nothing below imports it."""
    wrong = [
        f"{module.at(node)}: {module.name} must not import {name}"
        for module in modules()
        if not module.below("syncd.cli")
        for name, node in imports(module)
        if is_below(name, ("click",)) or (is_below(name, ("syncd.cli",)) and module.name != "syncd.__main__")
    ]
    assert wrong == []


def test_nobody_imports_a_source_root() -> None:
    """``providers`` and ``templates`` are folders; packages of that name belong to somebody else."""
    wrong = [
        f"{module.at(node)}: {name}"
        for module in modules()
        for name, node in imports(module)
        if is_below(name, ("providers", "templates", "tests"))
    ]
    assert wrong == []


def test_dependencies_are_declared_and_used() -> None:
    """Every library imported is a dependency of ours, not of a dependency; every dependency is imported."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[<>=!~ ]", line, maxsplit=1)[0] for line in project["dependencies"]}
    imported = {
        name.partition(".")[0]
        for module in modules()
        for name, _ in imports(module)
        if not (module.below("syncd.testing") and name == "pytest")  # the extra "testing" brings it
    }
    wanted = {IMPORT_NAMES.get(name, name) for name in declared}
    assert imported - sys.stdlib_module_names - SOURCE_ROOTS.keys() - wanted == set(), (
        "imported, not declared"
    )
    assert wanted - imported == set(), "unused"


def test_heavy_libraries_are_imported_where_they_are_needed() -> None:
    """Vendor SDKs and the terminal library are imported inside functions, so that start-up pays for none."""
    wrong = []
    for module in modules():
        early = set(map(id, at_import_time(module)))
        wrong += [
            f"{module.at(node)}: import {name} inside the function that needs it"
            for name, node in imports(module)
            if is_below(name, HEAVY) and id(node) in early
        ]
    assert wrong == []


def test_only_the_clock_module_reads_the_clock() -> None:
    """``now`` is read once per decision in syncd.clock and passed on; providers may measure deadlines."""
    wrong = []
    for module in modules():
        allowed = CLOCKS | DEADLINES if module.name == "syncd.clock" else set()
        allowed = allowed | (DEADLINES if module.below("syncd_providers") else set())
        wrong += [
            f"{module.at(node)}: {name} reads the clock; take `now` as an argument"
            for name, node in names(module)
            if name in (CLOCKS | DEADLINES) - allowed
        ]
    assert wrong == []


def test_the_database_reads_no_clock() -> None:
    """SQL gets its times as parameters, like everything else."""
    wrong = [
        f"{module.at(node)}: {node.value.strip()[:60]!r}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value)
    ]
    wrong += [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "syncd").rglob("*.sql"))
        if SQL_CLOCK.search(path.read_text("utf-8"))
    ]
    assert wrong == []


def test_only_the_cli_speaks_or_exits() -> None:
    """No print, no prompt and no sys.exit outside the command line; errors are raised."""
    wrong = [
        f"{module.at(node)}: {name}"
        for module in modules()
        if not module.below("syncd.cli", "syncd.__main__")
        for name, node in names(module)
        if name in {"print", "input", "sys.exit", "exit", "quit", "os._exit"}
    ]
    assert wrong == []


def _broad(node: ast.AST) -> bool:
    """Whether a node catches whatever happens."""
    if isinstance(node, ast.ExceptHandler):
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    elif isinstance(node, ast.Call) and _dotted(node.func).rpartition(".")[2] == "suppress":
        caught = node.args
    else:
        return False
    return any(kind is None or _dotted(kind) in {"Exception", "BaseException"} for kind in caught)


def test_a_broad_except_stands_in_three_places() -> None:
    """Plugin load, per-calendar pull, daemon tick: one each, nowhere else."""
    found = [
        (module.name, module.at(node))
        for module in modules()
        for node in ast.walk(module.tree)
        if _broad(node)
    ]
    assert [where for name, where in found if name not in BROAD] == []
    assert len({name for name, _ in found}) == len(found), f"more than one in a module: {found}"


def test_modules_stay_readable() -> None:
    """A module beyond 400 lines hides a second idea."""
    sizes = {module: len(module.path.read_text("utf-8").splitlines()) for module in modules()}
    assert [
        f"{module.path.relative_to(ROOT)}: {size}" for module, size in sizes.items() if size > LONGEST
    ] == []


def test_the_architecture_page_names_every_module_and_no_other() -> None:
    """What stands in syncd/ and in its core is found there, and what it names is in the tree."""
    named = set(re.findall(r"`([\w/]+\.py)`", (ROOT / "ARCHITECTURE.md").read_text("utf-8")))
    there = [
        path.as_posix()
        for top in ("syncd", "providers", "tests", "docs")
        for path in (ROOT / top).rglob("*.py")
    ]
    assert [one for one in named if not any(path.endswith(f"/{one}") for path in there)] == []
    package = ROOT / "syncd"
    wanted = {path.name for path in (*package.glob("*.py"), *(package / "core").rglob("*.py"))}
    assert {one for one in wanted if not one.startswith("__")} - {Path(one).name for one in named} == set()


@pytest.mark.parametrize("page", ["ARCHITECTURE.md", "CHANGELOG.md", "README.md"])
def test_a_page_says_nothing_twice(page: str) -> None:
    """Where two hands write into one page no line and no row on the same modules stays behind twice."""
    lines = [line for line in (ROOT / page).read_text("utf-8").splitlines() if len(line.strip()) > 20]
    rows = [line.split(" | ", maxsplit=1)[0] for line in lines if line.startswith("| ")]
    paragraphs = [line.split(":", maxsplit=1)[0] for line in lines if line.startswith("One ")]
    for found in (lines, rows, paragraphs):
        assert [one for one, times in Counter(found).items() if times > 1] == []


def test_every_test_states_a_rule() -> None:
    """Each test has a docstring: one sentence about the product."""
    wrong = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                wrong += [] if ast.get_docstring(node) else [f"{path.relative_to(ROOT)}:{node.lineno}"]
    assert wrong == []


# -- the checks themselves ------------------------------------------------------------------


def checked(text: str, name: str = "syncd.made_up") -> Module:
    """A module made of a text."""
    return Module(name=name, path=ROOT / "made_up.py", tree=ast.parse(text))


@pytest.mark.parametrize(
    "text",
    [
        "import datetime\ndatetime.datetime.now()",
        "from datetime import datetime\nx = datetime.now",
        "from datetime import datetime as dt\ndt.now(None)",
        "import datetime as d\ndef f():\n    return d.datetime.utcnow()",
        "from datetime import date\ndate.today()",
        "def f():\n    from time import time\n    return time()",
        "import time as t\nt.time_ns()",
    ],
)
def test_the_clock_rule_sees_through_aliases(text: str) -> None:
    """However the clock is imported, reading it is seen."""
    assert {name for name, _ in names(checked(text))} & CLOCKS


def test_the_clock_rule_lets_the_clock_module_be_used() -> None:
    """``clock.now()`` and a local called now are no offence."""
    text = (
        "from syncd import clock\nfrom datetime import datetime\nnow = clock.now()\ndatetime.max\nnow.time()"
    )
    assert not {name for name, _ in names(checked(text))} & CLOCKS


def test_the_import_rule_resolves_relative_imports() -> None:
    """A relative import is judged by the module it means."""
    module = checked("from .cli import main\nfrom . import sync\nfrom ..x import y", "syncd.store.queries")
    assert [name for name, _ in imports(module)] == ["syncd.store.cli.main", "syncd.store.sync", "syncd.x.y"]


@pytest.mark.parametrize(
    ("text", "early"),
    [
        ("import rich", True),
        ("try:\n    import rich\nexcept ImportError:\n    pass", True),
        ("class A:\n    import rich", True),
        ("def f():\n    import rich", False),
        ("class A:\n    def f(self):\n        import rich", False),
        ("if TYPE_CHECKING:\n    import rich", False),
    ],
)
def test_the_heavy_rule_knows_what_runs_at_import_time(text: str, early: bool) -> None:
    """Only what a function imports when it is called, or a type checker reads, is free."""
    assert bool(list(at_import_time(checked(text)))) is early


@pytest.mark.parametrize(
    ("text", "broad"),
    [
        ("try:\n    pass\nexcept:\n    pass", True),
        ("try:\n    pass\nexcept Exception:\n    pass", True),
        ("try:\n    pass\nexcept (ValueError, BaseException):\n    pass", True),
        ("with contextlib.suppress(Exception):\n    pass", True),
        ("try:\n    pass\nexcept (ValueError, OSError):\n    pass", False),
    ],
)
def test_the_broad_rule_sees_every_form(text: str, broad: bool) -> None:
    """Bare, named, in a tuple or suppressed: a broad except is one."""
    assert any(map(_broad, ast.walk(checked(text).tree))) is broad


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "example.com"])
def test_no_test_can_reach_the_network(host: str) -> None:
    """The fixtures fail a test that connects to, or looks up, anything but this machine."""
    failed = pytest.fail.Exception
    with pytest.raises(failed, match="reached for the network"):
        socket.create_connection((host, 80), timeout=1)


def test_no_test_sees_the_real_home(user_home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The fixtures give each test a home of its own."""
    assert Path.home() == user_home
    assert user_home.is_relative_to(tmp_path_factory.getbasetemp())


def test_the_checked_code_is_the_imported_code() -> None:
    """In a checkout the rules above are about the code the other tests run."""
    import syncd

    if "site-packages" not in str(syncd.__path__[0]):
        assert Path(syncd.__path__[0]).resolve() == ROOT / "syncd"
    assert "providers" not in sys.modules
