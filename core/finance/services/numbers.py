"""The next number of an invoice."""

from django.db import connection

from core.finance.models import Invoice


def next_invoice_number(invoice: Invoice) -> str:
    """Return the next number of the legal entity and year, for the transaction that issues the invoice."""
    year = invoice.issued_on.year if invoice.issued_on else 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('finance.invoice'), %s)", [invoice.legal_entity_id])
    given = Invoice.objects.filter(legal_entity_id=invoice.legal_entity_id, issued_on__year=year).count()
    return f"СЧ-{year}-{given + 1:05}"
