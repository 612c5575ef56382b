"""One's own sessions."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.selectors import list_sessions
from core.accounts.services.sessions import end_other_sign_ins, end_session
from core.accounts.views.profile import render_own
from core.ui.page import CabinetRequest, module_action, module_page, redirect_page


@module_page()
def own_sessions(request: CabinetRequest) -> HttpResponse:
    found = list_sessions(user=request.user, present_key=request.session.session_key, at=timezone.now())
    context = {"sessions": found, "has_others": any(not one.is_present for one in found)}
    return render_own(request, "accounts/sessions.html", context, section="accounts:sessions")


@module_action()
def session_end(request: CabinetRequest, pk: int) -> HttpResponse:
    end_session(user=request.user, session_id=pk, present_key=request.session.session_key)
    return _back(request, _("The session is ended."))


@module_action()
def other_sessions_end(request: CabinetRequest) -> HttpResponse:
    end_other_sign_ins(user=request.user, session=request.session)
    return _back(request, _("All other sessions are ended."))


def _back(request: CabinetRequest, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect_page(request, reverse("accounts:sessions"))
