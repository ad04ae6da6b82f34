"""A browser for tests: opens the sign-in page of the fake and is sent on to the app, as a person's is."""

import re
import threading
import webbrowser
from collections.abc import Callable
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from syncd.testing.graph.signin.refusals import LOGIN

_FORM = re.compile(r'<form method="POST" action="([^"]*)">')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


class Browser(webbrowser.BaseBrowser):
    """Opens addresses of https://login.microsoftonline.com at ``authority`` and posts the form that comes.

    Give it to an app that opens a browser: ``webbrowser.register("test", None, browser, preferred=True)``.
    ``change`` may alter an answer on its way to the app.
    """

    def __init__(
        self, authority: str, change: Callable[[dict[str, str]], dict[str, str]] = lambda answer: answer
    ) -> None:
        super().__init__("test")
        self.authority = authority.removesuffix("/")
        self.change = change
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: FBT001, FBT002  inherited
        """Follow the page in a thread of its own."""
        del new, autoraise
        self.opened.append(url)
        threading.Thread(target=self.follow, args=(url,), daemon=True).start()
        return True

    def follow(self, url: str) -> str:
        """Open the page and go where it leads; returns what is shown at the end."""
        with urlopen(url.replace(LOGIN, self.authority), timeout=10) as shown:  # noqa: S310  loopback alone
            page = str(shown.read(), "utf-8")
        form = _FORM.search(page)
        if form is None:
            return page
        to = unescape(form[1])
        if urlsplit(to).hostname not in {"127.0.0.1", "localhost"}:
            raise ValueError(f"the page leads off this machine: {to}")
        answer = self.change({unescape(name): unescape(value) for name, value in _HIDDEN.findall(page)})
        try:
            with urlopen(to, urlencode(answer).encode(), timeout=10) as shown:  # noqa: S310  loopback alone
                return str(shown.read(), "utf-8")
        except HTTPError as refused:  # what an app says to an answer it does not take
            with refused:
                return str(refused.read(), "utf-8")
