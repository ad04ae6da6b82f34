"""Texts of events as Outlook has them: what people write, and what online meetings add."""

_RULE = (
    '<div style="width:100%; height:20px"><span style="white-space:nowrap; color:#5F5F5F; opacity:.36">'
    f"{'_' * 80}</span></div>\r\n"
)
TEAMS = (
    f"{_RULE}"
    '<div class="me-email-text" style="color:#252424; font-family:\'Segoe UI\',Helvetica">\r\n'
    '<div style="margin-top:24px; margin-bottom:20px"><span style="font-size:24px; color:#252424">'
    "Microsoft Teams meeting</span> </div>\r\n"
    '<div style="margin-bottom:20px"><div style="margin-top:0px; font-weight:bold">'
    "<span>Join on your computer or mobile app</span></div>\r\n"
    '<a class="me-email-headline" href="https://teams.microsoft.com/l/meetup-join/19%3ameeting_Sample'
    '%40thread.v2/0?context=%7b%22Tid%22%3a%2200000000%22%7d" target="_blank" rel="noreferrer noopener">'
    "Click here to join the meeting</a> </div>\r\n"
    '<div style="margin-bottom:24px; margin-top:20px"><a class="me-email-link" '
    'href="https://aka.ms/JoinTeamsMeeting">Learn More</a> | <a class="me-email-link" '
    'href="https://teams.microsoft.com/meetingOptions/?organizerId=0&amp;tenantId=0&amp;language=en-US">'
    "Meeting options</a> </div>\r\n</div>\r\n"
    f"{_RULE}"
)
"""The part of a Teams meeting, in the shape Microsoft's guide on online meetings shows."""

ZOOM = (
    "<div>──────────<br>\r\nAlex Kim is inviting you to a scheduled Zoom meeting.<br><br>\r\n"
    'Join Zoom Meeting<br>\r\n<a href="https://example.zoom.us/j/81234567890?pwd=c2FtcGxl">'
    "https://example.zoom.us/j/81234567890?pwd=c2FtcGxl</a><br><br>\r\n"
    "Meeting ID: 812 3456 7890<br>\r\n</div>"
)
"""A Zoom invitation as its add-in writes it."""

MEET = (
    "-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-<br>Join with Google Meet: "
    '<a href="https://meet.google.com/abc-defg-hij">https://meet.google.com/abc-defg-hij</a><br>'
    "Please do not edit this section.<br>-::~:~::~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~:~::~:~::-"
)
"""What Google Calendar puts into an invitation."""


def document(content: str) -> str:
    """A whole page, as Exchange keeps it."""
    head = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">\r\n'
    return f"<html>\r\n<head>\r\n{head}</head>\r\n<body>\r\n{content}</body>\r\n</html>\r\n"


WORD = (
    '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {margin:0} '
    "<body> --></style></head><body lang=EN-GB link=\"#0563C1\" style='word-wrap:break-word'>"
    "<div class=WordSection1><p class=MsoNormal>Where we are&nbsp;with <b>hiring</b><o:p></o:p></p></div>"
    "</body></html>"
)
"""What Outlook for Windows writes."""

WRITTEN = {
    "empty": "",
    "fragment": "<p>what we talk about</p>",
    "page": document("<div>what we talk about</div>"),
    "teams": document(f"<div>what we talk about</div>\r\n<br>\r\n{TEAMS}"),
    "teams alone": TEAMS,
    "zoom": document(ZOOM),
    "meet": f"<div>bring numbers</div>{MEET}",
    "word": WORD,
    "words alone": "no tag at all, 1 < 2 & 3 > 2",
    "several links": document(
        '<p><a href="https://example.org/notes">notes</a> and https://example.org/b.</p>'
    ),
    "quoted page": "<div>below is what I sent</div><html><body><p>old</p></body></html>",
    "a comment": "<!-- <body> --><div>text</div>",
    "never ends": '<div>text<a href="https://example.org/x',
}
"""By what is the matter with each."""


def exchanged(html: str) -> str:
    """What Exchange makes of HTML it is given: a whole page, without ids, classes of ours or data."""
    import re

    if "<body" not in html.lower():
        html = document(html)
    return re.sub(r'\s(?:id|data-[\w-]+)="[^"]*"', "", html)
