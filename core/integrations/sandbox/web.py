"""The sandbox's web server: services by path, pages for people and JSON for programs."""

import json
import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.utils import translation

logger = logging.getLogger(__name__)

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
STOPS_WITHIN = 0.02  # seconds
BODY_LIMIT = 50 * 1024 * 1024
PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a service needs to know of one call; `path` is what follows the service's own prefix."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def wants_json(self) -> bool:
        return self.query.get("format") == "json" or "application/json" in self.headers.get("Accept", "")

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form that was posted."""
        return dict(parse_qsl(self.body.decode(), keep_blank_values=True))


@dataclass(frozen=True, kw_only=True)
class Response:
    body: bytes = b""
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_response(data: Any, status: HTTPStatus = HTTPStatus.OK) -> Response:
    body = json.dumps(data, ensure_ascii=False, default=str).encode()
    return Response(body=body, status=status, content_type="application/json; charset=utf-8")


def redirect(path: str) -> Response:
    return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": path})


class NotHere(Exception):
    """There is nothing at this path of the sandbox."""


class Service:
    """One played service: its pages, and whatever else it listens on."""

    prefix: str
    title: Any
    description: Any

    def start(self) -> None:
        """Begin to listen where the service speaks something other than HTTP."""

    def stop(self) -> None:
        """End what `start` began."""

    def answer(self, request: Request) -> Response:
        raise NotImplementedError


class WebServer(ThreadingHTTPServer):
    """Answers on this machine only; `index` is asked for what no service's prefix matches."""

    daemon_threads = True

    def __init__(self, port: int, services: Sequence[Service], index: Service) -> None:
        self.services = {service.prefix: service for service in services}
        self.index = index
        super().__init__(("127.0.0.1", port), Handler)
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, name="sandbox", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()

    def find(self, path: str) -> tuple[Service, str]:
        """Return the service that a path belongs to, and the rest of the path."""
        prefix, slash, rest = path.lstrip("/").partition("/")
        service = self.services.get(prefix) if slash else None
        return (service, rest) if service else (self.index, path.lstrip("/"))


class Handler(BaseHTTPRequestHandler):
    """Turns one HTTP exchange into a Request and a Response."""

    server: WebServer
    protocol_version = "HTTP/1.1"
    server_version = "sandbox"
    sys_version = ""

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET  # noqa: N815 the names are the library's

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)

    def _serve(self) -> None:
        language = "en" if self.headers.get("Accept-Language", "").lower().startswith("en") else "ru"
        with translation.override(language):
            try:
                response = self._respond()
            except NotHere:
                response = json_response({"detail": "Nothing here"}, HTTPStatus.NOT_FOUND)
        self._send(response)

    def _respond(self) -> Response:
        if not self._is_trusted():
            return json_response({"detail": "Only this machine's own pages may call"}, HTTPStatus.FORBIDDEN)
        length = int(self.headers.get("Content-Length") or 0)
        if length > BODY_LIMIT:
            self.close_connection = True
            return json_response({"detail": "Too large"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        url = urlsplit(self.path)
        service, rest = self.server.find(url.path)
        return service.answer(
            Request(
                method=self.command,
                path=rest,
                query=dict(parse_qsl(url.query, keep_blank_values=True)),
                headers=dict(self.headers.items()),
                body=self.rfile.read(length),
            )
        )

    def _is_trusted(self) -> bool:
        """Refuse other sites that reach the sandbox through somebody's browser, by rebinding a name or by a form."""
        host = self.headers.get("Host", "").lower()
        origin = self.headers.get("Origin")
        if host.rsplit(":", 1)[0] not in LOCAL_NAMES:
            return False
        return self.command in {"GET", "HEAD"} or origin is None or urlsplit(origin).netloc == host

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        headers = {"Content-Security-Policy": PAGE_POLICY, **response.headers}
        headers |= {"Content-Type": response.content_type, "Content-Length": str(len(response.body))}
        for name, value in {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)
