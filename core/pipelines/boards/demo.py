"""Pipelines of a demonstration company: sales with clients, and purchases of its own, with items at every stage."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.accounts.models import User, UserKind
from core.documents.authors import Author
from core.lib.company import current_company
from core.organizations.models import Organization
from core.pipelines.boards.models import Field, Item, Pipeline, Stage
from core.pipelines.boards.services.editing import (
    FieldFacts,
    PipelineFacts,
    StageFacts,
    TransitionFacts,
    add_field,
    add_pipeline,
    change_stage,
    set_transition,
)
from core.pipelines.boards.services.items import ItemFacts, add_item, comment_item
from core.pipelines.boards.services.moving import move_item
from core.pipelines.boards.services.wishes import Wish

COMPANIES = ("fuel", "multi")
SALES = (
    StageFacts(name="Заявка", hours=8),
    StageFacts(name="Переговоры", tone="info", hours=48),
    StageFacts(name="Договор", tone="warn", hours=72, needs_responsible=True),
    StageFacts(name="Проверка ответа", tone="warn", hours=24, rolls_over=True),
    StageFacts(name="Подключён", tone="ok", is_final=True),
    StageFacts(name="Отказ", tone="bad", is_final=True),
)
PURCHASES = (
    StageFacts(name="Потребность"),
    StageFacts(name="Выбор поставщика", tone="info", hours=72),
    StageFacts(name="Оплата", tone="warn", hours=24),
    StageFacts(name="Получено", tone="ok", is_final=True),
)
# What it is, the place of its stage, for how many hours from now it is due, and for how much.
DEALS = (
    ("Топливные карты, 40 машин", 0, 6, "1250000"),
    ("Карты для двух филиалов", 0, 20, "480000"),
    ("Отсрочка 30 дней", 1, -50, "2300000"),
    ("Лимиты по водителям", 1, 3, "310500"),
    ("Мойка и шиномонтаж по картам", 1, 30, "92000"),
    ("Рамочный договор на год", 2, 26, "5400000"),
    ("Договор с дочерней компанией", 2, -4, "760000"),
    ("Кредитный лимит, ждём банк", 3, 14, "1900000"),
    ("Банковская гарантия", 3, 40, "650000"),
    ("Перевод парка на карты", 4, 0, "870000"),
    ("Карты для такси", 5, 0, "120000"),
)
THINGS = (("Рации для диспетчеров", 0, 70), ("Ноутбук бухгалтеру", 1, 20), ("Считыватели карт", 2, 5))


@transaction.atomic
def fill() -> bool:
    """Give the company its pipelines unless it has some; say whether that was needed."""
    people = list(User.objects.filter(kind=UserKind.STAFF, is_active=True).order_by("pk")[:2])
    if current_company().slug not in COMPANIES or not people or Pipeline.objects.exists():
        return False
    _sales(people)
    _purchases(people)
    return True


def _sales(people: list[User]) -> None:
    facts = PipelineFacts(name="Подключение клиентов", prefix="С", is_shown_to_clients=True)
    pipeline = add_pipeline(facts, stages=SALES)
    amount = _field(pipeline, label="Объём в месяц", kind="money", is_on_card=True)
    source = _field(pipeline, label="Откуда", kind="choice", choices=("Сайт", "Звонок", "Рекомендация"))
    answer = _field(pipeline, label="Номер ответа банка")
    _field(pipeline, label="Дата подключения", kind="date", is_shown_to_clients=True)
    request, talks, contract, check, done, refused = _stages(pipeline)
    change_stage(stage_id=check.pk, what=StageFacts(**_of(SALES[3]), until_field_id=answer.pk))
    change_stage(stage_id=contract.pk, what=StageFacts(**_of(SALES[2]), responsible_id=people[0].pk))
    ways: tuple[tuple[Stage, Stage, dict[str, Any]], ...] = (
        (talks, contract, {"required_fields": [amount.pk], "checklist": ["Реквизиты проверены", "Цена согласована"]}),
        (contract, check, {"document_types": ["contract"]}),
        (check, done, {"required_fields": [answer.pk], "needs_approval": True}),
        (request, refused, {"checklist": ["Причина записана в комментарии"]}),
        (talks, refused, {}),
        (contract, refused, {}),
    )
    for start, end, asked in ways:
        set_transition(source_id=start.pk, target_id=end.pk, what=TransitionFacts(**asked))
    set_transition(source_id=done.pk, target_id=refused.pk, what=None)
    clients = list(Organization.objects.filter(is_active=True).order_by("pk")[:8])
    places = (request, talks, contract, check, done, refused)
    for number, (title, place, hours, volume) in enumerate(DEALS):
        owner = clients[number % len(clients)].pk if clients else None
        entries = {amount.key: volume, source.key: source.choices[number % 3]}
        due = None if places[place].is_final else _later(hours)
        what = ItemFacts(title=title, organization_id=owner, due_at=due, entries=entries)
        _item(pipeline, places[place], what, people[number % len(people)])
    first = Item.objects.filter(pipeline=pipeline, stage=request).order_by("pk")[0]
    author = _by(people[-1])
    comment_item(item_id=first.pk, text="Просят показать личный кабинет до пятницы.", author=author)
    wish = Wish(comment="Созвонились, ждут предложение", due_at=_later(7))
    move_item(item_id=first.pk, target_id=talks.pk, version=1, author=author, wish=wish)


def _purchases(people: list[User]) -> None:
    pipeline = add_pipeline(PipelineFacts(name="Закупки", prefix="З"), stages=PURCHASES)
    places = _stages(pipeline)
    payment = TransitionFacts(needs_approval=True)
    set_transition(source_id=places[1].pk, target_id=places[2].pk, what=payment)
    for number, (title, place, hours) in enumerate(THINGS):
        what = ItemFacts(title=title, due_at=_later(hours))
        _item(pipeline, places[place], what, people[number % len(people)])


def _field(pipeline: Pipeline, **facts: Any) -> Field:
    return add_field(pipeline_id=pipeline.pk, what=FieldFacts(**facts))


def _stages(pipeline: Pipeline) -> list[Stage]:
    return list(pipeline.stages.order_by("position"))


def _of(facts: StageFacts) -> dict[str, Any]:
    names = ("name", "tone", "hours", "rolls_over", "needs_responsible")
    return {name: getattr(facts, name) for name in names}


def _item(pipeline: Pipeline, stage: Stage, what: ItemFacts, person: User) -> Item:
    return add_item(pipeline_id=pipeline.pk, stage_id=stage.pk, what=what, author=_by(person))


def _by(person: User) -> Author:
    return Author(user_id=person.pk, name=person.name)


def _later(hours: int) -> datetime:
    return (timezone.now() + timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0)
