"""Names the Outlook provider; importing it loads no library."""

from syncd.provider import ProviderSpec

SPEC = ProviderSpec(
    name="outlook",
    summary="the calendars of a Microsoft account, and Word documents in OneDrive",
    source="syncd_providers.outlook.source:source",
    invite="syncd_providers.outlook.invite:invite",
    desk="syncd_providers.outlook.desk:desk",
    shares=True,
    mails=True,
    connect="syncd_providers.outlook.connect:connect",
    secrets=("cache",),
    sign_out=(
        "https://myapps.microsoft.com (work or school)",
        "https://account.live.com/consent/Manage (personal)",
    ),
)
