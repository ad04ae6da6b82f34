"""What Exchange makes of the body of an event, and the part of it that belongs to an online meeting.

Sources: "Create or set an event as an online meeting" (the block in the body), "Update event"
("preserve the meeting blob"). That ids and data attributes are dropped is the reading that is harder
for a client.
"""

import re
from collections.abc import Mapping
from html import escape, unescape
from typing import Any

_LINE = f'<div style="width:100%"><span style="white-space:nowrap; color:#5F5F5F">{"_" * 80}</span></div>'
"""What such a block begins and ends with."""


def stored(body: Mapping[str, Any] | None) -> str:
    """The HTML that Exchange keeps of a body."""
    content = (body or {}).get("content") or ""
    if (body or {}).get("contentType", "html").lower() == "text":
        lines = "<br>\r\n".join(escape(line) for line in content.splitlines())
        content = f'<div class="PlainText">{lines}</div>' if content else ""
    if not content:
        return ""
    inner = re.search(r"<body[^>]*>(.*)</body>", content, re.DOTALL | re.IGNORECASE)
    kept = (inner[1] if inner else content).strip("\r\n")
    kept = re.sub(r"<(script|style)\b.*?</\1>", "", kept, flags=re.DOTALL | re.IGNORECASE)
    kept = re.sub(r"<!--.*?-->", "", kept, flags=re.DOTALL)
    kept = re.sub(r"<[a-zA-Z][^<>]*>", _without_marks, kept)
    return (
        '<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
        f"<body>\r\n{kept}\r\n</body></html>\r\n"
    )


def _without_marks(tag: re.Match[str]) -> str:
    return re.sub(r"""\s(?:id|data-[\w-]+|on\w+)=(?:"[^"]*"|'[^']*')""", "", tag[0])


def as_text(html: str) -> str:
    """A body without its tags, lines kept."""
    inner = re.sub(r"<head>.*?</head>", "", html, flags=re.DOTALL)
    inner = re.sub(r"\r?\n", "", inner)
    inner = re.sub(r"<br\s*/?>|</(?:p|div|li|tr|h\d)>", "\r\n", inner)
    return unescape(re.sub(r"<[^>]+>", "", inner)).strip()


def preview(html: str) -> str:
    """The first 255 characters of the text."""
    return as_text(html)[:255]


def join_url(uid: str) -> str:
    """The address of an online meeting."""
    return f"https://teams.microsoft.com/l/meetup-join/19%3ameeting_{uid[-32:]}%40thread.v2/0?context=%7b%7d"


def blob(url: str) -> str:
    """The block that Outlook appends to the body of an online meeting."""
    style = "font-family:'Segoe UI','Helvetica Neue',Helvetica,Arial,sans-serif"
    return (
        f"{_LINE}"
        f'<div class="me-email-text" style="color:#252424; {style}" lang="en-US">'
        '<div style="margin-top:24px; margin-bottom:20px">'
        '<span style="font-size:24px; color:#252424">Microsoft Teams meeting</span></div>'
        f'<div style="margin-bottom:20px"><a class="me-email-headline" href="{escape(url)}" target="_blank" '
        'rel="noreferrer noopener" style="font-size:14px; text-decoration:underline; color:#6264a7">'
        "Join the meeting now</a></div></div>"
        f"{_LINE}"
    )


def with_blob(html: str, url: str) -> str:
    """A stored body with the block of its online meeting at the end."""
    if not html:
        return stored({"contentType": "html", "content": blob(url)})
    return html.replace("\r\n</body>", f"\r\n{blob(url)}\r\n</body>")


def has_blob(html: str, url: str) -> bool:
    """Whether the block of the online meeting is in a body, byte for byte."""
    return blob(url) in html
