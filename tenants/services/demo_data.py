"""Demonstration data: some clients, and whatever each module brings to look at."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from core.lib.company import entered, public_schema
from core.notifications.services.telling import tell_since
from core.organizations.models import Organization
from core.organizations.services.organizations import create_organization
from core.registry.modules import registry
from tenants.models import Company, CompanyModule
from tenants.services.setup import scope_of

# No tax office has the code 9999, so these numbers are right and nobody's.
CLIENTS: tuple[Mapping[str, Any], ...] = (
    {"name": "ООО «Лесной обоз»", "inn": "9999000013", "kpp": "999901001", "external_id": "demo-1"},
    {"name": "ООО «Ветлуга-Транс»", "inn": "9999000020", "kpp": "999901001", "external_id": "demo-2"},
    {"name": "АО «Белый карьер»", "inn": "9999000038", "kpp": "999901001", "external_id": "demo-3"},
    {"name": "ООО «Хлебный двор»", "inn": "9999000045", "kpp": "999901001", "external_id": "demo-4"},
    {"name": "ИП Сафронов Д. А.", "inn": "999900000629", "external_id": "demo-5"},
)


def fill_with_demo_data(*, company: Company) -> list[str]:
    """Add the clients and the data of the modules that are on and have brought none yet; return these modules.

    Each module's data and the note that they are there are one transaction.
    """
    with public_schema():
        waiting = list(
            CompanyModule.objects.filter(company=company, is_enabled=True, has_demo_data=False).values_list(
                "module", flat=True
            )
        )
    filled = [spec for spec in registry.all() if spec.slug in waiting and spec.demo]
    with entered(scope_of(company)) as scope, translation.override(scope.language):
        add_demo_clients()
        for spec in filled:
            with transaction.atomic():
                import_string(spec.demo)(scope.slug)
                tell_since(at=timezone.now())
                with public_schema():
                    CompanyModule.objects.filter(company=company, module=spec.slug).update(has_demo_data=True)
    return [spec.slug for spec in filled]


def fill_kernel(*, company: Company) -> list[str]:
    """Let each part of the kernel bring what there is to look at; return the parts that had something to do."""
    filled = []
    with entered(scope_of(company)) as scope, translation.override(scope.language):
        for path in settings.KERNEL_DEMO:
            with transaction.atomic():
                if import_string(path)():
                    tell_since(at=timezone.now())
                    filled.append(path.split(".")[1])
    return filled


@transaction.atomic
def add_demo_clients() -> list[Organization]:
    """Return the demonstration clients of the current company, made if they are not there."""
    wanted = [client["external_id"] for client in CLIENTS]
    present = {one.external_id: one for one in Organization.objects.filter(external_id__in=wanted)}
    return [present.get(client["external_id"]) or create_organization(**client) for client in CLIENTS]
