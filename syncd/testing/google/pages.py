"""The pages of the sign-in that a person sees in the browser."""

from html import escape
from urllib.parse import urlencode

from syncd.testing.google.world import User
from syncd.testing.server import Request, Response


def consent(request: Request, scopes: list[str], users: list[User]) -> Response:
    """A form on which a person chooses who to be and what to allow."""
    kept = "".join(_input("hidden", name, value) for name, value in request.query)
    boxes = "".join(f"<p>{_input('checkbox', 'tick', one, 'checked')} {escape(one)}</p>" for one in scopes)
    people = "".join(
        f'<button name="as" value="{escape(one.address)}">Continue as {escape(one.name)}</button> '
        for one in users
    )
    cancel = '<button name="decision" value="deny">Cancel</button>'
    form = f'<form action="{escape(request.path)}">{kept}{boxes}{people}{cancel}</form>'
    return page("Fake Google: an app wants access", form, 200)


def redirect(to: str, **parameters: str | None) -> Response:
    """Send the browser on to an app's own address."""
    query = urlencode({name: value for name, value in parameters.items() if value is not None})
    return Response(status=302, headers=(("Location", f"{to}{'&' if '?' in to else '?'}{query}"),))


def page(title: str, text: str, status: int) -> Response:
    """A web page."""
    body = f"<!DOCTYPE html><html><title>{escape(title)}</title><h1>{escape(title)}</h1>{text}</html>"
    return Response(status=status, body=body.encode(), content_type="text/html; charset=UTF-8")


def _input(kind: str, name: str, value: str, more: str = "") -> str:
    return f'<input type="{kind}" name="{escape(name)}" value="{escape(value)}" {more}>'
