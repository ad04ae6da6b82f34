"""The pages of the sign-in that a person sees in the browser."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Protocol
from urllib.parse import urlencode

from syncd.testing.server.values import Request, Response


class Somebody(Protocol):
    """Who may sign in."""

    @property
    def address(self) -> str:
        """The address of the account."""
        ...

    @property
    def name(self) -> str:
        """What people call the person."""
        ...


def consent(title: str, request: Request, scopes: list[str], users: Iterable[Somebody]) -> Response:
    """A form on which a person chooses who to be and what to allow."""
    kept = "".join(_input("hidden", name, value) for name, value in request.query)
    boxes = "".join(f"<p>{_input('checkbox', 'tick', one, 'checked')} {escape(one)}</p>" for one in scopes)
    people = "".join(
        f'<button name="as" value="{escape(one.address)}">Continue as {escape(one.name)}</button> '
        for one in users
    )
    cancel = '<button name="decision" value="deny">Cancel</button>'
    form = f'<form action="{escape(request.path)}">{kept}{boxes}{people}{cancel}</form>'
    return page(title, form, 200)


def redirect(to: str, **parameters: str | None) -> Response:
    """Send the browser on to an app's own address."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return Response(status=302, headers=(("Location", f"{to}{'&' if '?' in to else '?'}{query}"),))


def post(to: str, parameters: Mapping[str, str | None]) -> Response:
    """A page that sends the browser on with a POST, by itself where scripts run."""
    hidden = "".join(_input("hidden", name, value) for name, value in parameters.items() if value is not None)
    send = "<noscript><button>Continue</button></noscript><script>document.forms[0].submit()</script>"
    return page("Continue", f'<form method="POST" action="{escape(to)}">{hidden}{send}</form>', 200)


def page(title: str, text: str, status: int) -> Response:
    """A web page."""
    body = f"<!DOCTYPE html><html><title>{escape(title)}</title><h1>{escape(title)}</h1>{text}</html>"
    return Response(status=status, body=body.encode(), content_type="text/html; charset=UTF-8")


def _input(kind: str, name: str, value: str, more: str = "") -> str:
    return f'<input type="{kind}" name="{escape(name)}" value="{escape(value)}" {more}>'
