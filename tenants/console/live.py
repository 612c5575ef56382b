"""Tickets for the console's live pages."""

from core.ui.page import CabinetRequest


def follow(request: CabinetRequest, *channel: str | int) -> str:
    return ""
