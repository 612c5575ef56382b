"""Connecting a company: the wizard's screens, the launch and its progress."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.lib.errors import InvalidInput
from core.lib.time_zones import zone_label
from core.live.publishing import channel_name
from core.ui.htmx import is_fragment_request
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page, render_page
from tenants.console import wizard
from tenants.console.addresses import company_url, host_url
from tenants.console.forms import StepForm, look_of
from tenants.console.progress import describe, first_steps, host_of
from tenants.console.wizard import SCREENS, Screen
from tenants.models import Onboarding, OnboardingState
from tenants.selectors.onboardings import get_onboarding, list_open
from tenants.services.drafts import delete_draft, save_draft
from tenants.services.onboard import start_onboarding, stop_onboarding
from tenants.services.permissions import CONNECT_COMPANY
from tenants.services.presets import find_preset


@module_page(permission=CONNECT_COMPANY)
def onboarding_list(request: CabinetRequest) -> HttpResponse:
    rows = [(onboarding, resume_url(onboarding)) for onboarding in list_open()[:100]]
    return render_page(request, "console/onboarding_list.html", {"rows": rows})


@module_page(permission=CONNECT_COMPANY, accepts_post=True)
def onboarding_new(request: CabinetRequest) -> HttpResponse:
    """The first screen; the draft begins with its answers."""
    return _screen(request, Onboarding(), SCREENS[0])


@module_page(permission=CONNECT_COMPANY, accepts_post=True)
def onboarding_screen(request: CabinetRequest, pk: int, code: str) -> HttpResponse:
    onboarding = get_onboarding(pk=pk)
    if onboarding.state in {OnboardingState.RUNNING, OnboardingState.DONE}:
        return redirect_page(request, reverse("console:onboarding_progress", args=[pk]))
    return _screen(request, onboarding, wizard.screen(code))


def _screen(request: CabinetRequest, onboarding: Onboarding, screen: Screen) -> HttpResponse:
    if request.method == "POST":
        form = screen.form(request.POST)
        answer = _save(request, onboarding, screen, form)
        if answer is not None:
            return answer
        return render_page(request, "console/wizard.html", _context(onboarding, screen, form), status=422)
    form = screen.form(initial=screen.initial(onboarding))
    return render_page(request, "console/wizard.html", _context(onboarding, screen, form))


def _save(request: CabinetRequest, onboarding: Onboarding, screen: Screen, form: StepForm) -> HttpResponse | None:
    """Keep the answers and go on, or back; None where a field must be corrected first.

    Going back keeps whatever is right and asks for nothing.
    """
    goes_back = "back" in request.POST and screen.previous is not None
    answers: dict[str, Any] = form.cleaned_data if form.is_valid() or goes_back else {}
    if not answers and not goes_back and form.errors:
        return None
    try:
        saved = save_draft(
            onboarding_id=onboarding.pk,
            created_by=str(request.user),
            reached=screen.number,
            keep_right=goes_back,
            **answers,
        )
    except InvalidInput as error:
        form.add_problems(error.fields)
        return None
    following = screen.previous if goes_back and screen.previous else screen.following
    return redirect_page(request, reverse("console:onboarding_screen", args=[saved.pk, following.code]))


def _context(onboarding: Onboarding, screen: Screen, form: StepForm) -> dict[str, Any]:
    return {
        "onboarding": onboarding,
        "screen": screen,
        "form": form,
        "marks": wizard.marks(onboarding, screen),
        "base_host": settings.BASE_HOST,
        "zone": zone_label(onboarding.time_zone, timezone.now()),
        "language_name": dict(settings.LANGUAGES).get(onboarding.language, onboarding.language),
        "crumbs": _crumbs(),
    }


def _crumbs() -> list[dict[str, Any]]:
    return [
        {"label": _("Companies"), "url": reverse("console:company_list")},
        {"label": _("New company"), "url": reverse("console:onboarding_list")},
    ]


def resume_url(onboarding: Onboarding) -> str:
    """Return where the person goes on with this onboarding."""
    if onboarding.state != OnboardingState.DRAFT:
        return reverse("console:onboarding_progress", args=[onboarding.pk])
    code = SCREENS[min(onboarding.reached, len(SCREENS) - 1)].code
    return reverse("console:onboarding_screen", args=[onboarding.pk, code])


@module_action(permission=CONNECT_COMPANY)
def onboarding_start(request: CabinetRequest, pk: int) -> HttpResponse:
    """Launch, and also launch again; a draft that is no longer right goes back to the screen that asks for it."""
    try:
        start_onboarding(onboarding_id=pk)
    except InvalidInput as error:
        wrong = next(one for one in SCREENS if error.fields.keys() & one.form.base_fields.keys())
        form = wrong.form(data=wrong.initial(get_onboarding(pk=pk)))
        form.is_valid()
        form.add_problems({name: found for name, found in error.fields.items() if name in form.fields})
        return render_page(request, "console/wizard.html", _context(get_onboarding(pk=pk), wrong, form), status=422)
    return redirect_page(request, reverse("console:onboarding_progress", args=[pk]))


@module_action(permission=CONNECT_COMPANY)
def onboarding_stop(request: CabinetRequest, pk: int) -> HttpResponse:
    stop_onboarding(onboarding_id=pk)
    return redirect_page(request, reverse("console:onboarding_progress", args=[pk]))


@module_action(permission=CONNECT_COMPANY)
def onboarding_delete(request: CabinetRequest, pk: int) -> HttpResponse:
    delete_draft(onboarding_id=pk)
    return redirect_page(request, reverse("console:onboarding_list"))


@module_page(permission=CONNECT_COMPANY)
def onboarding_progress(request: CabinetRequest, pk: int) -> HttpResponse:
    onboarding = get_onboarding(pk=pk)
    if onboarding.state == OnboardingState.DRAFT:
        raise Http404
    work = describe(onboarding)
    context = _context(onboarding, SCREENS[-1], SCREENS[-1].form()) | {
        "work": work,
        "look": look_of(find_preset(onboarding.preset)),
        "is_fragment": is_fragment_request(request),
        "channel": channel_name("onboarding", pk),
    }
    if work.is_done and onboarding.company is not None:
        context |= first_steps(onboarding.company)
        context |= {"company_url": company_url(onboarding.company), "cabinet_url": host_url(host_of(onboarding))}
    return render_page(request, "console/progress.html", context, partial="progress")
