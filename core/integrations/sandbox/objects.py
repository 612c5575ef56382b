"""What played services with objects share: a list of changes, an exchange that may go wrong, messages of their own."""

import json
import time
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.pages import page
from core.integrations.sandbox.signed import WAYS, message
from core.integrations.sandbox.till import Book, Crier
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

PAGE = 100
SHOWN = 100
LATE = 7.0  # seconds, longer than the product waits
TROUBLES = {
    "": _("Works"),
    "away": _("Does not answer (503)"),
    "html": _("A page for people instead of data"),
    "slow": _("Answers too late"),
    "circle": _("Pages repeat themselves"),
    "twice": _("Each change comes twice"),
    "shape": _("Another form of the answers"),
    "lost": _("Takes objects and loses the answer"),
}

type Facts = dict[str, Any]
type Deed = Callable[[dict[str, str]], Facts]


class Refused(Exception):
    """What was asked for does not go; the words are for people, the status for programs."""

    def __init__(self, words: Any, status: HTTPStatus = HTTPStatus.CONFLICT) -> None:
        super().__init__(words)
        self.words, self.status = words, status


@dataclass(frozen=True, kw_only=True)
class Input:
    """One field of a form; with `options` it is a choice."""

    name: str
    label: Any = ""
    type: str = "text"
    value: str = ""
    is_required: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def choices(self) -> list[tuple[str, Any]]:  # the engine of the pages would call a mapping's items by a key first
        return list(self.options.items())


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form of the page: it posts its fields to /<prefix>/<deed>/."""

    deed: str
    button: Any
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An object as the page shows it, with what may be done to it."""

    kind: str
    id: str
    title: str
    note: Any = ""
    forms: tuple[Form, ...] = ()


class Objects(Service):
    """A service with objects of several kinds, told by programs under /<prefix>/<door>/."""

    door: ClassVar[str]
    kinds: ClassVar[Mapping[str, str]]  # where programs ask for it -> kind
    base: ClassVar[str]  # what the service says of itself
    forms: ClassVar[tuple[Form, ...]] = ()
    troubles: ClassVar[Mapping[str, Any]] = TROUBLES

    def __init__(self, folder: Path) -> None:
        self.book = Book(folder / self.prefix / "book.jsonl")
        self.trouble, self.late = "", LATE
        self.crier = Crier()

    @abstractmethod
    def knows(self, request: Request) -> bool:
        """Tell whether the caller is somebody."""

    @abstractmethod
    def shown(self, kind: str, one: Facts) -> Shown: ...

    def deeds(self) -> Mapping[str, Deed]:
        """Return what people do on the page besides: each returns what came of it or raises Refused."""
        return {}

    def asked(self, request: Request, place: str, name: str) -> Response | None:
        """Answer what programs ask besides."""
        return None

    def take(self, kind: str, facts: Facts, known: Facts | None) -> Facts:
        """Keep an object that a program gives; `known` is the one that came under the same key before."""
        made = known or {"id": f"{self.prefix.upper()}-{len(self.book.all('key')) + 1:06}"}
        self.put(kind, made["id"], facts)
        return {"id": made["id"]}

    def answer(self, request: Request) -> Response:
        head, _slash, rest = request.path.partition("/")
        deeds = {"play": self._play, "hook": self._hook, "push": self._push, **self.deeds()}
        try:
            if head == self.door:
                return self._program(request, rest)
            if request.method == "POST" and head in deeds:
                made = deeds[head](request.form)
                return json_response(made) if request.wants_json else redirect(f"/{self.prefix}/")
        except Refused as error:
            if head == self.door or request.wants_json:
                return json_response({"detail": str(error.words)}, error.status)
            return self._page(problem=error.words, status=error.status)
        if request.path or request.method not in {"GET", "HEAD"}:
            raise NotHere
        if not request.wants_json:
            return self._page()
        sent = [vars(one) for one in self.crier.sent]
        facts = {kind: self.book.all(kind) for kind in self.kinds.values()}
        return json_response({**facts, "trouble": self.trouble, "notifications": sent})

    def put(self, kind: str, code: str, facts: Mapping[str, Any]) -> Facts:
        """Keep an object and note the change."""
        with self.book.lock:
            number = str(len(self.book.all("change")) + 1)
            made = self.book.put(kind, code, {**facts, "id": code, "version": number})
            self.book.put("change", number, {"type": kind, "id": code, "version": number})
        return made

    def found(self, kind: str, name: str) -> Facts:
        found = self.book.get(kind, name)
        if found is None:
            raise Refused(_("There is no such object."), HTTPStatus.NOT_FOUND)
        return found

    def _page(self, *, problem: Any = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
        context = {
            "service": self,
            "problem": problem,
            "troubles": self.troubles.items(),
            "objects": list(self._listed()),
            "ways": WAYS.items(),
            "notices": list(self.crier.sent)[:-21:-1],
            "hook": self.book.get("hook", "hook") or {},
        }
        return page("objects.html", context, status)

    def _listed(self) -> Iterator[Shown]:
        for kind in self.kinds.values():
            yield from (self.shown(kind, one) for one in self.book.all(kind)[:SHOWN])

    def _play(self, given: dict[str, str]) -> Facts:
        self.trouble = given.get("trouble", "")
        late = given.get("late", "").replace(",", ".")
        self.late = min(float(late), 60.0) if late.replace(".", "", 1).isdecimal() else LATE
        return {"trouble": self.trouble}

    def _hook(self, given: dict[str, str]) -> Facts:
        """Note where the product hears of objects, and the secret that it has given."""
        return self.book.put("hook", "hook", {"url": given.get("url", ""), "secret": given.get("secret", "")})

    def _push(self, given: dict[str, str]) -> Facts:
        """Tell of an object by a signed message: with all of it, or only that there is something new."""
        hook = self.book.get("hook", "hook")
        if hook is None or given.get("kind") not in self.kinds.values():
            raise Refused(_("Nobody is to hear of it yet: keep an address for webhooks first."))
        found, way = self.found(given["kind"], given.get("id", "")), given.get("way", "once")
        facts = {"type": given["kind"], "id": found["id"], "version": int(found["version"])}
        if not given.get("bare"):
            facts["data"] = found
        sent = message(hook["url"], hook["secret"], facts, way=way)
        self.crier.tell(sent, times=2 if way == "twice" else 1, delay=0)
        return vars(sent)

    def _program(self, request: Request, path: str) -> Response:
        if trouble := self._troubled():
            return trouble
        if not self.knows(request):
            return json_response({"detail": "Who are you"}, HTTPStatus.UNAUTHORIZED)
        place, _slash, name = path.strip("/").partition("/")
        if place == "ping":
            return json_response({"base": self.base})
        if place == "changes":
            return self._changes(request.query.get("after") or "0")
        if (own := self.asked(request, place, unquote(name))) is not None:
            return own
        kind = self.kinds.get(place)
        if kind is None:
            raise NotHere
        if request.method == "POST":
            return self._given(kind, request)
        found = self.book.get(kind, unquote(name))
        if found is None:
            return json_response({"detail": "Not found"}, HTTPStatus.NOT_FOUND)
        return json_response({**found, "owner": "?"} if self.trouble == "shape" else found)

    def _troubled(self) -> Response | None:
        if self.trouble == "away":
            return json_response({"detail": "Away"}, HTTPStatus.SERVICE_UNAVAILABLE)
        if self.trouble == "html":
            return Response(body="<html><body>Ведутся работы</body></html>".encode())
        if self.trouble == "slow":
            time.sleep(self.late)
        return None

    def _changes(self, after: str) -> Response:
        begins = int(after) if after.isdecimal() else 0
        fresh = list(reversed(self.book.all("change")))[begins : begins + PAGE]
        told = [one for one in fresh for _time in range(2 if self.trouble == "twice" else 1)]
        if self.trouble == "circle":
            return json_response({"objects": told, "cursor": str(begins), "has_more": True})
        facts = {"objects": told, "cursor": str(begins + len(fresh)), "has_more": len(fresh) == PAGE}
        return json_response({**facts, "pages": 1} if self.trouble == "shape" else facts)

    def _given(self, kind: str, request: Request) -> Response:
        """Take an object; the same key is the same object, also where the answer was lost."""
        key = request.headers.get("Idempotency-Key", "")
        try:
            facts = json.loads(request.body)
        except ValueError:
            raise Refused("No JSON", HTTPStatus.BAD_REQUEST) from None
        with self.book.lock:
            taken = self.take(kind, facts, self.book.get("key", key) if key else None)
            self.book.put("key", key or taken["id"], taken)
        return self.said(taken)

    def said(self, facts: Facts) -> Response:
        if self.trouble == "lost":
            return json_response({"detail": "Lost"}, HTTPStatus.BAD_GATEWAY)
        return json_response(facts)
