"""Clients of the fake, made with Google's own libraries: for tests, and to act as somebody through the API.

Two ways that look shorter lead to the real Google: the library's ``api_endpoint`` leaves batches
on www.googleapis.com and makes uploads https, and ``Credentials.from_authorized_user_info`` ignores
the ``token_uri`` it is given. So the service is built from the discovery document with its root
rewritten, and the credentials with their constructor.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from syncd.testing.google import discovery

SCOPES = ("calendar.events", "calendar.calendarlist.readonly", "drive.file")
"""What the examples sign in with."""


def service(api: str, root: str, account: Mapping[str, Any], *, timeout: float = 10.0) -> Any:
    """One API (calendar, drive or docs) at ``root``, as the account that ``FakeGoogle.signed_in`` gave."""
    from google.oauth2.credentials import Credentials

    return built(api, root, Credentials(**account), timeout=timeout)  # type: ignore[no-untyped-call]


def built(api: str, root: str, credentials: Any, *, timeout: float = 10.0) -> Any:
    """One API at ``root``, with credentials that exist."""
    import google_auth_httplib2
    from googleapiclient.discovery import build_from_document
    from googleapiclient.http import build_http

    document = discovery.document(api)
    document["rootUrl"] = root
    document["baseUrl"] = urljoin(root, document["servicePath"])
    http = build_http()
    http.timeout = timeout
    return build_from_document(document, http=google_auth_httplib2.AuthorizedHttp(credentials, http=http))


def flow(config: Mapping[str, Any], scopes: tuple[str, ...]) -> Any:
    """The sign-in flow of a desktop app, for the client file ``FakeGoogle.client_config`` gave.

    The library wants https but on the app's own port: set ``OAUTHLIB_INSECURE_TRANSPORT`` while it runs.
    """
    from google_auth_oauthlib.flow import InstalledAppFlow

    return InstalledAppFlow.from_client_config(dict(config), list(scopes))
