"""The push service of browsers, and the browsers: opens what was sealed for them and checks who signed it."""

import json
import secrets
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import http_ece
import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from core.integrations.push.keys import decoded, encoded, point_of
from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

KEPT = 500


@dataclass(kw_only=True)
class Browser:
    """One subscription: the key and the secret are the browser's own."""

    token: str
    key: ec.EllipticCurvePrivateKey
    auth: bytes
    is_gone: bool = False
    shown: list[dict[str, Any]] = field(default_factory=list)


class PushService(Service):
    """Browsers are made by POST to /push/browsers/; pushes come to /push/send/<token>."""

    prefix = "push"
    title = _("Browsers")
    description = _("Pushes as a browser would show them; their services can be away.")

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.is_away = False
        self._lock = threading.Lock()

    def answer(self, request: Request) -> Response:
        place, _slash, rest = request.path.partition("/")
        token = rest.rstrip("/")
        if not place and request.method in {"GET", "HEAD"}:
            return self._list(request)
        if request.method != "POST":
            raise NotHere
        if place == "browsers":
            return self._make(request)
        if place == "play":
            self.is_away = request.form.get("away") == "on"
            if gone := self.browsers.get(request.form.get("gone", "")):
                gone.is_gone = True
            return redirect("/push/")
        if place == "send":
            return self._take(request, token)
        raise NotHere

    def _list(self, request: Request) -> Response:
        browsers = list(self.browsers.values())
        if request.wants_json:
            wanted = request.query.get("browser")
            asked = [one for one in browsers if wanted in {None, one.token}]
            found = [{**push, "browser": one.token} for one in asked for push in reversed(one.shown)]
            return json_response({"results": found})
        return page("push_list.html", {"browsers": browsers, "is_away": self.is_away})

    def _make(self, request: Request) -> Response:
        """Make a browser and give what `PushSubscription.toJSON` would."""
        made = Browser(
            token=secrets.token_urlsafe(16), key=ec.generate_private_key(ec.SECP256R1()), auth=secrets.token_bytes(16)
        )
        with self._lock:
            self.browsers[made.token] = made
        endpoint = f"http://{request.headers.get('Host', '')}/push/send/{made.token}"
        keys = {"p256dh": encoded(point_of(made.key.public_key())), "auth": encoded(made.auth)}
        return json_response({"endpoint": endpoint, "keys": keys}, HTTPStatus.CREATED)

    def _take(self, request: Request, token: str) -> Response:
        if self.is_away:
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        browser = self.browsers.get(token)
        if browser is None or browser.is_gone:
            return Response(status=HTTPStatus.GONE)
        if not _is_signed(request):
            return Response(status=HTTPStatus.FORBIDDEN)
        content = http_ece.decrypt(request.body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        with self._lock:
            received = {"received_at": datetime.now(UTC).isoformat(), "urgency": request.headers.get("Urgency", "")}
            same = json.loads(content)
            # A browser shows only the latest of one tag.
            browser.shown = [one for one in browser.shown if one["tag"] != same["tag"]][-KEPT:]
            browser.shown.append({**same, **received})
        return Response(status=HTTPStatus.CREATED, headers={"Location": f"/push/message/{secrets.token_urlsafe(8)}"})


def _is_signed(request: Request) -> bool:
    """Check the signature and for whom it is, as the services of browsers do."""
    scheme, _space, rest = request.headers.get("Authorization", "").partition(" ")
    parts = dict(one.strip().split("=", 1) for one in rest.split(",") if "=" in one)
    if scheme != "vapid" or {"t", "k"} - set(parts):
        return False
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
        jwt.decode(parts["t"], key, algorithms=["ES256"], audience=f"http://{request.headers.get('Host', '')}")
    except (ValueError, jwt.InvalidTokenError):
        return False
    return True


def make(folder: Path, ports: dict[str, int]) -> PushService:
    return PushService()
