"""Recurring work."""

from core.jobs import queue
from core.jobs.gate import switched_off, works
from core.lib.company import company_by_schema, public_schema


def release_held() -> int:
    """Give back the held work of companies that work again and modules that are on again."""
    released = 0
    with public_schema():
        for schema, prefix in queue.held_work():
            company = company_by_schema(schema)
            if company is not None and works(company) and not switched_off(company, prefix):
                released += queue.release(schema, prefix)
    return released
