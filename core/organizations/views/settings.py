"""How people register, as the company sets it, and the texts to which they agree."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from core.lib.errors import DomainError
from core.organizations.forms.access import ConsentTextForm, RegistrationForm
from core.organizations.models import ConsentKind
from core.organizations.selectors import list_texts
from core.organizations.services.consents import current_texts, publish_text
from core.organizations.services.registration_settings import change_registration, registration_settings
from core.ui.page import CabinetRequest, module_page, redirect_page
from core.ui.settings import render_settings

CHANGE = "organizations.change_registration"


@module_page(permission=CHANGE, accepts_post=True)
def registration_settings_page(request: CabinetRequest) -> HttpResponse:
    own = registration_settings()
    form = RegistrationForm(request.POST or None, initial={**vars(own)})
    if form.is_valid():
        change_registration(**form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect_page(request, reverse("organizations:registration_settings"))
    texts = current_texts(ConsentKind.values)
    kinds = [(kind, label, texts.get(kind)) for kind, label in ConsentKind.choices]
    context = {"form": form, "own": own, "texts": kinds}
    status = 422 if form.is_bound else 200
    return render_settings(request, "organizations/registration_settings.html", context, status=status)


@module_page(permission=CHANGE, accepts_post=True)
def consent_text(request: CabinetRequest, kind: str, language: str) -> HttpResponse:
    """Write the next version of a text that people agree to."""
    if kind not in ConsentKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    title = ConsentKind(kind).label
    versions = list(list_texts(kind=kind, language=language))
    text = versions[0] if versions else None
    form = ConsentTextForm(request.POST or None, initial={"body": text.body if text else ""})
    if form.is_valid():
        try:
            publish_text(kind=kind, language=language, **form.cleaned_data)
        except DomainError as error:
            form.add_error("body", str(error))
        else:
            messages.success(request, _("The text is published. Earlier consents stay with their version."))
            return redirect_page(request, reverse("organizations:registration_settings"))
    context = {
        "form": form,
        "title": title,
        "versions": versions,
        "language": language,
        "languages": settings.LANGUAGES,
        "kind": kind,
    }
    status = 422 if form.is_bound else 200
    return render_settings(request, "organizations/consent_text.html", context, status=status)
