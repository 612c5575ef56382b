"""The sandbox's own plain pages; its templates are apart from the product's."""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.template import Context, Engine
from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response

FOLDER = Path(__file__).parent
ENGINE = Engine(dirs=[str(FOLDER / "templates")], libraries={"i18n": "django.templatetags.i18n"})


def page(template: str, context: dict[str, Any], status: HTTPStatus = HTTPStatus.OK) -> Response:
    html = ENGINE.get_template(f"sandbox/{template}").render(Context(context))
    return Response(body=html.encode(), status=status)


class Index(Service):
    """The first page: what is played here, and the sandbox's stylesheet."""

    prefix = ""
    title = _("Sandbox")
    description = ""

    def __init__(self, services: Sequence[Service]) -> None:
        self.services = services

    def answer(self, request: Request) -> Response:
        if request.path == "sandbox.css":
            return Response(body=(FOLDER / "sandbox.css").read_bytes(), content_type="text/css; charset=utf-8")
        if request.path:
            raise NotHere
        listed = [
            {"path": f"/{service.prefix}/", "title": str(service.title), "description": str(service.description)}
            for service in self.services
        ]
        return json_response({"services": listed}) if request.wants_json else page("index.html", {"services": listed})
