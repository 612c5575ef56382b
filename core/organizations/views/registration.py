"""The door: a form, the codes, and the page on which one waits."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.services.codes import AGAIN_AFTER, TooManyCodes, WrongCode, masked_contact
from core.accounts.services.users import ContactTaken
from core.lib.errors import DomainError
from core.organizations.forms.access import ApplicantForm, CompaniesFormSet, CompanyForm, ContactCodeForm
from core.organizations.models import Applicant
from core.organizations.selectors import requests_of
from core.organizations.services.consents import current_texts
from core.organizations.services.lookup import TooManyLookUps, look_up_for_visitor
from core.organizations.services.registration import (
    RegistrationClosed,
    ask_for_binding,
    confirm,
    next_channel,
    register,
    send_confirmation,
)
from core.organizations.services.registration_settings import registration_settings
from core.ui.htmx import render_page, render_problem
from core.ui.page import CabinetRequest, module_page, redirect_page


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """Ask for the company, the person and the consents; everything on one page, so that nothing is lost."""
    own = registration_settings()
    if not own.is_open:
        closed = {"error": RegistrationClosed()}
        return render_page(request, "organizations/registration_closed.html", closed, status=404)
    texts = current_texts()
    form = ApplicantForm(request.POST or None, own=own, texts=texts)
    companies = CompaniesFormSet(request.POST or None, prefix="companies", form_kwargs={"own": own})
    if "add_company" in request.POST and own.allows_several:
        more = _with_one_more(request.POST)
        companies = CompaniesFormSet(more, prefix="companies", form_kwargs={"own": own})
    elif form.is_valid() and companies.is_valid():
        try:
            applicant = register(
                **form.facts, companies=[one.named() for one in companies], consents=form.consents, at=timezone.now()
            )
        except DomainError as error:
            _explain(form, companies, error)
        else:
            return redirect_page(request, reverse("organizations:registration_confirm", args=[applicant.pk]))
    context = {"form": form, "companies": companies, "own": own, "texts": texts, "picture": True}
    is_wrong = form.is_bound and "add_company" not in request.POST
    return render_page(request, "organizations/registration.html", context, status=422 if is_wrong else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the code for the contact that is next; a link in the letter brings it along."""
    applicant = _applicant(pk)
    channel = next_channel(applicant)
    form = ContactCodeForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if form.is_valid():
        try:
            applicant, checked = confirm(applicant_id=pk, digits=form.cleaned_data["code"], at=timezone.now())
        except ContactTaken as error:
            form.add_error("code", str(error))
        else:
            if checked.code is None:
                form.add_error("code", str(WrongCode(checked.left)))
            elif applicant.user is None:
                return HttpResponseRedirect(request.path)
            else:
                get_adapter().login(request, applicant.user)
                return HttpResponseRedirect(reverse("organizations:waiting"))
    context = {
        "form": form,
        "channel": channel,
        "contact": masked_contact(channel, applicant.phone if channel == "sms" else applicant.email),
        "resend_in": AGAIN_AFTER,
        "applicant": applicant,
        "picture": True,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "organizations/registration_confirm.html", context, status=status)


@require_POST
def registration_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    applicant = _applicant(pk)
    try:
        send_confirmation(applicant=applicant, channel=next_channel(applicant), at=timezone.now())
    except TooManyCodes as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("A new code is on its way."))
    return HttpResponseRedirect(reverse("organizations:registration_confirm", args=[pk]))


@never_cache
@require_http_methods(["GET", "HEAD"])
def registration_lookup(request: HttpRequest) -> HttpResponse:
    """Fill name and address in from the public register of companies; it says nothing about who is a client."""
    own = registration_settings()
    if not own.is_open:
        raise Http404
    number = request.GET.get("number", "0")
    prefix = f"companies-{int(number)}" if number.isdecimal() and len(number) < 3 else "companies-0"
    given = {field: request.GET.get(f"{prefix}-{field}", "") for field in ("inn", "kpp", "name", "address")}
    try:
        found = look_up_for_visitor(given["inn"])
    except TooManyLookUps as error:
        return render_problem(request, error)
    form = CompanyForm(initial={**given, **found}, prefix=prefix, own=own)
    context = {"company": form, "number": prefix.rpartition("-")[2], "found": bool(found), "asked": bool(given["inn"])}
    return render_page(request, "organizations/_registration_company.html", context)


@module_page()
def waiting(request: CabinetRequest) -> HttpResponse:
    """What becomes of one's requests; the only page, beside the profile, of a person whom no company is bound to."""
    context = {
        "requests": requests_of(request.user),
        "companies": request.viewer.organizations,
        "channel": f"person.{request.user.pk}",
    }
    return render_page(request, "organizations/waiting.html", context, "requests")


@module_page(accepts_post=True)
def binding_ask(request: CabinetRequest) -> HttpResponse:
    """Ask to act for a further company."""
    if request.user.is_staff:
        raise Http404
    form = CompanyForm(request.POST or None, own=registration_settings())
    if form.is_valid():
        try:
            ask_for_binding(user=request.user, company=form.named(), at=timezone.now())
        except DomainError as error:
            if not error.fields:
                form.add_error(None, str(error))
            for field, words in error.fields.items():
                name = field.rpartition(".")[2]
                form.add_error(name if name in form.fields else None, [str(word) for word in words])
        else:
            messages.success(request, _("The request is sent. We will write to you when it is decided."))
            return redirect_page(request, reverse("organizations:waiting"))
    status = 422 if form.is_bound else 200
    return render_page(request, "organizations/binding_ask.html", {"form": form}, status=status)


def _applicant(pk: UUID) -> Applicant:
    try:
        return Applicant.objects.get(pk=pk, user=None)
    except ObjectDoesNotExist as error:
        raise Http404 from error


def _with_one_more(data: Any) -> Any:
    data = data.copy()
    total = data.get("companies-TOTAL_FORMS", "1")
    data["companies-TOTAL_FORMS"] = str(int(total) + 1 if total.isdecimal() and len(total) < 3 else 1)
    return data


def _explain(form: ApplicantForm, companies: Any, error: DomainError) -> None:
    """Put each problem at its field, of the person or of one of the companies."""
    if not error.fields:
        form.add_error(None, str(error))
    for field, words in error.fields.items():
        texts = [str(word) for word in words]
        if field.startswith("companies."):
            _prefix, number, name = field.split(".")
            one = companies.forms[int(number)]
            one.add_error(name if name in one.fields else None, texts)
        else:
            form.add_error(field if field in form.fields else None, texts)
