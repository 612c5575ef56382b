"""Directories of a demonstration company, and an additional field of its clients."""

from django.db import transaction

from core.directories.models import Directory, Entry
from core.directories.services.directories import DirectoryFacts, add_directory
from core.directories.services.entries import EntryFacts, add_entry
from core.fields.models import Field
from core.fields.services import FieldFacts, add_field
from core.lib.company import current_company
from core.organizations.extended import ORGANIZATION
from core.organizations.models import Organization

COMPANIES = ("fuel", "multi", "desk")
REGIONS = (
    ("77", "Москва", "Центральный", "61.20"),
    ("50", "Московская область", "Центральный", "60.40"),
    ("78", "Санкт-Петербург", "Северо-Западный", "61.90"),
    ("16", "Республика Татарстан", "Приволжский", "58.70"),
    ("66", "Свердловская область", "Уральский", "59.30"),
    ("54", "Новосибирская область", "Сибирский", "57.80"),
    ("25", "Приморский край", "Дальневосточный", "64.10"),
)
BANKS = (
    ("044525974", "Т-Банк", "Партнёр", "2021-03-01"),
    ("044525593", "Альфа-Банк", "Партнёр", "2019-10-15"),
    ("044525411", "ВТБ", "На проверке", None),
    ("044525232", "МТС-Банк", "Партнёр", "2023-06-20"),
)
SEGMENTS = (("big", "Крупный парк"), ("middle", "Средний парк"), ("small", "До десяти машин"))


@transaction.atomic
def fill() -> bool:
    """Give the company directories unless it has entries already; say whether that was needed."""
    if current_company().slug not in COMPANIES or Entry.objects.exists():
        return False
    regions = Directory.objects.filter(code="fuel_cards_regions").first()
    if regions is not None:
        for code, name, district, price in REGIONS:
            _entry(regions, code, name, district=district, base_price=price)
    banks = add_directory(code="banks", what=DirectoryFacts(title="Банки-партнёры", is_restricted=True))
    kinds = ("Партнёр", "На проверке", "Отключён")
    add_field(owner=banks.owner, what=FieldFacts(code="state", label="Отношения", kind="choice", choices=kinds))
    add_field(owner=banks.owner, what=FieldFacts(code="since", label="Работаем с", kind="date"))
    for code, name, state, since in BANKS:
        _entry(banks, code, name, state=state, since=since)
    segments = add_directory(code="segments", what=DirectoryFacts(title="Сегменты клиентов"))
    for code, name in SEGMENTS:
        _entry(segments, code, name)
    _clients(segments)
    return True


def _clients(segments: Directory) -> None:
    field: Field = add_field(
        owner=ORGANIZATION, what=FieldFacts(code="segment", label="Сегмент", kind="link", target=segments.code)
    )
    add_field(owner=ORGANIZATION, what=FieldFacts(code="fleet", label="Машин в парке", kind="whole"))
    chosen = list(Entry.objects.filter(directory=segments).order_by("pk"))
    for number, client in enumerate(Organization.objects.order_by("pk")[:12]):
        client.extra = {field.code: chosen[number % len(chosen)].pk, "fleet": str((240, 48, 7)[number % 3] + number)}
        client.save(update_fields=["extra"])


def _entry(directory: Directory, code: str, name: str, **values: object) -> None:
    add_entry(directory_id=directory.pk, what=EntryFacts(code=code, name=name, values=values))
