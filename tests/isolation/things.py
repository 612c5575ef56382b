"""Objects of every kind, made for a test of isolation: whose each is, and what its form sends."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from itertools import count
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils import timezone

from core.audit.models import AuditRecord
from core.audit.record import record
from core.integrations.models import MailMessage, PushSubscription, SmsMessage
from core.notifications.models import Broadcast, Delivery, Message, Text, Trigger
from core.organizations.models import AccessRequest, Applicant, Membership, RequestState
from core.ui.models import SavedView, TableExport
from modules.fuel_cards.models import Card, CardAssignment, ImportRun, Product, Station, Supplier, Transaction
from modules.fuel_cards.services.record_transaction import Purchase, record_purchase
from modules.fuel_cards.states import CardStatus, RunState
from tests.factories.people import join, make_client, make_staff
from tests.isolation.owners import Owner

_numbers = count(1)


class SeenBy(Enum):
    """Who may see an object, beside nobody else."""

    ORGANIZATION = "the clients of its organization, and the staff"
    COMPANY = "the staff"
    PERSON = "one person"


@dataclass(frozen=True, kw_only=True)
class Thing:
    """An object in an address: `names` are arguments that say which one, `rest` say something else."""

    row: Model
    names: dict[str, Any]
    seen_by: SeenBy
    rest: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)


def of_organization(owner: Owner) -> Thing:
    data = {"name": f"Renamed {owner.mark}"}
    return Thing(row=owner.organization, names={"pk": owner.organization.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def invited_member(owner: Owner) -> Thing:
    person = {"name": f"New {owner.mark}", "email": f"new{next(_numbers)}@{owner.company.slug}.test"}
    return Thing(
        row=owner.organization,
        names={"pk": owner.organization.pk},
        seen_by=SeenBy.ORGANIZATION,
        data={**person, "role_code": "client_viewer"},
    )


def member(owner: Owner) -> Thing:
    user = make_client()
    membership: Membership = join(user, owner.organization)
    names = {"pk": owner.organization.pk, "user_id": user.pk}
    return Thing(row=membership, names=names, seen_by=SeenBy.ORGANIZATION)


def colleague(owner: Owner) -> Thing:
    user = make_staff(usual=())  # holds nothing, so that whoever may act on people reaches him
    return Thing(row=user, names={"pk": user.pk}, seen_by=SeenBy.COMPANY)


def colleague_of_program(owner: Owner) -> Thing:
    thing = colleague(owner)
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data={"roles": []})


def invited_colleague(owner: Owner) -> Thing:
    from core.accounts.services.invitations import invite_user

    email = f"invited{next(_numbers)}@{owner.company.slug}.test"
    invitation = invite_user(email=email, name=f"Invited {owner.mark}", role_codes=[], invited_by=owner.staff)
    return Thing(row=invitation.user, names={"pk": invitation.user.pk}, seen_by=SeenBy.COMPANY)


def unbound_person(owner: Owner) -> Thing:
    user = make_client()
    data = {"organization": owner.organization.pk, "role_code": "client_viewer"}
    return Thing(row=user, names={"pk": user.pk}, seen_by=SeenBy.COMPANY, data=data)


def binding(owner: Owner) -> Thing:
    made = join(make_client(), owner.organization)
    names = {"pk": made.user_id, "organization_id": made.organization_id}
    return Thing(row=made, names=names, seen_by=SeenBy.COMPANY, data={"role_code": "client_viewer"})


def custom_role(owner: Owner) -> Thing:
    from core.accounts.services.custom_roles import create_role

    role = create_role(name=f"Role {owner.mark} {next(_numbers)}", kind="staff")
    return Thing(row=role, names={"pk": role.pk}, seen_by=SeenBy.COMPANY, data={"name": f"Own {next(_numbers)}"})


def own_session(owner: Owner) -> Thing:
    address = {"ip": "192.0.2.7", "user_agent": f"Agent {owner.mark}"}
    session = UserSession.objects.create(user=owner.client, session_key=f"key-{next(_numbers)}", **address)
    return Thing(row=session, names={"pk": session.pk}, seen_by=SeenBy.PERSON)


def saved_view(owner: Owner) -> Thing:
    name = f"View {owner.mark} {next(_numbers)}"
    view = SavedView.objects.create(user=owner.client, table="fuel_cards.cards", name=name)
    return Thing(
        row=view,
        names={"pk": view.pk},
        seen_by=SeenBy.PERSON,
        rest={"code": "fuel_cards.cards"},
        data={"name": f"Renamed {name}", "next": "/fuel-cards/cards/"},
    )


def exported_file(owner: Owner) -> Thing:
    export = TableExport.objects.create(
        user=owner.client,
        table="fuel_cards.cards",
        title=f"Export {owner.mark}",
        file_format="csv",
        language="ru",
        time_zone="Europe/Moscow",
        job_id=0,
        seen=[owner.organization.pk],
        file_name=default_storage.save("exports/isolation.csv", ContentFile(b"card")),
        finished_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=1),
    )
    return Thing(row=export, names={"pk": export.pk}, seen_by=SeenBy.PERSON)


def supplier_of(owner: Owner) -> Supplier:
    return Supplier.objects.get_or_create(code="isolation", defaults={"name": f"Supplier {owner.company_mark}"})[0]


def make_card(owner: Owner, status: str = CardStatus.ACTIVE) -> Card:
    card = Card.objects.create(
        supplier=supplier_of(owner),
        number=f"{7013_0000_0000_0000 + next(_numbers)}",
        holder=f"Holder {owner.mark}",
        status=status,
    )
    since = timezone.now() - timedelta(days=30)
    CardAssignment.objects.create(card=card, organization=owner.organization, starts_at=since)
    return card


def card(owner: Owner, *, status: str = CardStatus.ACTIVE, **data: Any) -> Thing:
    made = make_card(owner, status)
    return Thing(row=made, names={"pk": made.pk}, seen_by=SeenBy.ORGANIZATION, data=data)


def moved_card(owner: Owner) -> Thing:
    """A card in the form that gives it away: to its own organization, which at least exists for whoever may ask."""
    return card(owner, organization=owner.organization.pk, at="2026-01-01T10:00")


def detached_card(owner: Owner) -> Thing:
    return card(owner, at=f"{timezone.localtime():%Y-%m-%dT%H:%M}")


def moved_card_of_program(owner: Owner) -> Thing:
    return card(owner, organization=owner.organization.pk, at="2026-01-01T10:00:00Z")


def detached_card_of_program(owner: Owner) -> Thing:
    return card(owner)


def blocked_card(owner: Owner) -> Thing:
    return card(owner, status=CardStatus.BLOCKED_BY_CLIENT)


def card_to_block(owner: Owner) -> Thing:
    return card(owner, cause="lost", reason="Lost")


def card_to_retire(owner: Owner) -> Thing:
    made = card(owner, reason="Lost")
    return replace(made, data={**made.data, "status": "lost"})


def card_to_limit(owner: Owner) -> Thing:
    return card(owner, period="day", measure="litres", limits=[])


def card_to_describe(owner: Owner) -> Thing:
    return card(owner, holder=f"Holder {owner.mark}", plate="A001AA")


def purchase(owner: Owner) -> Thing:
    Product.objects.get_or_create(code="95", defaults={"name": "Petrol 95", "unit": "л"})
    station = f"Station {owner.mark}"
    Station.objects.get_or_create(supplier=supplier_of(owner), number=station)
    bought = Purchase(
        station_number=station,
        number=f"Number-{owner.mark}-{next(_numbers)}",
        at=timezone.now() - timedelta(days=1),
        card_number=make_card(owner).number,
        product_code="95",
        quantity=Decimal("10.000"),
        price=Decimal("60.0000"),
        gross=Decimal("600.00"),
        net=Decimal("590.00"),
        holder=f"Holder {owner.mark}",
    )
    kept: Transaction = record_purchase(supplier=supplier_of(owner), purchase=bought)[0]
    return Thing(row=kept, names={"pk": kept.pk}, seen_by=SeenBy.ORGANIZATION)


def import_run(owner: Owner) -> Thing:
    run = ImportRun.objects.create(
        kind="transactions",
        supplier=supplier_of(owner),
        state=RunState.READY,
        file_name=f"File {owner.mark}.csv",
        rows=1,
        created=1,
    )
    return Thing(row=run, names={"pk": run.pk}, seen_by=SeenBy.COMPANY, data={"mode": "good_rows"})


def broken_off_run(owner: Owner) -> Thing:
    run = import_run(owner)
    ImportRun.objects.filter(pk=run.row.pk).update(state=RunState.BROKEN_OFF)
    return run


def short_message(owner: Owner) -> Thing:
    key = f"isolation:{owner.mark}:{next(_numbers)}"
    row = SmsMessage.objects.create(
        key=key, to="+79000000017", operator="smsc", state="refused", problem=f"{owner.company_mark} {owner.mark}"
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def deed(owner: Owner) -> Thing:
    record("isolation.thing.changed", subject_name=f"Deed {owner.company_mark} {owner.mark}")
    row = AuditRecord.objects.order_by("-pk")[0]
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def letter(owner: Owner) -> Thing:
    key = f"isolation:{owner.mark}:{next(_numbers)}"
    row = MailMessage.objects.create(
        key=key, to="a@b.test", carrier="own", state="refused", problem=f"{owner.company_mark} {owner.mark}"
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def push_browser(owner: Owner) -> Thing:
    number = next(_numbers)
    row = PushSubscription.objects.create(
        user=owner.client,
        endpoint=f"https://push.example.com/{owner.company.slug}/{number}",
        p256dh="x",
        auth="x",
        agent=f"Agent {owner.mark}",
    )
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.PERSON)


def broadcast(owner: Owner, *, state: str = "draft") -> Thing:
    segment = {"audience": "client", "organizations": [owner.organization.pk]}
    words = {"ru": {"subject": "S", "body": f"Words {owner.company_mark} {owner.mark}", "sms": ""}}
    row = Broadcast.objects.create(
        title=f"Broadcast {owner.company_mark} {owner.mark}",
        segment=segment,
        channels=["inbox"],
        words=words,
        state=state,
    )
    data = {
        "title": row.title,
        "audience": "client",
        "channels": ["inbox"],
        "when": "now",
        "clock": "company",
        "subject_ru": "S",
        "body_ru": "B",
    }
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def broadcast_of_program(owner: Owner) -> Thing:
    thing = broadcast(owner)
    words = {"ru": {"subject": "S", "body": "B"}}
    data = {"title": "T", "segment": {"audience": "all"}, "channels": ["inbox"], "words": words}
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data=data)


def scheduled_broadcast(owner: Owner) -> Thing:
    return broadcast(owner, state="scheduled")


def sent_broadcast(owner: Owner) -> Thing:
    return broadcast(owner, state="sending")


def paused_broadcast(owner: Owner) -> Thing:
    return broadcast(owner, state="paused")


def role_of_member(owner: Owner) -> Thing:
    thing = member(owner)
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data={"role_code": "client_viewer"})


def access_request(owner: Owner) -> Thing:
    applicant = Applicant.objects.create(
        name=f"Applicant {owner.company_mark} {owner.mark}",
        email=f"asks{next(_numbers)}@{owner.company.slug}.test",
        language="ru",
        user=make_client(),
        created_at=timezone.now(),
    )
    row = AccessRequest.objects.create(
        applicant=applicant,
        state=RequestState.CONFIRMED,
        name=owner.organization.name,
        inn="7700000104",
        created_at=timezone.now(),
    )
    data = {"organization": owner.organization.pk, "role_code": "client_viewer", "reason": "No"}
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY, data=data)


def access_request_of_program(owner: Owner) -> Thing:
    thing = access_request(owner)
    data = {"organization": owner.organization.pk, "role": "client_viewer"}
    return Thing(row=thing.row, names=thing.names, seen_by=thing.seen_by, data=data)


def _delivery(owner: Owner, recipient: Model, **more: Any) -> Delivery:
    at, number = timezone.now(), next(_numbers)
    facts = {"label": f"Message {owner.company_mark} {owner.mark}", "occurred_at": at, "type": "ui.export.finished"}
    message = Message.objects.create(kind="event", cause=f"isolation:{number}", trigger="ui.export_finished", **facts)
    text = Text.objects.create(
        message=message,
        channel=more["channel"],
        language="ru",
        subject=f"Message {owner.company_mark} {owner.mark}",
        body=f"Words for {owner.company_mark} {owner.mark}",
    )
    return Delivery.objects.create(message=message, recipient=recipient, text=text, due_at=at, **more)


def own_message(owner: Owner) -> Thing:
    row = _delivery(owner, owner.client, channel="inbox", state="delivered")
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.PERSON)


def read_message(owner: Owner) -> Thing:
    row = _delivery(owner, owner.client, channel="inbox", state="opened")
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.PERSON)


def failed_delivery(owner: Owner) -> Thing:
    row = _delivery(owner, owner.client, channel="email", state="failed", reason="refused")
    return Thing(row=row, names={"pk": row.pk}, seen_by=SeenBy.COMPANY)


def trigger(owner: Owner) -> Thing:
    row = Trigger.objects.create(
        code=f"own.{next(_numbers)}",
        event="ui.export.finished",
        title=f"Trigger {owner.company_mark} {owner.mark}",
        recipients=["person:person"],
        channels=["inbox"],
        is_own=True,
    )
    return Thing(row=row, names={"code": row.code}, seen_by=SeenBy.COMPANY, data={"on": "1"})
