"""Finding providers: strangers are listed but not imported, and a broken one stops nobody."""

import sys
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from syncd import registry
from syncd.errors import PluginError
from syncd.provider import ENTRY_POINT_GROUP, ProviderSpec
from syncd.registry import Broken, Found, Known, Plugin, load, providers

GOOD = 'from syncd.provider import ProviderSpec\nSPEC = ProviderSpec(name="{name}", summary="a test")\n'

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a throw-away distribution: metadata and modules in a folder on the path."""

    def install(
        distribution: str,
        entry_points: str,
        *,
        modules: dict[str, str] | None = None,
        metadata: str | None = None,
    ) -> None:
        folder = tmp_path / distribution
        info = folder / f"{distribution}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "entry_points.txt").write_text(entry_points, encoding="utf-8")
        named = f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n"
        (info / "METADATA").write_text(named if metadata is None else metadata, encoding="utf-8")
        for name, text in (modules or {}).items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
            monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.syspath_prepend(str(folder))

    return install


def offer(name: str, path: str) -> str:
    """The entry_points.txt of a distribution that offers one provider."""
    return f"[syncd.providers]\n{name} = {path}\n"


def named(name: str, *, enabled: tuple[str, ...] = ()) -> Plugin:
    """The one plugin listed under a name."""
    (plugin,) = (plugin for plugin in providers(enabled).plugins if plugin.name == name)
    return plugin


@pytest.mark.parametrize("enabled", [None, [], ["someone-else"]])
def test_a_stranger_is_listed_but_not_imported(install: Install, enabled: list[str] | None) -> None:
    """A third-party plugin that the config does not name runs no line of its code."""
    install("stranger", offer("odd", "stranger_mod:SPEC"), modules={"stranger_mod": "raise SystemExit(9)"})
    assert Known(name="odd", distribution="stranger") in providers(enabled).plugins
    assert "stranger_mod" not in sys.modules


def test_an_enabled_stranger_is_found(install: Install) -> None:
    """Naming a plugin in the config is all it takes."""
    install("stranger", offer("odd", "stranger_mod:SPEC"), modules={"stranger_mod": GOOD.format(name="odd")})
    spec = ProviderSpec(name="odd", summary="a test")
    assert named("odd", enabled=("odd",)) == Found(spec=spec, distribution="stranger")
    assert providers(["odd"]).spec("odd") == spec


@pytest.mark.parametrize(
    ("module", "path", "reason"),
    [
        ("import no_such_library_anywhere", "bad_mod:SPEC", "ModuleNotFoundError"),
        ("raise RuntimeError('boom')", "bad_mod:SPEC", "RuntimeError: boom"),
        ("import sys; sys.exit(3)", "bad_mod:SPEC", "SystemExit"),
        ("def broken(:", "bad_mod:SPEC", "SyntaxError"),
        ("", "bad_mod:SPEC", "AttributeError"),
        ("SPEC = 'ics'", "bad_mod:SPEC", "is a str, not a ProviderSpec"),
        ("", "bad_mod", "not of the form module:name"),
        (GOOD.format(name="other"), "bad_mod:SPEC", "its spec 'other'"),
    ],
)
def test_a_broken_plugin_is_a_listed_value(install: Install, module: str, path: str, reason: str) -> None:
    """Whatever a plugin does while it loads, it is a line in the list and its neighbours work."""
    install("bad", offer("odd", path), modules={"bad_mod": module})
    install("fine", offer("even", "fine_mod:SPEC"), modules={"fine_mod": GOOD.format(name="even")})
    plugin = named("odd", enabled=("odd", "even"))
    assert isinstance(plugin, Broken)
    assert plugin.distribution == "bad"
    assert reason in plugin.reason
    registry = providers(["odd", "even"])
    assert registry.broken == (plugin,)
    assert registry.spec("even").name == "even"


def test_an_interrupt_while_loading_is_no_broken_plugin(install: Install) -> None:
    """Ctrl-C stays the user's."""
    install("slow", offer("odd", "slow_mod:SPEC"), modules={"slow_mod": "raise KeyboardInterrupt"})
    with pytest.raises(KeyboardInterrupt):
        providers(["odd"])


def test_what_a_plugin_prints_does_not_reach_the_output(
    install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON on standard output stays JSON, whatever a plugin says while it loads."""
    text = "print('hello')\n" + GOOD.format(name="odd")
    install("chatty", offer("odd", "chatty_mod:SPEC"), modules={"chatty_mod": text})
    providers(["odd"])
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "hello\n"


@pytest.mark.parametrize(
    "text", ["[syncd.providers]\nno equals sign\n", "[syncd.providers]\n= x:y\n[oops\n\x00"]
)
def test_an_unreadable_list_stops_nobody(install: Install, text: str) -> None:
    """A malformed entry_points.txt breaks the distribution it belongs to and no other."""
    install("garbled", text)
    install("fine", offer("even", "fine_mod:SPEC"), modules={"fine_mod": GOOD.format(name="even")})
    registry = providers(["even"])
    assert registry.spec("even").name == "even"
    assert all(plugin.distribution == "garbled" for plugin in registry.broken)


def test_a_distribution_without_metadata_is_still_listed(install: Install) -> None:
    """A half-uninstalled distribution is a line in the list."""
    install("half", offer("odd", "half_mod:SPEC"), metadata="")
    assert isinstance(named("odd"), Known)


def test_a_name_two_strangers_offer_belongs_to_neither(install: Install) -> None:
    """Which of two plugins gets the user's calendars must not depend on the order of a path."""
    for distribution in ("one", "two"):
        module = f"{distribution}_mod"
        install(distribution, offer("odd", f"{module}:SPEC"), modules={module: GOOD.format(name="odd")})
    listed = [plugin for plugin in providers(["odd"]).plugins if plugin.name == "odd"]
    assert [type(plugin) for plugin in listed] == [Broken, Broken]
    assert not {"one_mod", "two_mod"} & sys.modules.keys()
    with pytest.raises(PluginError, match="same name"):
        providers(["odd"]).spec("odd")


def test_a_stranger_cannot_take_a_built_in_name(install: Install) -> None:
    """A plugin that calls itself as a built-in is broken; the built-in works on."""
    install("syncd", offer("ours", "ours_mod:SPEC"), modules={"ours_mod": GOOD.format(name="ours")})
    install("thief", offer("ours", "thief_mod:SPEC"), modules={"thief_mod": GOOD.format(name="ours")})
    registry = providers(["ours"])
    assert Found(spec=registry.spec("ours"), distribution="syncd") == registry.plugins[0]
    assert [plugin.distribution for plugin in registry.broken] == ["thief"]
    assert "thief_mod" not in sys.modules


def test_our_own_are_found_without_reading_any_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The short way to a built-in leads to what its entry point names."""
    listed = {one.name: one.value for one in entry_points(group=ENTRY_POINT_GROUP)}
    assert dict(registry.OWN) == {name: listed[name] for name in registry.OWN}
    ours = [one for one in registry.providers(None).plugins if one.distribution == registry.BUILT_IN]
    assert [one.name for one in ours] == sorted(registry.OWN)
    whole = {name: registry.providers(None).spec(name) for name in registry.OWN}
    monkeypatch.setattr(registry, "providers", lambda _enabled: pytest.fail("the list was read"))
    assert {name: registry.spec(name, None) for name in registry.OWN} == whole


def test_built_ins_are_loaded_without_being_named(install: Install) -> None:
    """What comes with syncd needs no line in the config."""
    install("syncd", offer("ours", "ours_mod:SPEC"), modules={"ours_mod": GOOD.format(name="ours")})
    assert isinstance(named("ours"), Found)


def test_a_distribution_seen_twice_is_one(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same distribution in two places of the path is no conflict with itself."""
    install("stranger", offer("odd", "stranger_mod:SPEC"), modules={"stranger_mod": GOOD.format(name="odd")})
    monkeypatch.setattr(sys, "path", [sys.path[0], *sys.path])
    assert isinstance(named("odd", enabled=("odd",)), Found)


def test_an_enabled_name_that_nothing_offers_is_listed() -> None:
    """A plugin that was uninstalled is said to be missing."""
    plugin = named("vanished", enabled=("vanished",))
    assert isinstance(plugin, Broken)
    assert "not installed" in plugin.reason


def test_asking_for_a_provider_says_what_would_make_it_usable(install: Install) -> None:
    """Not enabled, misspelt and unknown each have their own remedy; all end with the config's exit code."""
    install("syncd", offer("ours", "ours_mod:SPEC"), modules={"ours_mod": GOOD.format(name="ours")})
    install("stranger", offer("odd", "stranger_mod:SPEC"))
    registry = providers(None)
    with pytest.raises(PluginError, match="not enabled") as caught:
        registry.spec("odd")
    assert 'plugins = ["odd"]' in caught.value.hint
    assert caught.value.exit_code == 5
    with pytest.raises(PluginError) as caught:
        registry.spec("our")
    assert caught.value.hint == "did you mean ours?"
    with pytest.raises(PluginError) as caught:
        registry.spec("zzz")
    assert "ours" in caught.value.hint


def test_a_factory_is_imported_when_it_is_loaded(install: Install) -> None:
    """A spec names its factories; the SDK behind them is imported by load and not before."""
    text = GOOD.format(name="odd").replace("summary", 'source="sdk_mod:Inner.make", summary')
    sdk = "class Inner:\n    @staticmethod\n    def make(settings): return dict(settings)\n"
    install("stranger", offer("odd", "stranger_mod:SPEC"), modules={"stranger_mod": text, "sdk_mod": sdk})
    spec = providers(["odd"]).spec("odd")
    assert "sdk_mod" not in sys.modules
    assert spec.source is not None
    assert load(spec.source)({"a": "b"}) == {"a": "b"}


@pytest.mark.parametrize(
    "path", ["", "json", "json:", ":loads", "json:nothing", "no.such:thing", "json:__name__"]
)
def test_a_factory_that_cannot_be_loaded_is_a_plugin_error_with_a_remedy(path: str) -> None:
    """No import problem of a provider reaches the user as a traceback."""
    with pytest.raises(PluginError) as caught:
        load(path)
    assert "syncd doctor" in caught.value.hint
