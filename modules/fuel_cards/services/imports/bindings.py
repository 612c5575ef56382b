"""Take in a register of which client had which card, from when to when."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from stdnum.exceptions import ValidationError
from stdnum.ru import inn as inn_rules

from core.lib.tabular import Row
from core.lib.tabular.values import identifier, moment_text, words
from core.organizations.models import Organization
from modules.fuel_cards.models import Supplier
from modules.fuel_cards.services.imports.cards import adopt_transactions
from modules.fuel_cards.services.imports.judgement import Judgement
from modules.fuel_cards.services.imports.layouts import BINDINGS
from modules.fuel_cards.services.imports.register_stage import counts, read_rows, stage_register
from modules.fuel_cards.services.imports.transaction_rows import card_number
from modules.fuel_cards.services.imports.transactions import supplier_clock
from modules.fuel_cards.services.settling import settle

_COLUMNS = {
    "inn": "text",
    "kpp": "text",
    "client": "text",
    "starts_at": "timestamptz",
    "ends_at": "timestamptz",
    "card_id": "bigint",
    "organization_id": "bigint",
}
# The register may come before the supplier's: its cards and clients are made known here and completed there.
_CLIENTS = """
SELECT DISTINCT ON (inn, kpp) inn, kpp, client FROM fuel_register
WHERE fate = 'c' AND inn <> '' AND client <> '' ORDER BY inn, kpp, line
"""
_CARDS = """
INSERT INTO fuel_cards_card (supplier_id, number, status, block_reason, contract, holder, plate, is_virtual)
SELECT DISTINCT ON (s.number) %(supplier)s, s.number, 'active', '', '', '', '', false
FROM fuel_register s WHERE s.fate = 'c' ORDER BY s.number
ON CONFLICT (supplier_id, number) DO NOTHING
"""
_FIND_CARDS = """
UPDATE fuel_register s SET card_id = c.id FROM fuel_cards_card c
WHERE c.supplier_id = %(supplier)s AND c.number = s.number AND s.fate = 'c'
"""
_FIND_CLIENTS = """
UPDATE fuel_register s SET organization_id = o.id FROM organizations_organization o
WHERE s.fate = 'c' AND s.inn <> '' AND o.inn = s.inn AND o.kpp = s.kpp
"""
# Foreigners have no tax number: the name must say who they are.
_FIND_FOREIGNERS = """
UPDATE fuel_register s SET organization_id = o.id FROM organizations_organization o
WHERE s.fate = 'c' AND s.inn = '' AND o.inn = '' AND o.name = s.client
"""
_NO_CLIENT = (
    "UPDATE fuel_register SET fate = 'r', reason = 'unknown_client' WHERE fate = 'c' AND organization_id IS NULL"
)
_LOCK = """
SELECT count(*) FROM (SELECT FROM fuel_cards_card c
    WHERE c.id IN (SELECT card_id FROM fuel_register WHERE fate = 'c') ORDER BY c.id FOR UPDATE) locked
"""
_REPEATED = """
UPDATE fuel_register s SET fate = 'd' FROM fuel_register f
WHERE s.fate = 'c' AND f.fate = 'c' AND f.line < s.line AND f.card_id = s.card_id
    AND f.organization_id = s.organization_id AND f.starts_at = s.starts_at AND f.ends_at IS NOT DISTINCT FROM s.ends_at
"""
_KNOWN = """
UPDATE fuel_register s SET fate = CASE WHEN a.ends_at IS NOT DISTINCT FROM s.ends_at THEN 'd' ELSE 'u' END
FROM fuel_cards_cardassignment a
WHERE s.fate = 'c' AND a.card_id = s.card_id AND a.organization_id = s.organization_id AND a.starts_at = s.starts_at
"""
# A change of an end may only free time or take what nobody else holds.
_OVERLAP = """
UPDATE fuel_register s SET fate = 'r', reason = 'overlap'
WHERE s.fate = %(fate)s AND EXISTS (
    SELECT FROM fuel_cards_cardassignment a WHERE a.card_id = s.card_id
        AND NOT (a.organization_id = s.organization_id AND a.starts_at = s.starts_at)
        AND tstzrange(a.starts_at, a.ends_at) && tstzrange(s.starts_at, s.ends_at))
"""
_OVERLAP_IN_FILE = """
UPDATE fuel_register s SET fate = 'r', reason = 'overlap'
WHERE s.fate = 'c' AND EXISTS (
    SELECT FROM fuel_register f WHERE f.card_id = s.card_id AND f.line < s.line AND f.fate = 'c'
        AND tstzrange(f.starts_at, f.ends_at) && tstzrange(s.starts_at, s.ends_at))
"""
_UPDATE = """
UPDATE fuel_cards_cardassignment a SET ends_at = s.ends_at FROM fuel_register s
WHERE s.fate = 'u' AND a.card_id = s.card_id AND a.organization_id = s.organization_id AND a.starts_at = s.starts_at
"""
_INSERT = """
INSERT INTO fuel_cards_cardassignment (card_id, organization_id, starts_at, ends_at)
SELECT card_id, organization_id, starts_at, ends_at FROM fuel_register WHERE fate = 'c' ORDER BY line
"""
_TOUCHED = """
INSERT INTO fuel_due SELECT t.id FROM fuel_cards_transaction t
WHERE t.card_id IN (SELECT card_id FROM fuel_register WHERE fate IN ('c', 'u'))
"""


@transaction.atomic
def import_bindings(*, file: BinaryIO, supplier: Supplier, run_id: int | None = None) -> Judgement:
    """Add the periods in which clients held cards; transactions go to whoever held the card at their time."""
    rows = read_rows(file, BINDINGS)
    params = {"supplier": supplier.pk}
    with connection.cursor() as cursor:
        with supplier_clock(cursor, supplier):
            staged = stage_register(cursor, _COLUMNS, _staged(rows))
        Supplier.objects.select_for_update(no_key=True).get(pk=supplier.pk)
        _add_clients(cursor)
        cursor.execute(_CARDS, params)
        cursor.execute(_FIND_CARDS, params)
        _judge(cursor)
        cursor.execute(_UPDATE)
        cursor.execute(_INSERT)
        adopt_transactions(supplier.pk, rows=staged)
        settle(_TOUCHED, {}, rows=staged)
        return counts(cursor, run_id)


def _add_clients(cursor: CursorWrapper) -> None:
    cursor.execute(_CLIENTS)
    clients = [Organization(inn=inn, kpp=kpp, name=name) for inn, kpp, name in cursor.fetchall()]
    Organization.objects.bulk_create(clients, ignore_conflicts=True, batch_size=1000)


def _judge(cursor: CursorWrapper) -> None:
    for statement in (_FIND_CLIENTS, _FIND_FOREIGNERS, _NO_CLIENT, _LOCK, _REPEATED, _KNOWN):
        cursor.execute(statement)
    cursor.execute(_OVERLAP, {"fate": "u"})
    cursor.execute(_OVERLAP_IN_FILE)
    cursor.execute(_OVERLAP, {"fate": "c"})


def _staged(rows: Iterable[Row]) -> Iterator[tuple[Any, ...]]:
    for line, cells, broken in rows:
        card, inn, kpp, client, start, end = cells
        digits, tax_number = card_number(card), identifier(inn)
        starts_at, ends_at = moment_text(start), moment_text(end) if end != "" else None
        reason = broken or _reason(digits, tax_number, starts_at, ends_at, end)
        yield (
            *(line, reason, digits or words(card)[:64], tax_number or "", (identifier(kpp) or "")[:9]),
            *(words(client)[:255], starts_at, ends_at, None, None),
        )


def _reason(digits: str | None, inn: str | None, starts_at: str | None, ends_at: str | None, end: Any) -> str:
    if not digits:
        return "bad_card_number"
    if inn is None or (inn and not _is_inn(inn)):
        return "bad_inn"
    if not starts_at or (end != "" and not ends_at) or (ends_at and ends_at <= starts_at):
        return "bad_date"
    return ""


def _is_inn(text: str) -> bool:
    with suppress(ValidationError):
        return bool(inn_rules.validate(text))
    return False
