"""Take in a single transaction, as a supplier tells it the moment it happens."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.finance.models import AccountCode, EntryKind
from core.finance.services.accounts import client_account, own_account
from core.finance.services.post import Line, post
from core.lib.errors import DomainError
from modules.fuel_cards.calc.rates import Rule, price
from modules.fuel_cards.models import (
    Card,
    CardAssignment,
    Product,
    Station,
    Supplier,
    Transaction,
    TransactionKind,
    Unallocated,
)
from modules.fuel_cards.selectors.tariffs import find_rate
from modules.fuel_cards.services.limits.counting import prepare_counting
from modules.fuel_cards.services.limits.judging import ask_for_judgement, count_and_judge


class TransactionConflict(DomainError):
    code = "conflict"
    message = _("This number is known with another card, product, quantity or sum. The first one stays.")


@dataclass(frozen=True, kw_only=True)
class Purchase:
    """A sale at the pump as the supplier reports it."""

    number: str
    at: datetime
    card_number: str
    product_code: str
    quantity: Decimal
    price: Decimal
    gross: Decimal
    net: Decimal
    station_number: str = ""
    holder: str = ""


@transaction.atomic
def record_purchase(*, supplier: Supplier, purchase: Purchase) -> tuple[Transaction, bool]:
    """Allocate, price and charge one purchase; the same again returns the first and changes nothing."""
    known = Transaction.objects.filter(supplier=supplier, number=purchase.number).first()
    product = Product.objects.filter(code=purchase.product_code).first()
    if known is not None:
        return _same(known, purchase, product), False
    card = _held_card(supplier, purchase.card_number)
    holder = _holder(card, purchase.at)
    station = Station.objects.filter(supplier=supplier, number=purchase.station_number).first()
    tariff = _tariff(supplier, product, station, holder.organization_id, purchase) if holder else None
    record = Transaction(
        supplier=supplier,
        number=purchase.number,
        kind=TransactionKind.SALE,
        at=purchase.at,
        card=card,
        card_number=purchase.card_number,
        holder=purchase.holder,
        organization_id=holder.organization_id if holder else None,
        unallocated="" if holder else Unallocated.UNASSIGNED_CARD if card else Unallocated.UNKNOWN_CARD,
        station=station,
        product=product,
        product_name=product.name if product else purchase.product_code,
        quantity=purchase.quantity,
        unit=product.unit if product else "",
        price=purchase.price,
        gross=purchase.gross,
        discount=purchase.gross - purchase.net,
        net=purchase.net,
        tariff_id=tariff.id if tariff else None,
        amount=price(tariff, net=purchase.net, gross=purchase.gross, quantity=purchase.quantity) if holder else None,
        charge_number=1 if holder else 0,
    )
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError:
        # Another connection has taken it in meanwhile.
        return _same(Transaction.objects.get(supplier=supplier, number=purchase.number), purchase, product), False
    _charge(record)
    if card is not None:
        _count(record)
    return record, True


def _same(known: Transaction, purchase: Purchase, product: Product | None) -> Transaction:
    facts = (known.card_number, known.product_id, known.quantity, known.gross, known.net)
    if facts != (
        purchase.card_number,
        product.pk if product else None,
        purchase.quantity,
        purchase.gross,
        purchase.net,
    ):
        raise TransactionConflict
    return known


def _held_card(supplier: Supplier, number: str) -> Card | None:
    """Keep the card from being bound meanwhile, and no more: it is locked for good after the client's account."""
    sql = "SELECT * FROM fuel_cards_card WHERE supplier_id = %s AND number = %s FOR KEY SHARE"
    return next(iter(Card.objects.raw(sql, [supplier.pk, number])), None)


def _count(record: Transaction) -> None:
    with connection.cursor() as cursor:
        prepare_counting(cursor)
        cursor.execute("INSERT INTO fuel_touched VALUES (%s, %s)", [record.card_id, record.at])
        count_and_judge(cursor)
    if record.organization_id is not None:
        ask_for_judgement()


def _holder(card: Card | None, at: datetime) -> CardAssignment | None:
    if card is None:
        return None
    return card.assignments.filter(starts_at__lte=at).filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)).first()


def _tariff(
    supplier: Supplier, product: Product | None, station: Station | None, organization_id: int, purchase: Purchase
) -> Rule | None:
    return find_rate(
        organization_id=organization_id,
        supplier_id=supplier.pk,
        product_id=product.pk if product else None,
        station=station,
        moment=purchase.at,
        quantity=purchase.quantity,
    )


def _charge(record: Transaction) -> None:
    if record.organization_id is None or not record.amount:
        return
    client = client_account(organization_id=record.organization_id)
    sales = own_account(code=AccountCode.SALES)
    post(
        key=f"fuel_cards.transaction:{record.pk}:{record.charge_number}",
        kind=EntryKind.CHARGE,
        lines=[Line(client.pk, -record.amount), Line(sales.pk, record.amount)],
        happened_at=record.at,
        respects_limit=False,
    )
