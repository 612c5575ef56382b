"""The terms of signing by codes, and what else the company sets about signatures."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.documents.signature.forms import SettingsForm, TermsForm
from core.documents.signature.models import SignatureTerms
from core.documents.signature.services.terms import change_settings, newest_terms, publish_terms, signature_settings
from core.documents.signature.terms_text import ready_text
from core.lib.errors import DomainError
from core.ui.asking import posted
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

CHANGE = "documents.change_signature_terms"


@module_page(permission=CHANGE, accepts_post=True)
def settings_page(request: CabinetRequest) -> HttpResponse:
    own = signature_settings()
    initial = {"checks_for_everybody": own.checks_for_everybody}
    form = SettingsForm(posted(request), initial=initial)
    if form.is_valid():
        change_settings(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("signatures:settings"))
    texts = [(code, name, newest_terms(code)) for code, name in settings.LANGUAGES]
    context = {"form": form, "texts": texts}
    return render_settings(request, "signatures/settings.html", context)


@module_page(permission=CHANGE, accepts_post=True)
def terms(request: CabinetRequest, language: str) -> HttpResponse:
    """Write the next version of the terms; until the first one the ready text stands in the field."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    known = SignatureTerms.objects.filter(language=language).annotate(accepted=Count("acceptances"))
    versions = list(known.order_by("-version"))
    body = versions[0].body if versions else ready_text(language)
    form = TermsForm(posted(request), initial={"body": body})
    if form.is_valid():
        try:
            publish_terms(language=language, by=str(request.user), **form.cleaned_data)
        except DomainError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("The terms are published. They are shown before the next signature."))
            return redirect_page(request, reverse("signatures:settings"))
    context = {"form": form, "versions": versions, "language": language, "languages": settings.LANGUAGES}
    return render_settings(request, "signatures/terms.html", context, status=422 if form.is_bound else 200)
