"""The smallest program that reads the same pages with Google's own client: a yardstick, no product.

``google_floor ACCOUNT.json URL FIELDS [FILE]`` reads every page of the primary calendar and keeps
nothing, or what it has read in FILE.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urljoin


def main(account: str, url: str, fields: str, kept: str = "") -> None:
    """Read every page of the primary calendar."""
    import google_auth_httplib2
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build_from_document
    from googleapiclient.http import build_http

    known = json.loads(Path(account).read_text("utf-8"))
    held = Credentials(**known)  # type: ignore[no-untyped-call]
    description = files("googleapiclient.discovery_cache.documents") / "calendar.v3.json"
    document: dict[str, Any] = json.loads(description.read_text("utf-8"))
    document |= {"rootUrl": url, "baseUrl": urljoin(url, document["servicePath"])}
    http = google_auth_httplib2.AuthorizedHttp(held, http=build_http())
    calendar = build_from_document(document, http=http)
    items: list[Any] = []
    request = calendar.events().list(calendarId="primary", maxResults=2500, fields=fields)
    while request is not None:
        page = request.execute()
        items += page["items"]
        request = calendar.events().list_next(request, page)
    if kept:
        Path(kept).write_text(json.dumps(items), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
