"""Names the Google provider; importing it loads no library."""

from syncd.provider import ProviderSpec

SPEC = ProviderSpec(
    name="google",
    summary="the calendars of a Google account",
    source="syncd_providers.google.source:source",
    invite="syncd_providers.google.invite:invite",
    connect="syncd_providers.google.connect:connect",
    secrets=("refresh", "client_secret"),
)
