"""A newer text of consent: read and agreed to before anything else opens."""

from django.http import HttpResponse
from django.utils import timezone

from core.lib.acting import acting
from core.organizations.services.consents import NotAgreed, agree_again, owed_texts
from core.ui.page import CabinetRequest, module_page, redirect_page, render_page


@module_page(accepts_post=True)
def consents(request: CabinetRequest) -> HttpResponse:
    """Ask a client who agreed to an earlier version; whoever owes nothing goes on."""
    texts = owed_texts(request.user)
    problem = None
    if request.method == "POST" and texts:
        given = [text.pk for text in texts if f"text-{text.pk}" in request.POST]
        who = acting()
        try:
            agree_again(user=request.user, texts=given, address=who.address, agent=who.agent, at=timezone.now())
        except NotAgreed as error:
            problem = error
    if not texts or (request.method == "POST" and problem is None):
        return redirect_page(request, "/")
    context = {"texts": texts, "problem": problem}
    return render_page(request, "organizations/consents.html", context, status=422 if problem else 200)
