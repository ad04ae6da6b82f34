"""Names the calendar-file provider; importing it loads no library."""

from syncd.provider import ProviderSpec

SPEC = ProviderSpec(
    name="ics",
    summary="a calendar file, a folder of .ics files, or the https address of a published calendar",
    source="syncd_providers.ics.client:source",
    invite="syncd_providers.ics.invite:invite",
)
