"""Who is signed in: ``/me`` and the settings of the mailbox.

Sources: "Get a user" (which properties come without ``$select``), "Get user mailbox settings" (the zone
by its Windows name); a personal account has no ``proxyAddresses``.
"""

from typing import Any

from syncd.testing.graph import odata
from syncd.testing.graph.calendar.times import zone_name
from syncd.testing.graph.call import Call, Route
from syncd.testing.graph.errors import Refusal
from syncd.testing.graph.world import User, World

_DEFAULT = frozenset(
    {"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
     "preferredLanguage", "surname", "userPrincipalName", "id"}
)  # fmt: skip
"""What comes when nothing is selected."""


class MeApi:
    """The account itself."""

    def __init__(self, world: World) -> None:
        self.world = world

    def routes(self) -> list[Route]:
        """The user and the mailbox settings."""
        settings = ("MailboxSettings.Read", "MailboxSettings.ReadWrite")
        made = (
            Route("GET", "/me", self._me, ("User.Read",), answers="User"),
            Route("GET", "/me/mailboxSettings", self._settings, settings, answers="MailboxSettings"),
        )
        return [odata.strict(one) for one in made]

    def _me(self, call: Call) -> dict[str, Any]:
        shown = _shown(call.user)
        wanted = odata.selected(call)
        answer = odata.project(shown, wanted or _DEFAULT)
        if wanted and "mailboxSettings" in wanted:
            scopes = call.grant.scopes if call.grant else frozenset()
            if not scopes & {"MailboxSettings.Read", "MailboxSettings.ReadWrite"}:
                raise Refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
            answer["mailboxSettings"] = _mailbox(call.user)
        return {"@odata.context": f"{call.root}$metadata#users/$entity", **answer}

    def _settings(self, call: Call) -> dict[str, Any]:
        shown = odata.project(_mailbox(call.user), odata.selected(call))
        return {"@odata.context": f"{call.root}$metadata#users('me')/mailboxSettings", **shown}


def _shown(user: User) -> dict[str, Any]:
    first, _, last = user.name.partition(" ")
    proxies = [f"SMTP:{user.address}", *(f"smtp:{one}" for one in user.aliases)]
    return {
        "id": user.id,
        "displayName": user.name,
        "givenName": first,
        "surname": last or None,
        "mail": user.address,
        "userPrincipalName": user.principal,
        "businessPhones": [],
        "jobTitle": None,
        "mobilePhone": None,
        "officeLocation": None,
        "preferredLanguage": None,
        "proxyAddresses": [] if user.personal else proxies,
        "otherMails": [],
        "userType": None if user.personal else "Member",
    }


def _mailbox(user: User) -> dict[str, Any]:
    return {"timeZone": zone_name(user.zone), "dateFormat": "", "timeFormat": ""}
