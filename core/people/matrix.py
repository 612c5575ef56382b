"""The matrix of a role as its page draws it: sections as rows, actions as columns, a box for each right."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.accounts.models import Role
from core.accounts.permissions import Group, Section
from core.registry.spec import ACTIONS

COLUMNS = {
    "view": _("See"),
    "add": _("Add"),
    "change": _("Change"),
    "special": _("Besides"),
}


def matrix_rows(groups: Iterable[Group], *, user: Any, ticked: Iterable[str], is_open: bool) -> list[dict[str, Any]]:
    """Return the groups with their rows; a right that the reader lacks himself stands there switched off."""
    codes = frozenset(ticked)
    return [
        {
            "title": group.title,
            "sections": [
                {"title": section.title, "cells": list(_cells(section, user, codes, is_open))}
                for section in group.sections
            ],
        }
        for group in groups
    ]


def with_kept(groups: Iterable[Group], *, user: Any, role: Role, chosen: Iterable[str]) -> set[str]:
    """Return what the form asks for: boxes that the reader could not touch stay as they are."""
    cells = (cell for group in groups for section in group.sections for cell in section.cells.values())
    drawn = {right.code for cell in cells for right in cell}
    return set(chosen) | {code for code in drawn.intersection(role.permissions) if not user.has_permission(code)}


def _cells(section: Section, user: Any, ticked: frozenset[str], is_open: bool) -> Iterator[dict[str, Any]]:
    for action in ACTIONS:
        rights = section.cells[action]
        boxes = [
            {
                "code": right.code,
                "title": right.title,
                "ticked": "*" in ticked or right.code in ticked,
                "is_shut": not is_open or not user.has_permission(right.code),
                "is_beyond": is_open and not user.has_permission(right.code),
            }
            for right in rights
        ]
        # One right under the head of its column says enough; several, and those besides, say what they are.
        yield {"label": COLUMNS[action], "boxes": boxes, "is_plain": len(boxes) == 1 and action != "special"}
