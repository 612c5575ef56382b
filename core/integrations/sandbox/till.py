"""What the played payment systems share: a book of payments, a page to pay on, and notifications that may go wrong."""

import json
import queue
import threading
import time
from abc import abstractmethod
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

SHOWN = 200
KEPT_NOTICES = 5000
# A browser refuses to follow a form to another address than the page allows; payers go back to the product.
PAY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:;"
    " form-action 'self' http://localhost:* http://*.localhost:* http://127.0.0.1:*"
)
OUTCOMES = {"pay": _("Pay"), "fail": _("The bank refuses"), "cancel": _("Cancel the payment")}


class Book:
    """Objects by kind and id; each change is a line in a file, so that payments outlive a restart."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.lock = threading.RLock()
        self.kinds: dict[str, dict[str, dict[str, Any]]] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                kind, name, thing = json.loads(line)
                self.kinds.setdefault(kind, {})[name] = thing

    def put(self, kind: str, name: str, thing: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.kinds.setdefault(kind, {})[name] = thing
            with self.path.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([kind, name, thing], ensure_ascii=False) + "\n")
        return thing

    def get(self, kind: str, name: str) -> dict[str, Any] | None:
        return self.kinds.get(kind, {}).get(name)

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Return the newest first."""
        with self.lock:
            return list(reversed(self.kinds.get(kind, {}).values()))


@dataclass(kw_only=True)
class Play:
    """What goes wrong: the whole service, the answers alone, or the notifications."""

    away: bool = False
    lost: bool = False  # does what is asked and answers with an error
    times: int = 1  # how often each notification comes; 0 is never
    delay: float = 0.0


@dataclass(kw_only=True)
class Sent:
    """One notification as it went out."""

    url: str
    body: str
    headers: dict[str, str]
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat())
    answer: str = ""


class Crier:
    """Carries notifications to the product on this machine, one after another, behind everybody's back."""

    def __init__(self) -> None:
        self.sent: deque[Sent] = deque(maxlen=KEPT_NOTICES)
        self._waiting: queue.Queue[tuple[float, Sent]] = queue.Queue()
        self._thread: threading.Thread | None = None

    def tell(self, notice: Sent, *, times: int, delay: float) -> None:
        self.sent.append(notice)
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sandbox-notices", daemon=True)
            self._thread.start()
        for _time in range(times if notice.url else 0):
            self._waiting.put((time.monotonic() + delay, notice))

    def _run(self) -> None:
        while True:
            due, notice = self._waiting.get()
            time.sleep(max(0.0, due - time.monotonic()))
            url = urlsplit(notice.url)
            headers = {**notice.headers, "Host": url.netloc, "Content-Type": "application/json"}
            try:
                answer = httpx.post(
                    f"http://127.0.0.1:{url.port or 80}{url.path}",
                    content=notice.body.encode(),
                    headers=headers,
                    timeout=10,
                    trust_env=False,
                )
                notice.answer = f"{answer.status_code} {answer.text[:80]}".strip()
            except httpx.HTTPError as error:
                notice.answer = type(error).__name__


@dataclass(kw_only=True)
class Bill:
    """One payment as the sandbox's own pages show it."""

    id: str
    status: str
    amount: str
    currency: str
    text: str
    method: str
    refunded: str
    shop: str
    back: str
    is_open: bool


class Till(Service):
    """A payment system: its interface is the subclass's, its pages are here."""

    def __init__(self, folder: Path) -> None:
        self.book = Book(folder / self.prefix / "book.jsonl")
        self.play = Play()
        self.crier = Crier()

    def answer(self, request: Request) -> Response:
        place, _slash, rest = request.path.partition("/")
        name = rest.rstrip("/")
        if not place and request.method in {"GET", "HEAD"}:
            return self._list(request)
        if place == "play" and request.method == "POST":
            return self._play(request)
        if place == "forge" and request.method == "POST":
            return self._forge(request)
        if place == "pay":
            return self._pay(request, name)
        if self.play.away:
            return Response(body=b"<h1>Bad gateway</h1>", status=HTTPStatus.BAD_GATEWAY)
        answer = self.call(request)
        if self.play.lost and request.method == "POST":
            return self.trouble()
        return answer

    @abstractmethod
    def call(self, request: Request) -> Response:
        """Answer a call of the interface."""

    @abstractmethod
    def trouble(self) -> Response:
        """Say what the service says where it has failed itself."""

    @abstractmethod
    def bills(self) -> list[Bill]: ...

    @abstractmethod
    def bill(self, name: str) -> Bill | None: ...

    @abstractmethod
    def decide(self, name: str, outcome: str, *, amount: str = "") -> None:
        """Do what a person did on the page: one of OUTCOMES; `amount` is another one than was asked for."""

    @abstractmethod
    def forged(self, name: str, event: str) -> Sent:
        """Return a notification that tells what is not so."""

    def tell(self, notice: Sent) -> None:
        self.crier.tell(notice, times=self.play.times, delay=self.play.delay)

    def extra(self) -> dict[str, Any]:
        """Return what the list shows besides."""
        return {}

    def note(self, given: dict[str, str]) -> None:
        """Keep what a subclass's form says besides."""

    def _play(self, request: Request) -> Response:
        given = request.form
        times, delay = given.get("times", "1"), given.get("delay", "0")
        self.play = Play(
            away=given.get("away") == "on",
            lost=given.get("lost") == "on",
            times=min(int(times), 20) if times.isdecimal() else 1,
            delay=min(float(delay), 600.0) if delay.replace(".", "", 1).isdecimal() else 0.0,
        )
        self.note(given)
        return redirect(f"/{self.prefix}/")

    def _list(self, request: Request) -> Response:
        bills = self.bills()
        if request.wants_json:
            notices = [vars(one) for one in self.crier.sent]
            return json_response({"results": [vars(one) for one in bills], "notifications": notices, **self.extra()})
        latest = list(self.crier.sent)[:-21:-1]
        context = {"bills": bills[:SHOWN], "notices": latest, "play": self.play, "till": self, **self.extra()}
        return page("till_list.html", context)

    def _pay(self, request: Request, name: str) -> Response:
        found = self.bill(name)
        if found is None:
            raise NotHere
        if request.method == "POST":
            given = request.form
            if found.is_open and given.get("outcome") in OUTCOMES:
                self.decide(name, given["outcome"], amount=given.get("amount", ""))
            back = found.back if given.get("back", "yes") == "yes" and found.back else f"/{self.prefix}/pay/{name}/"
            return Response(status=HTTPStatus.SEE_OTHER, headers={"Location": back, **_policy()})
        answer = page("till_pay.html", {"bill": found, "till": self, "outcomes": OUTCOMES})
        return Response(body=answer.body, headers=_policy())

    def _forge(self, request: Request) -> Response:
        given = request.form
        notice = self.forged(given.get("payment", ""), given.get("event", ""))
        self.crier.tell(notice, times=1, delay=0)
        return redirect(f"/{self.prefix}/")


def _policy() -> dict[str, str]:
    return {"Content-Security-Policy": PAY_POLICY}


def now() -> str:
    """Return the moment as these services write it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
