"""A move asked for in a dialog or by dropping a card; of two at once the second sees who was quicker."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.authors import present_author
from core.documents.types import type_titles
from core.lib.errors import InvalidInput
from core.pipelines.boards.forms import MoveForm
from core.pipelines.boards.models import Approval, Item, Stage, Transition
from core.pipelines.boards.selectors import APPROVE, MOVE, OVERRIDE, get_item, seen_approvals, stages_of, ways_from
from core.pipelines.boards.services.approvals import approve, reject, withdraw
from core.pipelines.boards.services.histories import ItemHasChanged, conflict
from core.pipelines.boards.services.moving import MoveNotAllowed, Outcome, move_item
from core.pipelines.boards.services.wishes import fields_of, missing_documents
from core.pipelines.boards.views.boards import crumbs
from core.pipelines.boards.views.parts import cards_of, key_in
from core.ui.asking import explain
from core.ui.htmx import add_trigger, back_url, is_fragment_request, is_own_url
from core.ui.page import CabinetRequest, add_toast, module_action, module_page, redirect_page, render_page

DIALOG = {"dialog-place": "dialog"}


@module_page(permission=MOVE, accepts_post=True)
def item_move(request: CabinetRequest, pk: int) -> HttpResponse:
    """Ask where to, then what the transition wants; do it, or show what stands in the way."""
    item = get_item(request.viewer, pk)
    given = request.POST if request.method == "POST" else request.GET
    if request.method == "POST" and _is_stale(item, given.get("version", "")):
        # Somebody has moved it meanwhile, perhaps to the very stage that is wished for.
        return _conflict(request, item)
    target = _target(item, given.get("target", ""))
    if target is None:
        return _choice(request, item)
    way = Transition.objects.filter(source=item.stage_id, target=target).first()
    override = way is None
    if override and not request.viewer.has_permission(OVERRIDE) and request.method == "GET":
        raise MoveNotAllowed(source=item.stage.name, target=target.name)
    if request.method == "GET":
        form = MoveForm(item=item, transition=way, fields=fields_of(item.pipeline_id), initial=_initial(item, target))
        return _dialog(request, item, target, way, form)
    return _moved(request, item, target, way)


def _moved(request: CabinetRequest, item: Item, target: Stage, way: Transition | None) -> HttpResponse:
    # Only a dialog that says so moves against the rules; a card that was dropped does not.
    override = way is None and request.POST.get("override") == "True" and request.viewer.has_permission(OVERRIDE)
    form = MoveForm(request.POST, item=item, transition=way, fields=fields_of(item.pipeline_id))
    dropped = request.POST.get("dropped") == "1"
    if form.is_valid():
        try:
            outcome = move_item(
                item_id=item.pk,
                target_id=target.pk,
                version=form.cleaned_data["version"],
                author=present_author(),
                wish=form.wish(),
                override=override,
            )
        except ItemHasChanged:
            return _conflict(request, get_item(request.viewer, item.pk))
        except InvalidInput as error:
            explain(form, error)
        else:
            return _done(request, outcome)
    if dropped:
        # What the transition wants is asked now, and nothing is wrong yet.
        form = MoveForm(item=item, transition=way, fields=fields_of(item.pipeline_id), initial=_initial(item, target))
        return _dialog(request, item, target, way, form)
    return _dialog(request, item, target, way, form, status=422)


@module_action(permission=MOVE)
def approval_withdraw(request: CabinetRequest, pk: int) -> HttpResponse:
    approval = _approval(request, pk)
    withdraw(approval_id=approval.pk, author=present_author())
    return redirect_page(request, reverse("pipelines:item_detail", args=[approval.item_id]))


@module_action(permission=APPROVE)
def approval_decide(request: CabinetRequest, pk: int, verdict: str) -> HttpResponse:
    """Approve the move, or reject it with a word about why."""
    approval = _approval(request, pk)
    deed = approve if verdict == "approve" else reject
    try:
        deed(approval_id=approval.pk, author=present_author(), comment=request.POST.get("comment", "")[:10_000])
    except InvalidInput as error:
        words = "; ".join(str(word) for found in error.fields.values() for word in found)
        messages.error(request, _("It cannot move yet: %(why)s") % {"why": words})
    return redirect_page(request, reverse("pipelines:item_detail", args=[approval.item_id]))


def _approval(request: CabinetRequest, pk: int) -> Approval:
    return seen_approvals(request.viewer).get(pk=pk)


def _target(item: Item, key: str) -> Stage | None:
    stages = Stage.objects.filter(pipeline=item.pipeline_id, removed_at__isnull=True)
    return stages.filter(pk=key_in(key) or 0).exclude(pk=item.stage_id).first()


def _initial(item: Item, target: Stage) -> dict[str, Any]:
    own = item.responsibles.filter(stage=target).values_list("user", flat=True).first()
    return {"version": item.version, "target": target.pk, "responsible": own or target.responsible_id}


def _choice(request: CabinetRequest, item: Item) -> HttpResponse:
    """Ask where to: the ways that are open, and for whoever may, the others."""
    ways = ways_from(item.stage_id)
    open_ones = {way.target_id for way in ways}
    others = [one for one in stages_of(item.pipeline_id) if one.pk not in open_ones and one.pk != item.stage_id]
    context = {
        "item": item,
        "ways": ways,
        "others": others if request.viewer.has_permission(OVERRIDE) else [],
        "back": _back(request, item),
        "on_board": _on_board(request),
        "crumbs": crumbs(item.pipeline, item),
    }
    return render_page(request, "pipelines/move_choice.html", context, DIALOG)


def _dialog(
    request: CabinetRequest, item: Item, target: Stage, way: Transition | None, form: MoveForm, *, status: int = 200
) -> HttpResponse:
    lacking = set(missing_documents(item, way)) if way else set()
    titles = type_titles()
    wanted = [titles.get(code, code) for code in way.document_types] if way else []
    context = {
        "item": item,
        "target": target,
        "way": way,
        "form": form,
        "documents": [{"title": title, "is_there": title not in lacking} for title in wanted],
        "lacks_documents": bool(lacking),
        "back": _back(request, item),
        "on_board": _on_board(request),
        "crumbs": crumbs(item.pipeline, item),
    }
    return render_page(request, "pipelines/move_dialog.html", context, DIALOG, status=status)


def _is_stale(item: Item, version: str) -> bool:
    return version.isascii() and version.isdigit() and version != str(item.version)


def _conflict(request: CabinetRequest, item: Item) -> HttpResponse:
    """Show who was quicker and the card as it is now; from there one decides again."""
    context = {
        "item": item,
        "message": str(conflict(item)),
        "cards": cards_of([item], fields_of(item.pipeline_id)),
        "back": _back(request, item),
        "on_board": _on_board(request),
        "crumbs": crumbs(item.pipeline, item),
    }
    response = render_page(request, "pipelines/move_conflict.html", context, DIALOG, status=409)
    return add_trigger(response, "board:changed", {"item": item.pk})


def _done(request: CabinetRequest, outcome: Outcome) -> HttpResponse:
    item = outcome.item
    if outcome.approval is not None:
        words = _("%(code)s waits for approval of the move.") % {"code": item.code}
    else:
        words = _("%(code)s stands at «%(stage)s».") % {"code": item.code, "stage": item.stage.name}
    if is_fragment_request(request) and _on_board(request):
        response = HttpResponse(status=204)
        add_trigger(response, "ui:close-dialog")
        add_trigger(response, "board:changed", {"item": item.pk})
        return add_toast(response, words, url=reverse("pipelines:item_detail", args=[item.pk]), action=_("Show"))
    messages.success(request, words)
    return redirect_page(request, back_url(request, reverse("pipelines:item_detail", args=[item.pk])))


def _back(request: CabinetRequest, item: Item) -> str:
    given = request.POST.get("next") or request.GET.get("next") or ""
    return given if given and is_own_url(request, given) else reverse("pipelines:item_detail", args=[item.pk])


def _on_board(request: CabinetRequest) -> bool:
    """Tell whether the dialog stands above a board, which then changes without being loaded anew."""
    return request.POST.get("board") == "1" or request.GET.get("board") == "1"
