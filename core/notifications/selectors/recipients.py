"""Whom a trigger may mean, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.accounts.models import Role, User, UserKind
from core.accounts.permissions import permissions_of
from core.lib.company import current_company
from core.notifications.segments import AUDIENCES, Segment
from core.notifications.selectors.triggers import ActiveTrigger
from core.organizations.models import Organization


def recipient_choices(trigger: ActiveTrigger) -> list[tuple[str, str]]:
    """Return what may be ticked: relations of the event, its organization, every role, and what is ticked already."""
    offered = [f"person:{name}" for name in trigger.type.people]
    if trigger.type.of_organization:
        offered.append("organization")
    declared = [one for ready in trigger.type.triggers for one in ready.recipients]
    roles = {f"role:{role.code}": role for role in Role.objects.order_by("kind", "name")}
    ordered = dict.fromkeys([*trigger.recipients, *offered, *declared, *roles])
    return [(one, recipient_words(one, trigger, roles)) for one in ordered]


def recipient_words(specification: str, trigger: ActiveTrigger, roles: dict[str, Role] | None = None) -> str:
    kind, _colon, rest = specification.partition(":")
    if kind == "person":
        return str(trigger.type.people.get(rest, rest))
    if kind == "permission":
        return _("Staff who may: %(right)s") % {"right": _right(rest)}
    if kind == "organization":
        if rest:
            return _("People of the client who may: %(right)s") % {"right": _right(rest)}
        return _("All people of the client")
    if kind == "role":
        return _role_words(specification, rest, roles)
    rows: Any = Organization.objects if kind == "client" else User.objects
    found = rows.filter(pk=rest).first() if rest.isdecimal() else None
    return str(found) if found else specification


def segment_words(segment: Segment) -> str:
    """Say in short who the segment means, "" where it means nobody."""
    said = []
    if segment.audience:
        who = str(AUDIENCES.get(segment.audience, segment.audience))
        narrowed = any((segment.roles, segment.organizations, segment.modules, segment.language, segment.seen))
        said.append(_("%(who)s by conditions") % {"who": who} if narrowed else who)
    if count := len(segment.people):
        said.append(ngettext("%(count)s person picked", "%(count)s people picked", count) % {"count": count})
    return ", ".join(said)


def _right(code: str) -> str:
    titles = {one.code: one.title for one in permissions_of(current_company())}
    return str(titles.get(code, code))


def _role_words(specification: str, code: str, roles: dict[str, Role] | None) -> str:
    role = roles.get(specification) if roles is not None else Role.objects.filter(code=code).first()
    if role is None:
        return code
    kind = _("staff") if role.kind == UserKind.STAFF else _("clients")
    return _("Role: %(role)s (%(kind)s)") % {"role": role.name, "kind": kind}
