"""The stylesheet, the icon and the installed app's description of the company whose host is asked."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import etag, require_safe

from themes.selectors import current_look
from themes.tokens.derive import derive


def _tag(request: HttpRequest, digest: str) -> str | None:
    return f'"{digest}"' if digest == current_look().hash else None


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
@etag(_tag)
def stylesheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Give the published stylesheet under its hash; another company's or an older hash is not here."""
    look = current_look()
    if digest != look.hash:
        raise Http404
    return HttpResponse(look.stylesheet, content_type="text/css; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=3600)
def icon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(current_look().preset.mark_url)


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the installed app: the company's name, icon and colours."""
    look = current_look()
    light = derive(look.inputs).light
    return JsonResponse(
        {
            "name": look.product_name,
            "short_name": look.product_name[:12],
            "start_url": "/",
            "display": "standalone",
            "background_color": light["canvas"],
            "theme_color": light["brand"],
            "icons": [{"src": look.preset.mark_url, "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        },
        content_type="application/manifest+json",
    )
