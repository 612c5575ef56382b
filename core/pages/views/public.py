"""What visitors see without signing in: the landing, its form, the privacy policy, and what search engines read."""

from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from core.dashboards.views.home import home
from core.lib.errors import DomainError
from core.lib.links import absolute_url
from core.pages.calculators import chosen_words
from core.pages.content import form_block, spoken
from core.pages.forms import EnquiryForm
from core.pages.models import LandingVersion, Picture
from core.pages.rendering import Sent, facts_of, published_page, refused_page, wanted_language
from core.pages.services.enquiries import Asked, send_enquiry
from core.pages.tokens import read_token
from core.ui.page import READ

# People do not see this field; programs fill it in.
TRAP = "website"


def published() -> LandingVersion | None:
    """Return the version that visitors see now."""
    return LandingVersion.objects.filter(landing_of__isnull=False).first()


def front(request: HttpRequest) -> HttpResponseBase:
    """The host's first page: one's own for whoever has signed in, the landing for others where there is one."""
    if request.user.is_authenticated or request.method not in READ:
        return home(request)
    page = published()
    return _page(published_page(request, page)) if page else home(request)


front.rule = home.rule  # type: ignore[attr-defined]


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """The landing for those who have signed in too."""
    return _page(published_page(request, _published()))


@csrf_exempt  # nobody's session counts here: the form's own token says where it comes from
@never_cache
@require_POST
def enquiry_send(request: HttpRequest) -> HttpResponse:
    """Take a request; what cannot be taken stands in the form again, with the reason."""
    current, opened = _published(), read_token(request.POST.get("token", ""))
    page = LandingVersion.objects.filter(pk=opened.page).first() if opened else None
    page = page or current
    block, language = form_block(page.content), wanted_language(request)
    if block is None:
        raise Http404
    done = HttpResponseRedirect(f"{reverse('pages:enquiry_sent')}?language={language}")
    if request.POST.get(TRAP):
        return done
    with override(language):
        form = EnquiryForm(request.POST, values=block["values"], language=language)
        if not form.is_valid():
            return _refused(request, page, form, 422)
        if opened is None or not opened.is_timely:
            form.add_error(None, _("The form was open for too long, or sent too soon. Send it once more."))
            return _refused(request, page, form, 422)
        consent = request.POST.get("consent", "")
        asked = Asked(
            page_id=page.pk,
            text_id=int(consent) if consent.isdecimal() and len(consent) < 19 else 0,
            language=language,
            facts=form.facts(),
            calculation=_chosen(request),
        )
        try:
            send_enquiry(asked, at=timezone.now())
        except DomainError as error:
            form.add_error(None, str(error))
            return _refused(request, page, form, error.status)
    return done


@require_safe
def enquiry_sent(request: HttpRequest) -> HttpResponse:
    page, language = _published(), wanted_language(request)
    block = form_block(page.content)
    thanks = spoken(block["values"].get("thanks"), language) if block else ""
    return _small(request, "pages/sent.html", page, language, thanks=thanks)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The privacy policy of the company, which its form leads to."""
    page, language = _published(), wanted_language(request)
    text = spoken(page.content["seo"].get("policy"), language)
    if not text:
        raise Http404
    return _small(request, "pages/policy.html", page, language, text=text)


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def picture(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """A picture that we have drawn ourselves; it never changes."""
    found = Picture.objects.filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        return FileResponse(default_storage.open(found.stored_name, "rb"), content_type=found.content_type)
    except FileNotFoundError as error:
        raise Http404 from error


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Let search engines see the landing and nothing else; without a landing, nothing."""
    page = published()
    lines = ["User-agent: *"]
    if page and page.content["seo"].get("robots") != "noindex":
        lines += ["Allow: /$", "Allow: /?language=", "Allow: /privacy/", "Allow: /static/", "Allow: /pictures/"]
        lines += ["Disallow: /", f"Sitemap: {absolute_url(reverse('pages:sitemap'))}"]
    else:
        lines.append("Disallow: /")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    page = _published()
    if page.content["seo"].get("robots") == "noindex":
        raise Http404
    facts = facts_of(page.content, settings.LANGUAGE_CODE)
    body = render_to_string("pages/sitemap.xml", {**facts, "page": page})
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def _published() -> LandingVersion:
    page = published()
    if page is None:
        raise Http404
    return page


def _chosen(request: HttpRequest) -> list[list[str]]:
    given = {name.partition(".")[2]: value for name, value in request.POST.items() if name.startswith("calculator.")}
    return chosen_words(given) if given else []


def _refused(request: HttpRequest, page: LandingVersion, form: EnquiryForm, status: int) -> HttpResponse:
    return _page(refused_page(request, page, Sent(form=form, given=request.POST)), status=status)


def _small(request: HttpRequest, template: str, page: LandingVersion, language: str, **more: Any) -> HttpResponse:
    with override(language):
        return _page(render_to_string(template, {**facts_of(page.content, language), **more}, request=request))


def _page(html: str, *, status: int = 200) -> HttpResponse:
    response = HttpResponse(html, status=status)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
