"""Accounts of the fake Google as the provider's factories get them."""

from syncd.testing.google import FakeGoogle
from syncd_providers.google.service import Services, signed_in
from syncd_providers.online.patience import Patience
from tests.testing.google.parts import ALEX, SCOPES


def settings_of(google: FakeGoogle, address: str = ALEX, *scopes: str) -> dict[str, str]:
    """The settings of an account that is signed in."""
    allowed = scopes or SCOPES
    account = google.signed_in(address, *allowed)
    return {
        "account": "google",
        "address": address,
        "client_id": account["client_id"],
        "client_secret": account["client_secret"],
        "refresh": account["refresh_token"],
        "api_root": google.url,
        "scopes": " ".join(allowed),
    }


def services(google: FakeGoogle, address: str = ALEX, *scopes: str) -> Services:
    """The clients of an account that is signed in."""
    return Services(signed_in(settings_of(google, address, *scopes)))


class Waits:
    """Records how long would have been waited."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def patience(self, *, attempts: int = 5, seconds: float = 30.0, chance: float = 1.0) -> Patience:
        """Patience that loses no time."""
        return Patience(attempts=attempts, seconds=seconds, sleep=self.slept.append, chance=lambda: chance)
