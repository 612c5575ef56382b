"""One of the vendor's support people, and a company that he may enter."""

import re
from datetime import timedelta

from django.db.models import Max
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.accounts.models import Role, User
from core.audit.models import AuditRecord
from core.lib.company import CurrentCompany, entered, public_schema
from tenants.models import Company, SupportEntry
from tenants.services.setup import set_up_modules
from tenants.services.support import ask_entry
from tenants.services.vendor_roles import SUPPORT, sync_vendor_roles
from tests.factories.people import browser, make_staff

REASON = "Не сходится баланс"


def without_tokens(answer: HttpResponse) -> str:
    return re.sub(r"enter(/|%2F)[\w-]+|[A-Za-z0-9]{64}", "", answer.content.decode())


class World:
    """One of the vendor's support people, and a company that he may enter."""

    def __init__(self, company: CurrentCompany) -> None:
        self.company, self.host = company, f"{company.slug}.localhost"
        sync_vendor_roles()
        with public_schema():
            self.person = make_staff(email="timur@vendor.test")
            self.person.roles.set(Role.objects.filter(code=SUPPORT))
            self.row = Company.objects.get(schema_name=company.schema)
            self.since = AuditRecord.objects.aggregate(last=Max("pk"))["last"] or 0
        set_up_modules(company=self.row, modules=[])
        with public_schema():
            self.console = browser(self.person, host="localhost")

    def token(self, minutes: int = 30, role: str = "admin") -> str:
        with public_schema():
            person = User.objects.get(pk=self.person.pk)
        schema = self.company.schema
        return ask_entry(
            schema=schema, person=person, reason=REASON, minutes=minutes, role_code=role, at=timezone.now()
        )[1]

    def visitor(self, **more: object) -> Client:
        """A browser that has come in by the link."""
        client = Client(HTTP_HOST=self.host)
        entered_by = client.post(f"/support/enter/{self.token(**more)}/")  # type: ignore[arg-type]
        assert (entered_by.status_code, entered_by.headers["Location"]) == (302, "/")
        return client

    def entry(self) -> SupportEntry:
        with public_schema():
            return SupportEntry.objects.select_related("company").latest("pk")

    def let_time_pass(self) -> None:
        with public_schema():
            SupportEntry.objects.update(ends_at=timezone.now() - timedelta(seconds=1))

    def admin(self) -> Client:
        with entered(self.company):
            return browser(make_staff(everything=True))

    def deeds(self, *actions: str, vendor: bool = False) -> list[tuple[str, str, dict[str, object]]]:
        with public_schema() if vendor else entered(self.company):
            # The vendor's journal goes on from test to test: nothing is ever taken out of it.
            rows = AuditRecord.objects.filter(action__in=actions, pk__gt=self.since if vendor else 0).order_by("pk")
            return [(row.action, row.actor_kind, row.facts) for row in rows]
