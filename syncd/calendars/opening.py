"""What a provider's factory is told of an account: its settings, and the secrets its spec names."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from syncd.config import Config
from syncd.errors import SignInNeeded
from syncd.provider import ProviderSpec
from syncd.signin import Settings
from syncd.store.accounts import Account


def secret_name(account: Account, setting: str) -> str:
    """Under which name a setting that is a secret is kept."""
    return f"{account.provider}:{account.name}:{setting}"


def settings_of(config: Config, spec: ProviderSpec, account: Account) -> Settings:
    """The settings of an account, secrets included; raises SignInNeeded when one is not there any more.

    They are handed to a factory and to nobody else.
    """
    settings = {**account.settings, **_stand_ins(config, account), "account": account.name}
    for setting in spec.secrets:
        secret = config.secret(secret_name(account, setting))
        if secret is None:
            raise SignInNeeded(
                f"there is no sign-in for {account.name} any more",
                hint=f"syncd connect {account.provider} --name {account.name}",
            )
        settings[setting] = secret

    def renew(setting: str, change: Callable[[str], str]) -> str:
        return config.renew(secret_name(account, setting), change)

    return _Kept(settings, renew)


def _stand_ins(config: Config, account: Account) -> Mapping[str, str]:
    """Servers on this machine that the config names in the place of those the account was connected at.

    An account of Microsoft's stays there whatever the config says: its sign-in is for nobody else.
    """
    if account.provider == "google":
        return {"api_root": config.google_api_root} if config.google_api_root else {}
    named = {"graph_root": config.outlook_graph_root, "authority": config.outlook_authority}
    return {
        key: root
        for key, root in named.items()
        if root and account.provider == "outlook" and _is_here(root) and _is_here(account.settings.get(key))
    }


def _is_here(root: str | None) -> bool:
    return urlsplit(root or "").hostname in ("127.0.0.1", "localhost", "::1")


class _Kept(Settings):
    """Settings whose secrets are kept when they are renewed."""

    def __init__(
        self, settings: Mapping[str, str], renew: Callable[[str, Callable[[str], str]], str]
    ) -> None:
        super().__init__(settings)
        self._renew = renew

    def renew(self, name: str, change: Callable[[str], str]) -> None:
        """See :class:`Settings`."""
        self[name] = self._renew(name, change)
