"""What differs between one OneDrive and another, or is not established."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal


@dataclass(kw_only=True)
class DriveSettings:
    """May be changed at any time; the addresses in the sets are in small letters."""

    page_size: int = 200
    """How many children a page has ("List children": 200)."""
    quota: int = 5 * 2**30
    """Bytes a drive holds; what would be more is refused with 507."""
    most_put: int = 250 * 2**20
    """Bytes one PUT may bring; an older page of the documentation says 4 MB."""
    never_opened: set[str] = field(default_factory=set)
    """Users who never looked at their OneDrive: every call about it is answered with 401 (known issues)."""
    app_folder_forbidden: bool = False
    """Whether a token with nothing but Files.ReadWrite.AppFolder is refused everywhere, as reported of
    work accounts for years and of personal ones since 2026 (onedrive-api-docs#1474, #1930)."""
    unshared_is_missing: bool = False
    """Whether somebody else's item that is not shared is answered with 404 and not with 403."""

    put_makes_folders: bool = False
    """Whether a PUT by path makes the folders on its way, or is answered with 404. Not documented."""
    put_checks_tags: bool = False
    """Whether PUT content heeds If-Match. Not documented, so the default is the one that can lose text."""
    session_checks_again: bool = False
    """Whether the last byte range of an upload is held against If-Match once more. Not documented."""
    session_default: Literal["fail", "replace"] = "fail"
    """What createUploadSession does about a name that is taken when it is not told."""
    upload_lifetime: timedelta = timedelta(minutes=15)
    download_lifetime: timedelta = timedelta(minutes=5)
    """"Only valid for a short period of time (a few minutes)"."""
    links_refuse_tokens: bool = True
    """Whether an access token sent to a pre-authenticated address is answered with 401; it is always
    kept in ``refused``, because it tells another host the secret."""
    rewrites_office_files: bool = False
    """Whether the library writes properties of its own into a .docx when it comes, so that already the
    answer tells another size and hash (onedrive-api-docs#935: team sites, and some work drives)."""

    lock: Literal["resourceLocked", "notAllowed", "accessDenied"] = "resourceLocked"
    """The code of the 423 while somebody has a document open: all three were seen (docs#15111,
    onedrive-api-docs#912, #1199)."""
    session_lock: Literal["locked", "nameAlreadyExists"] = "locked"
    """What createUploadSession says then: the same, or 409 (msgraph-sdk-java#366)."""
    lock_lingers: timedelta = timedelta(0)
    """How long a document stays locked after it was closed; minutes, as people tell."""
    autosave: bool = True
    """Whether Word saves at every word, or only when the document is closed."""

    insecure_pairs: set[tuple[str, str]] = field(default_factory=set)
    """(owner, recipient) whom an invitation with sign-in is refused for: 400 secureSharingInvalidRequest."""
    personal_to_work: bool = False
    """Whether a personal drive can invite work accounts with sign-in (onedrive-api-docs#1700: it cannot)."""
    outsiders: Literal["allowed", "forbidden", "malformed", "broken"] = "allowed"
    """What becomes of an invitation to somebody outside the tenant: 200, 403, 400 (docs#11611) or 500
    (onedrive-api-docs#1779)."""
    disabled_links: set[str] = field(default_factory=set)
    """Scopes of links that the administrator switched off: anonymous, organization, users."""
