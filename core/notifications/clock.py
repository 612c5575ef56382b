"""The clock of the current company."""

from zoneinfo import ZoneInfo

from core.lib.company import current_company


def company_zone() -> ZoneInfo:
    return ZoneInfo(current_company().time_zone)
