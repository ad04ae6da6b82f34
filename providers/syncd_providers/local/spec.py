"""Names the local desk; importing it loads no library."""

from syncd.provider import ProviderSpec

SPEC = ProviderSpec(
    name="local",
    summary="a folder of Markdown files on this computer",
    desk="syncd_providers.local.desk:desk",
)
