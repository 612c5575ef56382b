"""Signatures for staff: ask for them, see how far they are, take the evidence."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.documents.handing_out import hand_out
from core.documents.models import Version
from core.documents.signature.forms import AskForm, WithdrawForm
from core.documents.signature.marks import EVENT_LOOKS, REQUEST_MARKS, SIGNING_MARKS
from core.documents.signature.models import SignatureEvent, SignatureRequest, Signing
from core.documents.signature.selectors import (
    ASK,
    chain_fault,
    events_of,
    get_signing,
    possible_signers,
    receipt_of,
    signatures_of,
)
from core.documents.signature.services.ending import end_now, withdraw_signing
from core.documents.signature.services.requesting import request_signature
from core.documents.signature.services.signing import unlock_request
from core.documents.signature.states import RequestState, SigningState
from core.documents.signature.tables import SigningTable
from core.documents.signature.views.files import receipt_response
from core.lib.errors import DomainError
from core.live.following import live_address
from core.organizations.scope import get_owned
from core.ui.asking import posted
from core.ui.htmx import back_url
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from core.ui.tables.render import render_table

DIALOG = {"dialog-place": "dialog"}


@module_page(permission=ASK)
def signing_list(request: CabinetRequest) -> HttpResponse:
    context = {"live": _live(request)}
    return render_table(request, SigningTable, template="signatures/signing_list.html", context=context)


def _live(request: CabinetRequest) -> str:
    """Return where the page hears of signatures: only whoever sees all clients hears of all of them."""
    return live_address(request, "staff.documents") if request.viewer.sees_all else ""


@module_page(permission=ASK, accepts_post=True)
def signing_ask(request: CabinetRequest, version_id: int) -> HttpResponse:
    """Choose who signs a version, in which order and until when."""
    versions = Version.objects.select_related("document__organization")
    version = get_owned(versions, request.viewer, "document__organization", permission=ASK, pk=version_id)
    people = possible_signers(version.document)
    form = AskForm(posted(request), people=people)
    if form.is_valid():
        try:
            signing = request_signature(
                version_id=version.pk,
                signers=form.asked(),
                by=request.user,
                at=timezone.now(),
                in_order=form.in_order,
                expires_at=form.expires_at,
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The signers are told."))
            return redirect_page(request, reverse("signatures:signing_detail", args=[signing.pk]))
    chosen = set(form["signers"].value() or [])
    context = {
        "version": version,
        "form": form,
        "people": [(one, str(one.pk) in chosen) for one in people],
        "back": back_url(request, reverse("signatures:signing_list")),
        "crumbs": [{"label": _("Signatures"), "url": reverse("signatures:signing_list")}],
    }
    return render_page(request, "signatures/ask.html", context, status=422 if form.is_bound else 200)


@module_page(permission=ASK)
def signing_detail(request: CabinetRequest, pk: int) -> HttpResponse:
    """Show who has signed, everything that happened, and whether the evidence holds."""
    signing = get_signing(request.viewer, pk)
    if signing.state == SigningState.OPEN:
        end_now(signing_id=signing.pk, at=timezone.now())
        signing = get_signing(request.viewer, pk)
    events = events_of(signing)
    signatures = {one.request_id: one for one in signatures_of(signing)}
    requests = list(signing.requests.order_by("position", "pk"))
    context = {
        "signing": signing,
        "live": _live(request),
        "mark": SIGNING_MARKS[signing.state],
        "signers": [(one, REQUEST_MARKS[one.state], signatures.get(one.pk)) for one in requests],
        "events": [_told(one) for one in events],
        "fault": chain_fault(signing, events),
        "receipt": receipt_of(signing),
        "head": events[-1].digest if events else "",
        "has_signatures": bool(signatures),
        "check_path": reverse("signatures:verify_number", args=[signing.shown_number]),
        "crumbs": [{"label": _("Signatures"), "url": reverse("signatures:signing_list")}],
    }
    return render_page(request, "signatures/signing_detail.html", context)


def _told(event: SignatureEvent) -> dict[str, Any]:
    icon, tone = EVENT_LOOKS.get(event.kind, ("point", ""))
    person = event.request.signer_name if event.request is not None else ""
    facts = event.facts
    return {
        "event": event,
        "icon": icon,
        "tone": tone,
        "title": event.get_kind_display(),
        "signer": person if person != event.actor_name else "",
        "phone": facts.get("phone", ""),
        "message": facts.get("message", ""),
        "reason": _(facts["reason"]) if facts.get("reason") else "",
    }


@module_page(permission=ASK, accepts_post=True)
def signing_withdraw(request: CabinetRequest, pk: int) -> HttpResponse:
    signing = get_signing(request.viewer, pk)
    form = WithdrawForm(posted(request))
    page = reverse("signatures:signing_detail", args=[signing.pk])
    if form.is_valid():
        try:
            withdraw_signing(signing_id=signing.pk, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Nobody signs this document any more."))
            return redirect_page(request, page)
    url = reverse("signatures:signing_withdraw", args=[signing.pk])
    context = {"signing": signing, "form": form, "back": page, "url": url}
    status = 422 if form.is_bound else 200
    return render_page(request, "signatures/withdraw.html", context, DIALOG, status=status)


@module_action(permission=ASK)
def signing_unlock(request: CabinetRequest, pk: int, request_id: int) -> HttpResponse:
    signing = get_signing(request.viewer, pk)
    found = SignatureRequest.objects.get(pk=request_id, signing=signing, state=RequestState.LOCKED)
    unlock_request(request_id=found.pk, at=timezone.now())
    messages.success(request, _("%(name)s may try again.") % {"name": found.signer_name})
    return redirect_page(request, reverse("signatures:signing_detail", args=[signing.pk]))


@module_page(permission=ASK)
def signing_receipt(request: CabinetRequest, pk: int) -> HttpResponseBase:
    return receipt_response(get_signing(request.viewer, pk))


@module_page(permission=ASK)
def signing_file(request: CabinetRequest, pk: int) -> HttpResponseBase:
    """Hand out the very file that is signed."""
    signing = Signing.objects.select_related("version").get(pk=get_signing(request.viewer, pk).pk)
    return hand_out(signing.version)
