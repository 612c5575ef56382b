"""The register of companies: invented firms under INNs with right control digits."""

from http import HTTPStatus
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response

# INN: (name, KPP, address).
COMPANIES = {
    "7700000104": ("ООО «Вешний луг»", "770001001", "г. Полынск, ул. Ковыльная, 4"),
    "7800000059": ("АО «Северная стрелка»", "780001001", "г. Журавлинск, наб. Тихая, 12"),
    "5400000082": ("ООО «Таёжный путь»", "540001001", "г. Тальск, пр. Лесной, 31"),
    "6600000010": ("ООО «Каменный пояс»", "660001001", "г. Рудный, ул. Горняков, 8"),
    "770000000156": ("ИП Горицветова Анна Ильинична", "", "г. Полынск"),
}


class RegistryService(Service):
    """Answers by INN, as a public register does."""

    prefix = "registry"
    title = _("Register of companies")
    description = _("Invented companies by INN; registration looks names up here.")

    def answer(self, request: Request) -> Response:
        if request.method not in {"GET", "HEAD"}:
            raise NotHere
        if not request.path:
            facts = [(inn, *facts) for inn, facts in COMPANIES.items()]
            listed = [dict(zip(("inn", "name", "kpp", "address"), one, strict=True)) for one in facts]
            if request.wants_json:
                return json_response({"results": listed})
            return page("registry.html", {"found": listed})
        place, _slash, rest = request.path.partition("/")
        found = COMPANIES.get(rest.rstrip("/")) if place == "companies" else None
        if found is None:
            return json_response({"detail": "Not found"}, HTTPStatus.NOT_FOUND)
        name, kpp, address = found
        return json_response({"name": name, "kpp": kpp, "address": address})


def make(folder: Path, ports: dict[str, int]) -> RegistryService:
    return RegistryService()
