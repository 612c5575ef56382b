"""The next number of a paper."""

from django.db import connection

from core.finance.models import Act


def next_number(act: Act) -> str:
    """Return the number that follows; whoever issues at the same moment waits for it."""
    assert act.issued_on is not None  # noqa: S101 the number follows the day
    beginning = f"А-{act.issued_on:%Y}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(20262, hashtext(current_schema()))")
    known = Act.objects.filter(legal_entity=act.legal_entity_id, number__startswith=beginning)
    last = max((int(number.removeprefix(beginning)) for number in known.values_list("number", flat=True)), default=0)
    return f"{beginning}{last + 1:05}"
