"""A list of client organizations as a module would declare it, and rows for it."""

from collections.abc import Callable
from typing import Any

import django_filters
import pytest
from django.db.models import Value
from django.db.models.functions import NullIf
from django.http import HttpRequest

from core.accounts.models import User
from core.organizations.models import Organization
from core.organizations.scope import owned
from core.organizations.viewer import viewer_of
from core.ui.tables.columns import BadgeColumn, Column, FlagColumn, Mark, MomentColumn, NumberColumn
from core.ui.tables.declared import BulkAction, Empty, RowAction, Tile, Total
from core.ui.tables.filters import ChoicesFilter, DayRangeFilter, NumberRangeFilter, TextFilter, YesNoFilter
from core.ui.tables.table import Table

KPPS = [("", "Head office"), ("770000001", "North"), ("770000002", "South")]


class ClientFilters(django_filters.FilterSet):
    active = YesNoFilter("is_active", label="Active")
    branch = ChoicesFilter("kpp", label="Branch", choices=KPPS[1:])
    name = TextFilter("name", label="Name")
    number = NumberRangeFilter("pk", label="Number")
    created = DayRangeFilter("created_at", label="Created")


class ClientTable(Table):
    code = "tests.clients"
    title = "Clients"
    model = Organization
    permission = "organizations.view_organization"
    filterset = ClientFilters
    search = ("name", "inn")
    search_hint = "Name or INN"
    order = "name"

    name = Column(
        "Client", "name", second="inn", second_label="INN", pinned=True, card="title", link="ui:export_download"
    )
    branch = BadgeColumn(
        "Branch", "kpp", marks={"770000001": Mark(tone="ok", icon="circle-check")}, words=dict(KPPS), card="badge"
    )
    number = NumberColumn("Number", "pk", card="measure")
    created = MomentColumn("Created", "created_at", card="who")
    address = Column("Address", "address", sort=NullIf("address", Value("")), hidden=True)
    active = FlagColumn("Active", "is_active", hidden=True)
    secret = Column("External id", "external_id", permission="organizations.change_organization", hidden=True)

    tiles = (
        Tile(code="all", label="All clients", icon="building"),
        Tile(code="active", label="Active", icon="circle-check", tone="ok", filters={"active": "yes"}, share=True),
        Tile(code="branches", label="Branches", icon="buildings", filters={"branch": ("770000001", "770000002")}),
    )
    totals = (Total(path="pk", label="sum of numbers", unit="no.", places=0),)
    row_actions = (
        RowAction(code="open", label="Open", icon="eye", url="ui:export_download"),
        RowAction(
            code="block",
            label="Block",
            icon="lock",
            kind="post",
            url="ui:export_dismiss",
            permission="organizations.change_organization",
            danger=True,
            when=lambda record: record.is_active,
            refusal=lambda record: "It has debts" if record.name == "Debtor" else "",
        ),
    )
    bulk_actions = (
        BulkAction(
            code="block",
            label="Block",
            icon="lock",
            url="ui:export_list",
            permission="organizations.change_organization",
        ),
    )
    empty = Empty(
        title="No clients yet",
        text="They appear here.",
        action="Add a client",
        url="/clients/new/",
        permission="organizations.add_organization",
    )

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> Any:
        return owned(Organization.objects.filter(**scope), viewer, "")


@pytest.fixture
def clients(company: Any) -> list[Organization]:
    rows = [("Alder", "7701", "", True), ("Birch", "7702", "770000001", True), ("Cedar", "", "770000002", False)]
    return [
        Organization.objects.create(name=name, inn=inn, kpp=kpp, is_active=active, external_id=f"key-{name}")
        for name, inn, kpp, active in rows
    ]


@pytest.fixture
def staff(make_user: Callable[..., User]) -> User:
    return make_user("*")


@pytest.fixture
def ask(make_request: Callable[..., HttpRequest]) -> Callable[..., HttpRequest]:
    """A request of a user with the viewer that the middleware gives him."""

    def ask(path: str = "/clients/", *, user: User, **extra: Any) -> HttpRequest:
        request = make_request(path, user=user, **extra)
        request.viewer = viewer_of(user)
        return request

    return ask
