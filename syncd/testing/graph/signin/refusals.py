"""What Entra says when it refuses, in its own shape.

Source: "Microsoft Entra authentication and authorization error codes" (the numbers and what each
means), "OAuth 2.0 device authorization grant" and "authorization code flow" (the names in ``error``).
"""

from dataclasses import dataclass
from typing import Any

from syncd.testing.graph.world import World
from syncd.testing.server import Response, json_response

LOGIN = "https://login.microsoftonline.com"


@dataclass
class Denied(Exception):
    """A request to the authorization server that is answered with an error."""

    number: int
    """Such as 700082, for AADSTS700082."""
    suberror: str = ""
    status: int = 400

    @property
    def error(self) -> str:
        """The name of OAuth for it."""
        return REASONS[self.number][0]

    @property
    def description(self) -> str:
        """The first line a person reads."""
        return f"AADSTS{self.number}: {REASONS[self.number][1]}"

    def answer(self, world: World) -> Response:
        """The answer of the token endpoint."""
        trace, correlation = world.guid(), world.guid()
        when = world.now.strftime("%Y-%m-%d %H:%M:%SZ")
        body: dict[str, Any] = {
            "error": self.error,
            "error_description": (
                f"{self.description} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {when}"
            ),
            "error_codes": [self.number],
            "timestamp": when,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"{LOGIN}/error?code={self.number}",
        }
        if self.suberror:
            body["suberror"] = self.suberror
        return json_response(body, self.status)


REASONS = {
    50011: (
        "invalid_request",
        "The redirect URI specified in the request does not match the redirect "
        "URIs configured for the application.",
    ),
    50020: (
        "invalid_request",
        "User account from identity provider does not exist in tenant and "
        "cannot access the application in that tenant.",
    ),
    50076: (
        "interaction_required",
        "Due to a configuration change made by your administrator, or because "
        "you moved to a new location, you must use multi-factor authentication.",
    ),
    50173: (
        "invalid_grant",
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    ),
    50196: (
        "invalid_grant",
        "The server terminated an operation because it encountered a client request loop.",
    ),
    53003: (
        "invalid_grant",
        "Access has been blocked by Conditional Access policies. The access "
        "policy does not allow token issuance.",
    ),
    54005: (
        "invalid_grant",
        "OAuth2 Authorization code was already redeemed, please retry with a new valid code.",
    ),
    65001: (
        "invalid_grant",
        "The user or administrator has not consented to use the application. "
        "Send an interactive authorization request for this user and resource.",
    ),
    65004: ("access_denied", "User declined to consent to access the app."),
    70000: ("invalid_grant", "The provided value for the input parameter is not valid."),
    70003: ("unsupported_grant_type", "The app requested an unsupported grant type."),
    70008: (
        "invalid_grant",
        "The provided authorization code or refresh token has expired due to inactivity.",
    ),
    70011: ("invalid_scope", "The provided value for the input parameter 'scope' is not valid."),
    70016: (
        "authorization_pending",
        "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    ),
    70018: ("bad_verification_code", "Invalid verification code. User typed in wrong user code."),
    70020: (
        "expired_token",
        "The provided value for the input parameter 'device_code' is not valid. "
        "This device code has expired.",
    ),
    90002: (
        "invalid_tenant",
        "Tenant not found. Check to make sure you have the correct tenant ID "
        "and are signing into the correct cloud.",
    ),
    90094: ("access_denied", "The grant requires administrator permission."),
    500011: ("invalid_resource", "The resource principal was not found in the tenant."),
    501481: (
        "invalid_grant",
        "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    ),
    700016: ("unauthorized_client", "Application was not found in the directory."),
    700082: ("invalid_grant", "The refresh token has expired due to inactivity."),
    900144: ("invalid_request", "The request body must contain a parameter that is missing."),
}
"""Number -> ``error``, and what is said."""
