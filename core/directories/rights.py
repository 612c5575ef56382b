"""Who sees and changes which directory: a right to directories, and one to each that is restricted."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core.directories.models import Directory
from core.organizations.viewer import Viewer
from core.registry.spec import Permission

VIEW, CHANGE, MANAGE = "directories.view_entry", "directories.change_entry", "directories.manage_directory"


def view_code(code: str) -> str:
    return f"directories.view.{code}"


def change_code(code: str) -> str:
    return f"directories.change.{code}"


def own_permissions() -> Iterator[Permission]:
    """Return the rights to restricted directories: a row of the matrix of roles for each."""
    for code, title in Directory.objects.filter(is_restricted=True).order_by("title").values_list("code", "title"):
        section = _("Directory «%(title)s»") % {"title": title}
        yield Permission(code=view_code(code), title=_("See its entries"), section=section, action="view")
        yield Permission(code=change_code(code), title=_("Change its entries"), section=section, action="change")


def may_view(viewer: Viewer, directory: Directory) -> bool:
    if not viewer.is_staff or not viewer.has_permission(VIEW):
        return False
    return not directory.is_restricted or viewer.has_permission(view_code(directory.code))


def may_change(viewer: Viewer, directory: Directory) -> bool:
    """Say whether the viewer may change entries; those that come from an outside system nobody may."""
    if directory.source or not directory.is_active or not may_view(viewer, directory):
        return False
    if not viewer.has_permission(CHANGE):
        return False
    return not directory.is_restricted or viewer.has_permission(change_code(directory.code))
