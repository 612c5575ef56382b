"""The single door to rows that belong to organizations."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import Http404

from core.organizations.viewer import Viewer


def owned[M: Model](
    queryset: QuerySet[M], viewer: Viewer, path: str = "organization", *, permission: str = ""
) -> QuerySet[M]:
    """Return the rows that the viewer may see; `path` leads from the model to its organization ("" for organizations).

    With a permission, only organizations for which he holds it count: in the joint view a client may be an
    administrator here and an observer there.
    """
    if permission:
        viewer = viewer.narrowed(permission)
    if viewer.sees_all:
        return queryset
    seen = viewer.seen_organizations()
    if seen == ():
        return queryset.none()
    return queryset.filter(**{f"{path}__in" if path else "pk__in": seen})


def get_owned[M: Model](
    queryset: QuerySet[M], viewer: Viewer, path: str = "organization", *, permission: str = "", **lookup: Any
) -> M:
    """Return one row; another's row and a missing one give the same 404."""
    try:
        return owned(queryset, viewer, path, permission=permission).get(**lookup)
    except (ObjectDoesNotExist, ValueError, TypeError, OverflowError) as error:
        raise Http404 from error
