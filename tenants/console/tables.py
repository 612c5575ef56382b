"""Lists of the console."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from core.accounts.tables import UserTable
from core.registry.modules import registry
from core.ui.tables.columns import BadgeColumn, Column, Mark, MomentColumn, NumberColumn
from core.ui.tables.counts import Count
from core.ui.tables.declared import Empty, RowAction, Tile
from core.ui.tables.filters import ChoicesFilter, RecordsFilter
from core.ui.tables.table import Table
from core.ui.tables.words import WordsColumn
from tenants.console.addresses import cabinet_url, company_url
from tenants.console.progress import module_titles
from tenants.models import AskedKind, AskedStatus, AskedTicket, Company, CompanyState
from tenants.selectors.asking import all_asked
from tenants.selectors.companies import list_companies
from tenants.services.permissions import ANSWER_COMPANY, CONNECT_COMPANY, VIEW_COMPANY, VIEW_USAGE

STATE_MARKS = {
    CompanyState.TRIAL.value: Mark(tone="info", icon="clock"),
    CompanyState.ACTIVE.value: Mark(tone="ok", icon="circle-check"),
    CompanyState.PAST_DUE.value: Mark(tone="warn", icon="alert-triangle"),
    CompanyState.SUSPENDED.value: Mark(tone="bad", icon="lock"),
    CompanyState.CLOSED.value: Mark(tone="idle", icon="archive"),
}


def people_note(company: Company) -> str:
    """Write "4 staff, 12 clients" where anybody has been counted."""
    if company.counted_at is None:
        return str(_("not counted yet"))
    staff = ngettext("%(count)d of staff", "%(count)d of staff", company.staff_count) % {"count": company.staff_count}
    clients = ngettext("%(count)d client", "%(count)d clients", company.client_count) % {"count": company.client_count}
    return f"{staff}, {clients}"


def _modules() -> list[tuple[str, Any]]:
    return [(spec.slug, spec.title) for spec in registry.all()]


def company_words(count: Count) -> str:
    return ngettext("%(count)s company", "%(count)s companies", count.value) % {"count": count}


class CompanyFilters(django_filters.FilterSet):
    state = ChoicesFilter(label=_("State"), choices=CompanyState.choices)
    module = ChoicesFilter(label=_("Module"), choices=_modules, method="with_module")

    class Meta:
        model = Company
        fields: tuple[str, ...] = ()

    def with_module(self, rows: QuerySet[Company], name: str, values: list[str]) -> QuerySet[Company]:
        """Keep the companies that have one of the modules switched on."""
        if not values:
            return rows
        having = Company.objects.filter(modules__module__in=values, modules__is_enabled=True)
        return rows.filter(pk__in=having.values("pk"))


class CompanyTable(Table):
    code = "tenants.companies"
    title = _("Companies")
    model = Company
    permission = VIEW_COMPANY
    filterset = CompanyFilters
    search = ("name", "slug", "inn")
    search_hint = _("Name, address or INN")
    order = "name"
    tiles = (
        Tile(code="all", label=_("All companies"), icon="building"),
        Tile(code="active", label=_("Companies at work"), icon="circle-check", tone="ok", filters={"state": "active"}),
        Tile(code="trial", label=_("On trial"), icon="clock", tone="info", filters={"state": "trial"}),
        Tile(
            code="stopped",
            label=_("Stopped or past due"),
            icon="lock",
            tone="bad",
            filters={"state": (CompanyState.SUSPENDED.value, CompanyState.PAST_DUE.value)},
        ),
    )
    row_actions = (RowAction(code="open", label=_("Open the cabinet"), icon="external-link", url=cabinet_url),)
    found_words = staticmethod(company_words)
    empty = Empty(
        title=_("No companies yet"),
        text=_("Here will be the companies with their state, modules and people."),
        icon="building",
        action=_("Connect a company"),
        url="console:onboarding_new",
        permission=CONNECT_COMPANY,
    )

    name = Column(_("Company"), second="host", pinned=True, card="title", link=company_url)
    state = BadgeColumn(_("State"), marks=STATE_MARKS, card="badge")
    modules = Column(_("Modules"), lambda company: module_titles(company.enabled), sort="module_count", card="who")
    user_count = NumberColumn(_("People"), second=people_note, card="measure", permission=VIEW_USAGE)
    last_seen_at = MomentColumn(_("Last activity"))
    created_at = MomentColumn(_("Connected"), hidden=True)
    schema_name = Column(_("Schema"), hidden=True)
    inn = Column(_("INN"), hidden=True)

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[Company]:
        return list_companies()


class VendorStaffTable(UserTable):
    """The vendor's people: as in a company, with roles of the vendor's own."""

    code = "tenants.staff"
    row_actions = (  # type: ignore[assignment]
        RowAction(
            code="role",
            label=_("Change the role"),
            icon="user-check",
            url="console:staff_role",
            kind="dialog",
            permission="accounts.manage_role",
        ),
        *UserTable.row_actions,
    )


ASKED_MARKS = {
    AskedStatus.NEW.value: Mark(tone="info", icon="circle-dashed"),
    AskedStatus.IN_WORK.value: Mark(tone="warn", icon="clock"),
    AskedStatus.ANSWERED.value: Mark(tone="outline", icon="message"),
    AskedStatus.DONE.value: Mark(tone="ok", icon="circle-check"),
    AskedStatus.DECLINED.value: Mark(tone="idle", icon="circle-x"),
}
KIND_MARKS = {
    AskedKind.PROBLEM.value: Mark(tone="bad", icon="alert-circle"),
    AskedKind.WISH.value: Mark(tone="info", icon="star"),
}


class AskedFilters(django_filters.FilterSet):
    status = ChoicesFilter(label=_("Status"), choices=AskedStatus.choices)
    kind = ChoicesFilter(label=_("What it is"), choices=AskedKind.choices)
    company = RecordsFilter(
        label=_("Company"),
        queryset=lambda request: Company.objects.order_by("name") if request else Company.objects.none(),
    )

    class Meta:
        model = AskedTicket
        fields: tuple[str, ...] = ()


class AskedTable(Table):
    """What companies ask of the vendor."""

    code = "tenants.asked"
    title = _("Companies' questions")
    model = AskedTicket
    permission = ANSWER_COMPANY
    filterset = AskedFilters
    search = ("title", "company__name")
    search_hint = _("Subject or company")
    order = "-changed"
    tiles = (
        Tile(code="all", label=_("All questions"), icon="headset"),
        Tile(code="new", label=AskedStatus.NEW.label, icon="circle-dashed", tone="info", filters={"status": "new"}),
        Tile(code="work", label=AskedStatus.IN_WORK.label, icon="clock", tone="warn", filters={"status": "in_work"}),
        Tile(code="wish", label=AskedKind.WISH.label, icon="star", filters={"kind": "wish"}),
    )
    empty = Empty(
        title=_("Nobody has asked anything yet"),
        text=_("Problems and wishes of the companies' administrators will be here at once."),
        icon="headset",
    )

    name = WordsColumn(
        pgettext_lazy("to the vendor", "Subject"), "title", pinned=True, card="title", link="console:asked_one"
    )
    company = Column(_("Company"), "company__name", card="who")
    kind = BadgeColumn(_("What it is"), marks=KIND_MARKS)
    status = BadgeColumn(_("Status"), marks=ASKED_MARKS, card="badge")
    author = Column(_("Who has asked"), "author_name")
    changed = MomentColumn(_("Changed"), "changed_at", card="measure")

    @classmethod
    def rows(cls, viewer: Any, **scope: Any) -> QuerySet[AskedTicket]:
        return all_asked().filter(**scope)

    @staticmethod
    def found_words(count: Count) -> str:
        return ngettext("%(count)s question", "%(count)s questions", count.value) % {"count": count}
