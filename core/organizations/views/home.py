"""The first page of a company's host: what the parts of the house and the modules have to say to this person."""

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.module_loading import import_string

from core.registry.modules import registry
from core.ui.page import CabinetRequest, module_page, render_page


@module_page()
def home(request: CabinetRequest) -> HttpResponse:
    """Show the blocks of the kernel, then those of the modules that are on; a block may have nothing to say."""
    names = [*settings.HOME_BLOCKS, *(name for spec in registry.enabled(request.company) for name in spec.home_blocks)]
    blocks = [html for name in names if (html := import_string(name)(request))]
    return render_page(request, "organizations/home.html", {"blocks": blocks, "today": timezone.localdate()})
