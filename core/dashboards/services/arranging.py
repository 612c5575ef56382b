"""Keep how a person wants to see his dashboard."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core.dashboards.catalogue import arranged
from core.dashboards.models import Arrangement
from core.lib.errors import InvalidInput
from core.organizations.viewer import Viewer


class UnknownWidget(InvalidInput):
    code = "unknown_widget"
    message = _("There is no such widget.")


def arrange(viewer: Viewer, shown: Sequence[str]) -> None:
    """Show these widgets in this order and put the others away; a code that the viewer may not see is refused."""
    if viewer.user is None:
        return
    offered = [one.widget.code for one in arranged(viewer)]
    wanted = list(dict.fromkeys(shown))
    if unknown := [code for code in wanted if code not in offered]:
        raise UnknownWidget(fields={"shown": [_("There is no such widget: %s") % code for code in unknown]})
    kept = Arrangement.objects.filter(user=viewer.user.pk).first()
    # What he may not see now keeps its place for the day when he may again.
    absent = [code for code in kept.shown if code not in offered] if kept else []
    away = [code for code in kept.hidden if code not in offered] if kept else []
    hidden = [code for code in offered if code not in wanted]
    facts = {"shown": [*wanted, *absent], "hidden": [*hidden, *away]}
    Arrangement.objects.update_or_create(user=viewer.user, defaults=facts)


def forget(viewer: Viewer) -> None:
    """Let everything stand again where it was declared."""
    if viewer.user is not None:
        Arrangement.objects.filter(user=viewer.user.pk).delete()
