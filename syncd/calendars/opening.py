"""What a provider's factory is told of an account: its settings, and the secrets its spec names."""

from syncd.config import Config
from syncd.errors import SignInNeeded
from syncd.provider import ProviderSpec
from syncd.store.accounts import Account


def secret_name(account: Account, setting: str) -> str:
    """Under which name a setting that is a secret is kept."""
    return f"{account.provider}:{account.name}:{setting}"


def settings_of(config: Config, spec: ProviderSpec, account: Account) -> dict[str, str]:
    """The settings of an account, secrets included; raises SignInNeeded when one is not there any more.

    They are handed to a factory and to nobody else.
    """
    settings = {**account.settings, "account": account.name}
    if spec.name == "google" and config.google_api_root:
        settings["api_root"] = config.google_api_root
    for setting in spec.secrets:
        secret = config.secret(secret_name(account, setting))
        if secret is None:
            raise SignInNeeded(
                f"there is no sign-in for {account.name} any more",
                hint=f"syncd connect {account.provider} --name {account.name}",
            )
        settings[setting] = secret
    return settings
