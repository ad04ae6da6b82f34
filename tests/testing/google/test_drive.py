"""Files of the fake Drive API, driven with Google's own client library."""

from datetime import timedelta
from typing import Any

import pytest
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaInMemoryUpload

from syncd.testing.google import Client, FakeGoogle, client
from tests.testing.google.parts import ALEX, SAM, Clock, Make, refused

DOCUMENT = "application/vnd.google-apps.document"
KEY = "appProperties has { key='syncd' and value='a1' } and trashed=false"


@pytest.fixture
def drive(api: Make) -> Any:
    """Alex's Drive."""
    return api("drive")


def create(drive: Any, text: str | None = None, kind: str = "text/markdown", **more: Any) -> str:
    """A document made of a text; its id."""
    body = {"name": "Sam / Alex", "mimeType": DOCUMENT, **more}
    media = None if text is None else MediaInMemoryUpload(text.encode(), mimetype=kind)
    made: str = drive.files().create(body=body, media_body=media).execute()["id"]
    return made


def exported(drive: Any, file: str) -> str:
    """The document as Markdown."""
    raw: bytes = drive.files().export(fileId=file, mimeType="text/markdown").execute()
    return raw.decode()


# -- creating and exporting -----------------------------------------------------------------


def test_markdown_becomes_a_document_and_comes_back(drive: Any) -> None:
    """Headings, bullets with depth, check lists, numbers, emphasis and links survive."""
    text = (
        "# 1:1 Sam / Alex\n\nHello **bold** and *slanted* [link](https://example.com/a_b).\n\n## Quiz\n\n"
        "- [ ] How was it?\n- [x] Done\n\nThen\n\n* one\n  * two\n* three\n\nAnd\n\n1. first\n1. second\n"
    )
    file = create(drive, text)
    assert exported(drive, file) == text
    assert exported(drive, create(drive, exported(drive, file))) == text


def test_html_becomes_a_document(drive: Any) -> None:
    """The other form that is imported; scripts, comments and layout are no text."""
    html = (
        "<html><head><title>x</title></head><body><h2>Monday</h2><!-- note --><p>One<br>two &amp; three</p>"
        "<ul><li>a <b>b</b></li><li><input type='checkbox' checked> c</li></ul><script>x()</script>"
    )
    assert exported(drive, create(drive, html, "text/html")) == (
        "## Monday\n\nOne  \ntwo & three\n\n- [ ] a **b**\n- [x] c\n"
    )


def test_plain_text_and_nothing_at_all_become_documents(drive: Any, api: Make) -> None:
    """Text line by line; without media a document is empty."""
    assert exported(drive, create(drive, "a\nb", "text/plain")) == "a\n\nb\n"
    empty = create(drive)
    assert exported(drive, empty).strip() == ""
    assert api("docs").documents().get(documentId=empty).execute()["title"] == "Sam / Alex"


def test_what_would_mean_something_is_escaped_in_an_export(drive: Any) -> None:
    """Words that look like Markdown read the same again."""
    said = r"# no *heading* [x](y) `z` <b> 1. -"
    assert (
        exported(drive, create(drive, said, "text/plain"))
        == r"\# no \*heading\* \[x\](y) \`z\` \<b\> 1. -" + "\n"
    )
    assert exported(drive, create(drive, "1. one\n- two", "text/plain")) == "1\\. one\n\n\\- two\n"


def test_comments_in_markdown_do_not_survive(drive: Any) -> None:
    """A marker in a comment is gone: a client needs another way to find its place."""
    assert "marker" not in exported(drive, create(drive, "a\n\n<!-- marker -->\n\nb"))


def test_bullets_are_exported_as_the_setting_says(google: FakeGoogle, drive: Any) -> None:
    """Which character Google uses is not documented."""
    google.world.settings.bullet = "-"
    assert exported(drive, create(drive, "* a\n")) == "- a\n"


def test_an_upload_may_come_in_chunks(drive: Any) -> None:
    """Resumable, with the metadata first."""
    text = "word " * 60_000
    media = MediaInMemoryUpload(text.encode(), mimetype="text/plain", chunksize=256 * 1024, resumable=True)
    made = drive.files().create(body={"name": "long", "mimeType": DOCUMENT}, media_body=media).execute()
    raw = drive.files().export(fileId=made["id"], mimeType="text/plain").execute()
    assert raw.decode("utf-8-sig").strip() == text.strip()


def test_a_file_that_is_no_document_is_downloaded(drive: Any) -> None:
    """Content without conversion; a document is exported instead."""
    media = MediaInMemoryUpload(b"\x00\x01", mimetype="application/zip")
    made = drive.files().create(body={"name": "a.zip"}, media_body=media).execute()
    assert made["mimeType"] == "application/zip"
    assert drive.files().get_media(fileId=made["id"]).execute() == b"\x00\x01"
    assert refused(drive.files().export(fileId=made["id"], mimeType="text/markdown").execute) == (
        403,
        "fileNotExportable",
    )
    assert refused(drive.files().get_media(fileId=create(drive)).execute) == (403, "fileNotDownloadable")


@pytest.mark.parametrize(
    ("body", "kind"),
    [({"id": "1abc", "name": "x"}, "text/markdown"), ({"name": "x"}, "image/png")],
)
def test_what_cannot_become_a_document_is_refused(drive: Any, body: dict[str, str], kind: str) -> None:
    """An id of one's own, or content that no converter reads."""
    media = MediaInMemoryUpload(b"x", mimetype=kind)
    call = drive.files().create(body={**body, "mimeType": DOCUMENT}, media_body=media)
    assert refused(call.execute)[0] == 400


def test_a_format_that_is_not_exported_is_refused(drive: Any) -> None:
    """about.get lists what is imported and exported."""
    call = drive.files().export(fileId=create(drive), mimeType="image/png")
    assert refused(call.execute) == (400, "invalid")
    about = drive.about().get(fields="importFormats,exportFormats").execute()
    assert about["importFormats"]["text/markdown"] == [DOCUMENT]
    assert "text/markdown" in about["exportFormats"][DOCUMENT]
    assert refused(drive.about().get().execute) == (400, "required")


def test_uploading_again_replaces_everything(google: FakeGoogle, drive: Any) -> None:
    """Other people's words included: why a document is never updated that way. The history keeps them."""
    file = create(drive, "ours")
    google.person(ALEX).document(file).append("theirs")
    media = MediaInMemoryUpload(b"ours again", mimetype="text/markdown")
    drive.files().update(fileId=file, media_body=media).execute()
    assert exported(drive, file) == "ours again\n"
    assert google.person(ALEX).document(file).versions() == ["ours\n", "ours\ntheirs\n", "ours again\n"]


# -- finding --------------------------------------------------------------------------------


def test_a_file_is_found_by_its_mark(drive: Any) -> None:
    """Only with this key and value, and not in the bin."""
    file = create(drive, appProperties={"syncd": "a1"})
    create(drive, appProperties={"syncd": "a2"})
    create(drive, appProperties={"other": "a1"})

    def found(query: str) -> list[str]:
        return [one["id"] for one in drive.files().list(q=query).execute()["files"]]

    assert found(KEY) == [file]
    drive.files().update(fileId=file, body={"trashed": True}).execute()
    assert found(KEY) == []
    assert found(KEY.replace("false", "true")) == [file]
    drive.files().update(fileId=file, body={"trashed": False, "appProperties": {"syncd": None}}).execute()
    assert found(KEY) == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (f"mimeType='{DOCUMENT}'", 2),
        (f"mimeType != '{DOCUMENT}'", 1),
        ("name = 'It\\'s'", 1),
        ("name contains 'sam'", 1),
        ("name contains 'am'", 0),
        (f"'{ALEX}' in owners and trashed = false", 3),
        (f"'{SAM}' in writers", 0),
        ("createdTime >= '2026-11-20T12:00:00'", 3),
        ("modifiedTime > '2026-11-20T12:00:00Z'", 0),
        (None, 3),
    ],
)
def test_the_forms_of_a_search(drive: Any, query: str | None, count: int) -> None:
    """Terms alone or joined by and."""
    create(drive)
    create(drive, name="It's")
    drive.files().create(body={"name": "a.bin"}, media_body=MediaInMemoryUpload(b"x", "image/png")).execute()
    asked = {} if query is None else {"q": query}
    assert len(drive.files().list(**asked).execute()["files"]) == count


@pytest.mark.parametrize(
    "query",
    [
        "name = 'a",
        "trashed = false or trashed = true",
        "fullText contains 'x'",
        "trashed=false and",
        "nonsense",
    ],
)
def test_a_search_that_is_not_understood_is_refused(drive: Any, query: str) -> None:
    """400, and never a search for something else."""
    assert refused(drive.files().list(q=query).execute) == (400, "invalid")


def test_a_search_is_late(google: FakeGoogle, drive: Any, clock: Clock) -> None:
    """What was just created is not found until the lag is over; by its id it is there at once."""
    google.world.settings.search_lag = timedelta(seconds=30)
    file = create(drive, appProperties={"syncd": "a1"})
    assert drive.files().list(q=KEY).execute()["files"] == []
    assert drive.files().get(fileId=file).execute()["id"] == file
    clock.forward(seconds=29)
    assert drive.files().list(q=KEY).execute()["files"] == []
    clock.forward(seconds=1)
    assert [one["id"] for one in drive.files().list(q=KEY).execute()["files"]] == [file]


def test_lists_of_files_come_in_pages_and_orders(drive: Any, clock: Clock) -> None:
    """By name or time, each way."""
    made = []
    for name in "bca":
        clock.forward(seconds=1)
        made.append(create(drive, name=name))
    first = drive.files().list(orderBy="name", pageSize=2).execute()
    rest = drive.files().list(orderBy="name", pageSize=2, pageToken=first["nextPageToken"]).execute()
    assert [one["name"] for one in [*first["files"], *rest["files"]]] == ["a", "b", "c"]
    assert "nextPageToken" not in rest
    newest = drive.files().list(orderBy="createdTime desc").execute()["files"]
    assert [one["id"] for one in newest] == made[::-1]


# -- what is shown --------------------------------------------------------------------------


def test_only_four_fields_come_unasked(drive: Any) -> None:
    """Drive's default; the others by field mask."""
    file = create(drive, appProperties={"syncd": "a1"})
    assert drive.files().get(fileId=file).execute().keys() == {"kind", "id", "name", "mimeType"}
    asked = "webViewLink,version,appProperties,trashed,capabilities/canEdit"
    assert drive.files().get(fileId=file, fields=asked).execute() == {
        "webViewLink": f"https://docs.google.com/document/d/{file}/edit?usp=drivesdk",
        "version": "1",
        "appProperties": {"syncd": "a1"},
        "trashed": False,
        "capabilities": {"canEdit": True},
    }
    whole = drive.files().get(fileId=file, fields="*").execute()
    assert whole["owners"][0]["emailAddress"] == ALEX


def test_the_version_rises_with_every_change(drive: Any, api: Make) -> None:
    """Whoever makes it, and whatever it is."""
    file = create(drive, "a")

    def version() -> int:
        return int(drive.files().get(fileId=file, fields="version").execute()["version"])

    seen = [version()]
    insert = {"insertText": {"location": {"index": 1}, "text": "x"}}
    api("docs").documents().batchUpdate(documentId=file, body={"requests": [insert]}).execute()
    seen.append(version())
    drive.files().update(fileId=file, body={"name": "b"}).execute()
    seen.append(version())
    assert seen == sorted(set(seen))


def test_app_properties_have_limits(drive: Any) -> None:
    """Key and value together 124 bytes."""
    create(drive, appProperties={"k": "v" * 123})
    with pytest.raises(HttpError, match="appProperties"):
        create(drive, appProperties={"k": "v" * 124})


# -- who sees it ----------------------------------------------------------------------------


def test_drive_file_shows_only_what_the_app_made(google: FakeGoogle, drive: Any) -> None:
    """Files of another project are not there, and neither are its marks; opened with the app they are."""
    file = create(drive, appProperties={"syncd": "a1"})
    other = Client(id="999-other.apps.googleusercontent.com", secret="other")
    google.add_client(other)
    with client.service("drive", google.url, google.signed_in(ALEX, "drive.file", client=other)) as foreign:
        assert foreign.files().list().execute()["files"] == []
        assert refused(foreign.files().get(fileId=file).execute) == (404, "notFound")
        google.person(ALEX).open_with(file, other)
        assert "appProperties" not in foreign.files().get(fileId=file, fields="*").execute()
        assert foreign.files().list(q=KEY).execute()["files"] == []


def test_sharing_gives_the_other_person_the_document(google: FakeGoogle, drive: Any, api: Make) -> None:
    """By role; the other person's own app sees it with drive.file only after opening it there."""
    file = create(drive, "Hello")
    theirs = api("drive", SAM)
    made = (
        drive.permissions()
        .create(
            fileId=file,
            body={"type": "user", "role": "writer", "emailAddress": SAM},
            sendNotificationEmail=False,
            fields="id,emailAddress,role",
        )
        .execute()
    )
    assert (made["emailAddress"], made["role"]) == (SAM, "writer")
    assert refused(theirs.files().get(fileId=file).execute) == (404, "notFound")
    google.person(SAM).open_with(file, google.client)
    assert theirs.files().get(fileId=file).execute()["name"] == "Sam / Alex"
    google.person(SAM).document(file).append("Hi")
    assert exported(drive, file) == "Hello\n\nHi\n"
    assert refused(theirs.files().delete(fileId=file).execute) == (403, "insufficientFilePermissions")


def test_what_sharing_says_about_mails_is_kept(google: FakeGoogle, drive: Any) -> None:
    """Unless it is switched off, the other person is mailed."""
    file = create(drive)
    body = {"type": "user", "role": "reader", "emailAddress": SAM}
    drive.permissions().create(fileId=file, body=body).execute()
    drive.permissions().create(fileId=file, body=body, sendNotificationEmail=False).execute()
    assert [(one.said, one.to) for one in google.mails] == [(None, (SAM,)), ("false", ())]
    assert {(one.method, one.by, one.about) for one in google.mails} == {
        ("drive.permissions.create", ALEX, file)
    }


def test_somebody_without_an_account_cannot_be_let_in_silently(google: FakeGoogle, drive: Any) -> None:
    """Refused without the mail, done with it."""
    file = create(drive)
    body = {"type": "user", "role": "reader", "emailAddress": "kim@elsewhere.example"}
    silent = drive.permissions().create(fileId=file, body=body, sendNotificationEmail=False)
    assert refused(silent.execute) == (400, "invalidSharingRequest")
    drive.permissions().create(fileId=file, body=body).execute()
    assert google.mails[-1].to == ("kim@elsewhere.example",)


def test_a_permission_is_changed_and_taken_away(drive: Any, api: Make) -> None:
    """Sharing again changes the role; the owner stays."""
    file = create(drive)
    body = {"type": "user", "role": "reader", "emailAddress": SAM}
    permissions = drive.permissions()
    made = permissions.create(fileId=file, body=body).execute()["id"]
    assert permissions.create(fileId=file, body={**body, "role": "writer"}).execute()["id"] == made
    permissions.update(fileId=file, permissionId=made, body={"role": "commenter"}).execute()
    listed = permissions.list(fileId=file, fields="permissions(id,role)").execute()["permissions"]
    assert {"id": made, "role": "commenter"} in listed
    assert permissions.get(fileId=file, permissionId=made).execute()["role"] == "commenter"
    permissions.delete(fileId=file, permissionId=made).execute()
    assert refused(permissions.delete(fileId=file, permissionId=made).execute) == (404, "notFound")
    (owner,) = permissions.list(fileId=file).execute()["permissions"]
    assert refused(permissions.delete(fileId=file, permissionId=owner["id"]).execute) == (403, "forbidden")
    assert api("drive", SAM, "drive").files().list().execute()["files"] == []


def test_a_deleted_file_is_gone(drive: Any, api: Make) -> None:
    """For Drive and for Docs."""
    file = create(drive)
    drive.files().delete(fileId=file).execute()
    assert refused(drive.files().get(fileId=file).execute) == (404, "notFound")
    with pytest.raises(HttpError, match="not found"):
        api("docs").documents().get(documentId=file).execute()


def test_the_other_person_may_bin_nothing_but_the_owner_may(google: FakeGoogle, drive: Any) -> None:
    """A document in the bin is still read by its id, and says where it is."""
    file = create(drive, appProperties={"syncd": "a1"})
    google.person(ALEX).trash(file)
    assert drive.files().get(fileId=file, fields="trashed").execute() == {"trashed": True}
    assert drive.files().list(q=KEY).execute()["files"] == []
