"""Names the Google provider; importing it loads no library."""

from datetime import timedelta

from syncd.provider import ProviderSpec

SPEC = ProviderSpec(
    name="google",
    summary="the calendars of a Google account, and documents in Google Docs",
    source="syncd_providers.google.source:source",
    invite="syncd_providers.google.invite:invite",
    desk="syncd_providers.google.desk:desk",
    shares=True,
    search_lag=timedelta(hours=6),
    connect="syncd_providers.google.connect:connect",
    secrets=("refresh", "client_secret"),
    sign_out=("https://myaccount.google.com/connections",),
)
