"""What the person in front of the browser does, when an app asks to be allowed something."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Consent:
    """What the person in front of the browser does with the consent screen."""

    user: str | None = None
    """Who signs in at once, without being asked; None shows a page to choose on."""
    untick: tuple[str, ...] = ()
    """Scopes whose box is not ticked."""
    deny: bool = False
