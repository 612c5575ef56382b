"""The signer's own pages, on a phone first: what waits, the document, the code."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.services.codes import masked_contact
from core.documents.handing_out import hand_out, hand_out_page
from core.documents.models import Preview, PreviewState
from core.documents.signature.forms import CodeForm, DeclineForm
from core.documents.signature.marks import OWN_WORDS, REQUEST_MARKS
from core.documents.signature.models import SignatureRequest
from core.documents.signature.selectors import SIGN, get_own_request, receipt_of
from core.documents.signature.services.codes import order_code, wait_for_code
from core.documents.signature.services.ending import decline
from core.documents.signature.services.signing import accept_terms_here, confirm, note_opened, open_request
from core.documents.signature.services.terms import acceptance_of, terms_for
from core.documents.signature.states import IN_HAND, QUEUED, CodeState
from core.documents.signature.tables import RequestTable
from core.documents.signature.views.files import receipt_response
from core.lib.acting import acting
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

MOVING = (CodeState.ORDERED, CodeState.DELAYED)


@module_page(permission=SIGN)
def own(request: CabinetRequest) -> HttpResponse:
    return render_table(request, RequestTable, template="signatures/own.html")


@module_page(permission=SIGN)
def sign(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show the document and the next step; whoever comes back goes on where he left."""
    found = get_own_request(request.viewer, pk)
    open_request(request_id=found.pk, user=request.user, at=timezone.now())
    return _page(request, found.pk)


@module_page(permission=SIGN)
def sign_state(request: CabinetRequest, pk: int) -> HttpResponse:
    """Let an open page know that its code has moved: nothing while it has not, else the page anew."""
    found = get_own_request(request.viewer, pk)
    if request.GET.get("seen", "") == _stand(found):
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


@module_action(permission=SIGN)
def sign_terms(request: CabinetRequest, pk: int) -> HttpResponse:
    found = get_own_request(request.viewer, pk)
    given = request.POST.get("terms", "")
    if "accept" not in request.POST or not given.isdecimal() or len(given) > 18:
        return _page(request, found.pk, problem=_("Tick that you have read and accept the terms."), status=422)
    return _do(
        request,
        found,
        lambda: accept_terms_here(request_id=found.pk, user=request.user, terms_id=int(given), at=timezone.now()),
    )


@module_action(permission=SIGN)
def sign_code(request: CabinetRequest, pk: int) -> HttpResponse:
    found = get_own_request(request.viewer, pk)
    client_ip = acting().address
    return _do(
        request,
        found,
        lambda: order_code(request_id=found.pk, user=request.user, client_ip=client_ip, at=timezone.now()),
    )


@module_action(permission=SIGN)
def sign_confirm(request: CabinetRequest, pk: int) -> HttpResponse:
    found = get_own_request(request.viewer, pk)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _page(request, found.pk, form=form, status=422)
    try:
        confirm(request_id=found.pk, user=request.user, digits=form.cleaned_data["code"], at=timezone.now())
    except DomainError as error:
        if "code" not in error.fields:
            return _page(request, found.pk, problem=str(error), status=error.status)
        form.add_error("code", str(error))
        return _page(request, found.pk, form=form, status=422)
    messages.success(request, _("The document is signed."))
    return redirect_page(request, reverse("signatures:sign", args=[found.pk]))


@module_page(permission=SIGN, accepts_post=True)
def sign_decline(request: CabinetRequest, pk: int) -> HttpResponse:
    found = get_own_request(request.viewer, pk)
    form = DeclineForm(posted(request))
    if form.is_valid():
        try:
            decline(request_id=found.pk, user=request.user, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("You declined to sign. The other side hears of it."))
            return redirect_page(request, reverse("signatures:sign", args=[found.pk]))
    back = reverse("signatures:sign", args=[found.pk])
    url = reverse("signatures:sign_decline", args=[found.pk])
    context = {"one": found, "form": form, "back": back, "url": url}
    status = 422 if form.is_bound else 200
    return render_page(request, "signatures/decline.html", context, {"dialog-place": "dialog"}, status=status)


@module_page(permission=SIGN)
def sign_file(request: CabinetRequest, pk: int) -> HttpResponseBase:
    """Hand out the file itself, once it is the signer's turn."""
    found = get_own_request(request.viewer, pk)
    if found.state == QUEUED:
        raise SignatureRequest.DoesNotExist
    note_opened(request_id=found.pk, user=request.user, at=timezone.now())
    return hand_out(found.signing.version)


@module_page(permission=SIGN)
def sign_picture(request: CabinetRequest, pk: int, page: int) -> HttpResponseBase:
    """Hand out the picture of a page, once it is the signer's turn."""
    found = get_own_request(request.viewer, pk)
    if found.state == QUEUED:
        raise SignatureRequest.DoesNotExist
    return hand_out_page(found.signing.version, page)


@module_page(permission=SIGN)
def sign_receipt(request: CabinetRequest, pk: int) -> HttpResponseBase:
    return receipt_response(get_own_request(request.viewer, pk).signing)


def _stand(found: SignatureRequest) -> str:
    """Return what an open page compares: how far the code is, and whether the record of signing is there."""
    is_told = found.state == "signed" and receipt_of(found.signing) is not None
    return f"{found.state}.{found.code_state}.{'told' if is_told else ''}"


def _do(request: CabinetRequest, found: SignatureRequest, work: Any) -> HttpResponse:
    """Take a step and show the next one; what the business refuses stands on the page, and nothing is lost."""
    try:
        work()
    except DomainError as error:
        return _page(request, found.pk, problem=str(error), status=error.status)
    return redirect_page(request, f"{reverse('signatures:sign', args=[found.pk])}#step")


def _page(
    request: CabinetRequest, pk: int, *, form: CodeForm | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    found = get_own_request(request.viewer, pk)
    signing, now = found.signing, timezone.now()
    phone = request.user.phone if request.user.phone_verified else ""
    is_mine = found.state in IN_HAND
    context = {
        "one": found,
        "signing": signing,
        "mark": REQUEST_MARKS[found.state],
        "state": OWN_WORDS[found.state],
        "stand": _stand(found),
        "channel": f"person.{request.user.pk}",
        "is_mine": is_mine,
        "step": _step(request, found) if is_mine else "",
        "terms": terms_for(request.user) if is_mine else None,
        "phone": masked_contact("sms", phone) if phone else "",
        "code_form": form or CodeForm(),
        "problem": problem,
        "wait": wait_for_code(found, at=now),
        **_pictures(found),
        "others": signing.requests.exclude(pk=found.pk).order_by("position", "pk"),
        "receipt": receipt_of(signing),
        "locked_minutes": _minutes(found, now),
        "crumbs": [{"label": _("For my signature"), "url": reverse("signatures:own")}],
    }
    return render_page(request, "signatures/sign.html", context, status=status)


def _pictures(found: SignatureRequest) -> dict[str, Any]:
    """Return where the pages are shown, and how many more the file has."""
    preview = Preview.objects.filter(pk=found.signing.version_id).first()
    if preview is None or found.state == QUEUED:
        return {"pages": [], "more_pages": 0, "is_being_drawn": False}
    shown = preview.pages if preview.state == PreviewState.READY else 0
    pages = [reverse("signatures:sign_picture", args=[found.pk, page]) for page in range(1, shown + 1)]
    more = max(0, preview.total - shown) if shown else 0
    return {"pages": pages, "more_pages": more, "is_being_drawn": preview.state == PreviewState.WAITING}


def _step(request: CabinetRequest, found: SignatureRequest) -> str:
    """Say what the signer does next."""
    if found.state == "locked":
        return "locked"
    if acceptance_of(request.user) is None:
        return "terms"
    if not request.user.phone or not request.user.phone_verified:
        return "phone"
    return f"code_{found.code_state}" if found.state == "code_sent" else "ask"


def _minutes(found: SignatureRequest, now: Any) -> int:
    if found.state != "locked" or found.locked_until is None:
        return 0
    return max(1, int(-(-(found.locked_until - now).total_seconds() // 60)))
