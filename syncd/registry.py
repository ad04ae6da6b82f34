"""Finds the providers that installed distributions offer; a broken one is a listed value.

Built-in and third-party providers come through the same entry-point group. Reading the list
imports no stranger's code: only a plugin the user enabled is loaded, for it runs with the
user's rights.
"""

import contextlib
import importlib
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from syncd.dataclass import dataclass
from syncd.errors import PluginError
from syncd.provider import ENTRY_POINT_GROUP, ProviderSpec

if TYPE_CHECKING:
    from importlib.metadata import Distribution, EntryPoint

BUILT_IN = "syncd"
"""The distribution whose providers are always loaded and keep their names against strangers."""
OWN: Mapping[str, str] = {
    "google": "syncd_providers.google.spec:SPEC",
    "ics": "syncd_providers.ics.spec:SPEC",
    "local": "syncd_providers.local.spec:SPEC",
    "outlook": "syncd_providers.outlook.spec:SPEC",
}
"""Its providers, as its entry points name them (tested), so that using one reads no distribution's list."""

Factory = Callable[[Mapping[str, str]], Any]
"""What a spec's ``source``, ``invite`` and ``desk`` name: settings in, the contract's object out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A provider that can be used."""

    spec: ProviderSpec
    distribution: str

    @property
    def name(self) -> str:
        """The name it is connected by."""
        return self.spec.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """An installed third-party plugin that is not enabled; nothing of it was imported."""

    name: str
    distribution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A plugin that cannot be used, and why; everything else goes on without it."""

    name: str
    distribution: str | None
    """None for one that is named in the config and offered by nothing installed."""
    reason: str


Plugin = Found | Known | Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Every plugin there is, built-ins first, then by name."""

    plugins: tuple[Plugin, ...]

    def spec(self, name: str) -> ProviderSpec:
        """The provider of that name; raises PluginError saying what would make it usable."""
        named = [plugin for plugin in self.plugins if plugin.name == name]
        for plugin in named:
            if isinstance(plugin, Found):
                return plugin.spec
        for plugin in named:
            if isinstance(plugin, Broken) and plugin.distribution is None:
                raise PluginError(
                    f"the provider {name!r} is named in config.toml, but not installed",
                    hint="install the distribution that offers it",
                )
            if isinstance(plugin, Broken):
                raise PluginError(
                    f"the provider {name!r} of {plugin.distribution} does not work: {plugin.reason}",
                    hint=f"update or uninstall {plugin.distribution}",
                )
        if named:
            raise PluginError(
                f"the provider {name!r} of {named[0].distribution} is installed but not enabled",
                hint=f'if you trust it, add to config.toml: plugins = ["{name}"]',
            )
        from difflib import get_close_matches

        usable = [plugin.name for plugin in self.plugins if isinstance(plugin, Found)]
        near = get_close_matches(name, usable, n=1)
        raise PluginError(
            f"there is no provider {name!r}",
            hint=f"did you mean {near[0]}?" if near else f"there are: {', '.join(usable)}",
        )

    @property
    def broken(self) -> tuple[Broken, ...]:
        """What ``syncd doctor`` has to report."""
        return tuple(plugin for plugin in self.plugins if isinstance(plugin, Broken))


def spec(name: str, enabled: Iterable[str] | None) -> ProviderSpec:
    """The provider of that name, as :meth:`Registry.spec` gives it; raises PluginError."""
    if name in OWN:
        with contextlib.suppress(PluginError):  # then the list tells which distribution is broken
            found = _imported(OWN[name])
            if isinstance(found, ProviderSpec):
                return found
    return providers(enabled).spec(name)


def providers(enabled: Iterable[str] | None) -> Registry:
    """List the providers, loading the built-in ones and those third-party ones named in ``enabled``.

    None enables no stranger. A name in ``enabled`` that nothing offers is listed as broken.
    """
    wanted = frozenset(enabled or ())
    offers = sorted(_offers(), key=lambda offer: (offer.distribution != BUILT_IN, offer.name))
    counts: dict[str, set[str]] = {}
    for offer in offers:
        counts.setdefault(offer.name, set()).add(offer.distribution)
    plugins = [_judged(offer, wanted=wanted, rivals=counts[offer.name]) for offer in offers]
    missing = sorted(wanted - counts.keys())
    plugins += [
        Broken(name=name, distribution=None, reason="named in the config, but not installed")
        for name in missing
    ]
    return Registry(plugins=tuple(plugins))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offer:
    """One line of a distribution's entry points, or why its list cannot be read."""

    name: str
    distribution: str
    path: str
    unreadable: str = ""


def _judged(offer: _Offer, *, wanted: frozenset[str], rivals: set[str]) -> Plugin:
    """What has become of one offer; a stranger's code runs only when every other check has passed."""

    def broken(reason: str) -> Broken:
        return Broken(name=offer.name, distribution=offer.distribution, reason=reason)

    if offer.unreadable:
        return broken(offer.unreadable)
    if offer.distribution != BUILT_IN:
        others = sorted(rivals - {offer.distribution})
        if others:
            return broken(f"{' and '.join(others)} offers a provider of the same name")
        if offer.name not in wanted:
            return Known(name=offer.name, distribution=offer.distribution)
    try:
        spec = _imported(offer.path)
    except PluginError as error:
        return broken(error.message)
    if not isinstance(spec, ProviderSpec):
        return broken(f"{offer.path} is a {type(spec).__name__}, not a ProviderSpec")
    if spec.name != offer.name:
        return broken(f"its entry point is named {offer.name!r}, its spec {spec.name!r}")
    return Found(spec=spec, distribution=offer.distribution)


def _offers() -> Iterator[_Offer]:
    """Every entry point of the group; the first distribution of a name on the path hides later ones."""
    from importlib.metadata import distributions  # here: it costs as much as the rest of a sync

    seen: set[str] = set()
    for distribution in distributions():
        try:
            text = distribution.read_text("entry_points.txt") or ""
            if f"[{ENTRY_POINT_GROUP}]" not in text:
                continue
            name = _name_of(distribution)
            if name in seen:
                continue
            seen.add(name)
            entries = list(distribution.entry_points.select(group=ENTRY_POINT_GROUP))
        except (OSError, TypeError, ValueError, AttributeError) as error:
            name = _name_of(distribution)
            yield _Offer(
                name=name, distribution=name, path="", unreadable=f"unreadable entry_points.txt: {error}"
            )
            continue
        yield from (_offer(entry, name) for entry in entries)


def _offer(entry: "EntryPoint", distribution: str) -> _Offer:
    return _Offer(name=entry.name, distribution=distribution, path=entry.value)


def _name_of(distribution: "Distribution") -> str:
    """The distribution's name in its normal form (PEP 503), whatever its metadata lacks."""
    with contextlib.suppress(OSError, TypeError, ValueError, KeyError, AttributeError):
        if name := distribution.metadata["Name"]:
            return str(name).lower().replace("_", "-").replace(".", "-")
    return "a distribution without a name"


def load(path: str) -> Factory:
    """Import the factory that ``path`` (``module:name``) names; raises PluginError when that fails."""
    factory = _imported(path)
    if not callable(factory):
        raise PluginError(f"{path} is a {type(factory).__name__}, not a factory", hint=_REINSTALL)
    return factory


_REINSTALL = "run `syncd doctor`; then update or reinstall the distribution it names"


def _imported(path: str) -> object:
    """The object at ``module:name``. What a plugin prints while it loads goes to standard error."""
    module, separator, name = path.partition(":")
    if not (separator and module and name):
        raise PluginError(f"{path!r} is not of the form module:name", hint=_REINSTALL)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            found: object = importlib.import_module(module.strip())
            for part in name.strip().split("."):
                found = getattr(found, part)
    # One of the three broad excepts: a stranger's module may raise anything, and may call sys.exit().
    except (Exception, SystemExit) as error:
        raise PluginError(
            f"{path} cannot be loaded: {type(error).__name__}: {error}", hint=_REINSTALL
        ) from error
    return found
