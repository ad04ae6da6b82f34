"""A home whose calendar is in a fake Graph, without a sign-in: its account holds a token that lasts."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from syncd.core.model import Address
from syncd.provider import (
    Invite,
    ProviderSpec,
    Source,
)
from syncd.store import accounts
from syncd.store.database import open_database
from syncd.testing.graph import FakeGraph
from syncd_providers.outlook.graph import Graph
from syncd_providers.outlook.invite import OutlookInvite
from syncd_providers.outlook.service import SignedIn
from syncd_providers.outlook.source import OutlookSource
from syncd_providers.outlook.watched import watched
from tests.providers.outlook.server import Fixed, Waits

SPEC = ProviderSpec(
    name="outlook",
    summary="a calendar in a fake Graph",
    source="tests.e2e.outlook_home:source",
    invite="tests.e2e.outlook_home:invite",
    mails=True,
)


def source(settings: Mapping[str, str]) -> Source:
    """The calendars of the account."""
    return OutlookSource(_graph(settings), watched(settings))


def invite(settings: Mapping[str, str]) -> Invite:
    """The links on its events."""
    return OutlookInvite(_graph(settings), watched(settings))


def _graph(settings: Mapping[str, str]) -> Graph:
    who = SignedIn(
        account=settings["account"],
        address=settings["address"],
        addresses=frozenset({Address(settings["address"])}),
        graph_root=settings["graph_root"],
        tokens=Fixed(settings["token"]),
    )
    return Graph(who, patience=Waits().patience())


def connect(fake: FakeGraph, home: Path, address: str, *, now: datetime) -> None:
    """Let the calendar of somebody be read by a home."""
    settings = {
        "address": address,
        "graph_root": f"{fake.root}/",
        "token": fake.token(address, "Calendars.ReadWrite"),
    }
    connection = open_database(home / "syncd.db")
    account = accounts.Account(
        name="outlook", provider="outlook", settings=settings, kind="work", for_person=None, added_at=now
    )
    accounts.add_account(connection, account, mine=[Address(address)], timezone="UTC")
    connection.close()
