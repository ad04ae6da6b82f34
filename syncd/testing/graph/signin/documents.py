"""The documents by which a client finds its way: OpenID discovery, and which names a cloud goes by.

Sources: "OpenID Connect on the Microsoft identity platform" and OpenID Connect Discovery 1.0. As
with the service, every address in them begins with https://login.microsoftonline.com.
"""

from typing import Any

from syncd.testing.graph.signin.refusals import LOGIN, Denied
from syncd.testing.graph.world import PERSONAL, Client, User, World

SHARED = {"common": "{tenantid}", "organizations": "{tenantid}", "consumers": PERSONAL}
"""Names in the place of a tenant -> the tenant in their issuer."""


def check_tenant(world: World, tenant: str) -> None:
    """Refuse a tenant that is none: neither a shared name, nor an id, nor a domain somebody has."""
    known = {one.tenant for one in world.users.values()} | {PERSONAL}
    domains = {one.principal.rpartition("@")[2].casefold() for one in world.users.values()}
    if tenant.casefold() not in {*SHARED, *known, *domains}:
        raise Denied(90002)


def configuration(world: World, tenant: str) -> dict[str, Any]:
    """The OpenID configuration of a tenant."""
    check_tenant(world, tenant)
    base = f"{LOGIN}/{tenant}"
    return {
        "token_endpoint": f"{base}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": [
            "client_secret_post",
            "private_key_jwt",
            "client_secret_basic",
        ],
        "jwks_uri": f"{base}/discovery/v2.0/keys",
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
        "scopes_supported": ["openid", "profile", "email", "offline_access"],
        "issuer": f"{LOGIN}/{SHARED.get(tenant, tenant)}/v2.0",
        "request_uri_parameter_supported": False,
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        "http_logout_supported": True,
        "frontchannel_logout_supported": True,
        "end_session_endpoint": f"{base}/oauth2/v2.0/logout",
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nonce", "preferred_username", "name", "tid"],
        "tenant_region_scope": None,
        "cloud_instance_name": "microsoftonline.com",
        "cloud_graph_host_name": "graph.windows.net",
        "msgraph_host": "graph.microsoft.com",
        "rbac_url": "https://pas.windows.net",
    }


def instances() -> dict[str, Any]:
    """Which names the cloud goes by."""
    return {
        "tenant_discovery_endpoint": f"{LOGIN}/common/v2.0/.well-known/openid-configuration",
        "api-version": "1.1",
        "metadata": [
            {
                "preferred_network": "login.microsoftonline.com",
                "preferred_cache": "login.windows.net",
                "aliases": [
                    "login.microsoftonline.com",
                    "login.windows.net",
                    "login.microsoft.com",
                    "sts.windows.net",
                ],
            }
        ],
    }


def fits(user: User, tenant: str, client: Client) -> bool:
    """Whether a user may sign in to an app by this tenant's page ("Supported account types")."""
    if client.accounts != "all" and user.personal != (client.accounts == "personal"):
        return False
    domain = user.principal.rpartition("@")[2].casefold()
    match tenant.casefold():
        case "common":
            return True
        case "organizations":
            return not user.personal
        case "consumers":
            return user.personal
    return tenant.casefold() in ({PERSONAL} if user.personal else {user.tenant, domain})
