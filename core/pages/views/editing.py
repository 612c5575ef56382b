"""The landing's editor: blocks in their order beside a preview, what search engines are told, versions."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from core.documents.authors import present_author
from core.documents.content.inspection import check_length
from core.lib.errors import DomainError, InvalidInput
from core.pages.blocks import BlockField, Kind, block_types, offered_types
from core.pages.content import SEO_FIELDS, find_block, spoken
from core.pages.forms import KeepingForm, ValuesForm, VersionForm
from core.pages.models import LandingVersion
from core.pages.rendering import draw_page, wanted_language
from core.pages.selectors import MANAGE
from core.pages.services import drafts
from core.pages.services.pictures import keep_picture
from core.ui.asking import explain
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page

VERSIONS_SHOWN = 50
# The preview may stand in the editor alone; nothing in it runs or is sent.
PREVIEW_POLICY = {
    **settings.SECURE_CSP,
    "script-src": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
}


@module_page(permission=MANAGE)
def landing_edit(request: CabinetRequest) -> HttpResponse:
    draft, types = drafts.landing(), block_types()
    blocks = draft.content["blocks"]
    taken = {one["type"] for one in blocks}
    context = {
        "draft": draft,
        "blocks": [
            {"block": one, "type": types[one["type"]], "name": spoken(one["values"].get("title"), get_language() or "")}
            for one in blocks
            if one["type"] in types
        ],
        "types": [one for one in offered_types() if not (one.single and one.code in taken)],
        "languages": settings.LANGUAGES,
        "language": wanted_language(request),
        "width": "phone" if request.GET.get("width") == "phone" else "wide",
        "crumbs": [{"label": _("Settings"), "url": reverse("ui:settings")}],
    }
    return render_page(request, "pages/landing_edit.html", context)


@csp_override(PREVIEW_POLICY)
@xframe_options_sameorigin
@module_page(permission=MANAGE)
def landing_preview(request: CabinetRequest) -> HttpResponse:
    draft = drafts.landing()
    return HttpResponse(draw_page(request, draft.content, language=wanted_language(request), preview=True))


@module_action(permission=MANAGE)
def block_add(request: CabinetRequest, code: str) -> HttpResponse:
    block = drafts.add_block(code=code, version=_seen(request), author=present_author())
    return redirect_page(request, reverse("pages:block_edit", args=[block]))


@module_page(permission=MANAGE, accepts_post=True)
def block_edit(request: CabinetRequest, block: str) -> HttpResponse:
    """Fill a block in; where it was changed or removed meanwhile, what was entered stays in the form."""
    draft = drafts.landing()
    found = find_block(draft.content, block)
    kind = block_types().get(found["type"] if found else request.POST.get("type", ""))
    if kind is None:
        raise drafts.NoSuchBlock
    values = found["values"] if found else {}

    def save(form: ValuesForm) -> None:
        version = form.cleaned_data["version"]
        drafts.change_block(block_id=block, values=form.values(), version=version, author=present_author())

    context = {"kind": kind, "heading": kind.title, "about": kind.about, "block": block}
    return _fill_in(request, kind.fields, values, save, context)


@module_page(permission=MANAGE, accepts_post=True)
def seo_edit(request: CabinetRequest) -> HttpResponse:
    """What search engines and messengers are told, and the privacy policy."""

    def save(form: ValuesForm) -> None:
        drafts.change_seo(values=form.values(), version=form.cleaned_data["version"], author=present_author())

    context = {
        "heading": _("Search and policy"),
        "about": _("What search engines and messengers show of the page, and the policy that the form leads to."),
    }
    return _fill_in(request, SEO_FIELDS, drafts.landing().content["seo"], save, context)


@module_action(permission=MANAGE)
def block_move(request: CabinetRequest, block: str, way: str) -> HttpResponse:
    """Put a block one place up or down, or to the place that it was dragged to."""
    order = [one["id"] for one in drafts.landing().content["blocks"]]
    if block not in order:
        raise drafts.NoSuchBlock
    place = order.index(block)
    if way == "to":
        dragged = request.POST.get("place", "")
        place = int(dragged) if dragged.isascii() and dragged.isdigit() and len(dragged) < 4 else place
    else:
        place += 1 if way == "down" else -1
    drafts.move_block(block_id=block, place=place, version=_seen(request), author=present_author())
    return redirect_page(request, reverse("pages:landing_edit"))


@module_action(permission=MANAGE)
def block_remove(request: CabinetRequest, block: str) -> HttpResponse:
    if find_block(drafts.landing().content, block) is None:
        raise drafts.NoSuchBlock
    drafts.remove_block(block_id=block, version=_seen(request), author=present_author())
    messages.success(request, _("The block is removed. A published version still has it."))
    return redirect_page(request, reverse("pages:landing_edit"))


@module_action(permission=MANAGE)
def landing_publish(request: CabinetRequest) -> HttpResponse:
    try:
        made = drafts.publish_landing(version=_seen(request), author=present_author())
    except InvalidInput as error:
        words = str(error) if "seo.policy" in error.fields else _not_filled_in(error)
        messages.error(request, words)
    else:
        messages.success(request, _("Published: visitors see version %(number)s.") % {"number": made.number})
    return redirect_page(request, reverse("pages:landing_edit"))


@module_action(permission=MANAGE)
def landing_withdraw(request: CabinetRequest) -> HttpResponse:
    drafts.withdraw_landing(author=present_author())
    messages.success(request, _("The page is withdrawn: visitors see the way in."))
    return redirect_page(request, reverse("pages:landing_edit"))


@module_page(permission=MANAGE)
def version_list(request: CabinetRequest) -> HttpResponse:
    context = {
        "draft": drafts.landing(),
        "versions": LandingVersion.objects.order_by("-number").defer("content")[:VERSIONS_SHOWN],
        "crumbs": _crumbs(),
    }
    return render_page(request, "pages/version_list.html", context)


@module_action(permission=MANAGE)
def version_restore(request: CabinetRequest, pk: int) -> HttpResponse:
    earlier = LandingVersion.objects.only("number").get(pk=pk)
    drafts.restore_version(version_id=pk, version=_seen(request), author=present_author())
    words = _("Version %(number)s is the draft again. Publish it to show it.")
    messages.success(request, words % {"number": earlier.number})
    return redirect_page(request, reverse("pages:landing_edit"))


@module_page(permission=MANAGE, accepts_post=True)
def keeping(request: CabinetRequest) -> HttpResponse:
    """After how many days requests from the site are forgotten."""
    form = KeepingForm(request.POST or None, initial={"keep_days": drafts.landing().keep_days})
    if form.is_valid():
        drafts.change_keeping(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("pages:landing_edit"))
    context = {"form": form, "crumbs": _crumbs()}
    return render_page(request, "pages/keeping.html", context, status=422 if form.is_bound else 200)


def _fill_in(
    request: CabinetRequest,
    fields: Sequence[BlockField],
    values: dict[str, Any],
    save: Callable[[ValuesForm], None],
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form of values, and save it; a refusal stands above what was entered."""
    draft, status = drafts.landing(), 200
    if request.method == "POST":
        check_length(int(request.headers.get("Content-Length") or 0))
        data, problems = _with_pictures(request, fields)
        form = ValuesForm(data, block_fields=fields, values=values)
        status = 422
        if form.is_valid() and not problems:
            try:
                save(form)
            except DomainError as error:
                explain(form, error)
                status = error.status
                # Whoever has read what happened may save over it.
                data["version"] = str(draft.version)
            else:
                messages.success(request, _("Saved in the draft."))
                return redirect_page(request, reverse("pages:landing_edit"))
        for name, words in problems.items():
            form.add_error(name, words)
    else:
        form = ValuesForm(block_fields=fields, values=values, initial={"version": draft.version})
    context |= {"form": form, "draft": draft, "crumbs": _crumbs()}
    return render_page(request, "pages/values_edit.html", context, status=status)


def _with_pictures(request: CabinetRequest, fields: Sequence[BlockField]) -> tuple[QueryDict, dict[str, str]]:
    """Return what was sent with the keys of pictures that came along, and which of them cannot be taken."""
    data, problems = request.POST.copy(), {}
    for one in fields:
        if one.kind != Kind.PICTURE:
            continue
        if f"{one.name}.none" in data:
            data[one.name] = ""
        if file := request.FILES.get(f"{one.name}.file"):
            try:
                data[one.name] = str(keep_picture(source=file, file_name=file.name or "").pk)
            except DomainError as error:
                problems[one.name] = " ".join(str(word) for words in error.fields.values() for word in words) or str(
                    error
                )
    return data, problems


def _not_filled_in(error: InvalidInput) -> str:
    """Say in which blocks something is missing."""
    numbers = sorted({int(name.split(".")[1]) for name in error.fields if name.startswith("blocks.")})
    if numbers:
        return _("Fill in first: block %(numbers)s.") % {"numbers": ", ".join(str(one + 1) for one in numbers)}
    return _("Fill in first: «Search and policy».")


def _seen(request: CabinetRequest) -> int:
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(fields={"version": [_("Say which version of the draft you have seen.")]})
    return int(form.cleaned_data["version"])


def _crumbs() -> list[dict[str, str]]:
    return [{"label": _("Public pages"), "url": reverse("pages:landing_edit")}]
