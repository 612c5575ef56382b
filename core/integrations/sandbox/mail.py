"""The mail service: takes letters over SMTP, shows them to people and programs under /mail/."""

from dataclasses import dataclass, fields
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.utils.translation import gettext_lazy as _

from core.integrations.sandbox.certificate import server_side
from core.integrations.sandbox.mailbox import Letter, Mailbox
from core.integrations.sandbox.pages import page
from core.integrations.sandbox.web import NotHere, Request, Response, Service, json_response, redirect

# Whoever signs in says this; anything else is a wrong password.
SECRET = "sandbox"  # noqa: S105 a password that opens nothing
LETTER_LIMIT = 35 * 1024 * 1024
# A letter is somebody else's page: no script, no form, pictures of this machine only; links open beside it.
LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox;"
    " default-src 'none'; style-src 'unsafe-inline'; img-src data: http://localhost:* http://*.localhost:*;"
    " frame-ancestors 'self'"
)


@dataclass(kw_only=True)
class Play:
    """What the mail service pretends: addresses that it refuses, as sender or recipient, or has no time for."""

    refused: str = ""
    refused_sender: str = ""
    busy: str = ""
    away: str = ""


class _Receiver:
    """What aiosmtpd calls at each step; the methods' names are the library's."""

    def __init__(self, mailbox: Mailbox, play: Play) -> None:
        self.mailbox = mailbox
        self.play = play

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.play.away:
            return "451 4.3.0 Try again later"
        if address == self.play.refused_sender:
            return "553 5.7.1 Sender address is not yours"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.play.refused:
            return "550 5.1.1 No such mailbox"
        if address == self.play.busy:
            return "450 4.2.1 Mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.mailbox.add(envelope.original_content or b"", envelope.rcpt_tos)
        return "250 Kept"


def _knows(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    """Let everybody in who says the sandbox's password."""
    password = given.password if isinstance(given, LoginPassword) else b""
    return AuthResult(success=password == SECRET.encode(), handled=False)


class MailService(Service):
    """Accepts every letter for every address, and delivers none."""

    prefix = "mail"
    title = _("Mailbox")
    description = _("Every letter that the product sends; none leaves this machine.")

    def __init__(self, folder: Path, port: int) -> None:
        self.mailbox = Mailbox(folder / "mail")
        self.play = Play()
        self._smtp = Controller(
            _Receiver(self.mailbox, self.play),
            hostname="127.0.0.1",
            port=port,
            data_size_limit=LETTER_LIMIT,
            ident="sandbox",
            authenticator=_knows,
            auth_require_tls=False,
            tls_context=server_side(folder),
        )

    def start(self) -> None:
        self._smtp.start()

    def stop(self) -> None:
        self._smtp.stop()

    def answer(self, request: Request) -> Response:
        number, _slash, rest = request.path.partition("/")
        if request.method == "DELETE" and not number:
            self.mailbox.clear()
            return Response(status=HTTPStatus.NO_CONTENT)
        if request.method == "POST" and number == "delete":
            self.mailbox.clear()
            return redirect("/mail/")
        if request.method == "POST" and number == "play":
            return self._play(request)
        if request.method not in {"GET", "HEAD"}:
            raise NotHere
        return self._one(request, number, rest) if number else self._list(request)

    def _play(self, request: Request) -> Response:
        given = request.form
        for one in fields(Play):
            setattr(self.play, one.name, given.get(one.name, "").strip().lower())
        return redirect("/mail/")

    def _list(self, request: Request) -> Response:
        to = request.query.get("to", "")
        letters = self.mailbox.letters(to=to)
        if request.wants_json:
            return json_response({"results": [_described(letter) for letter in letters]})
        return page("mail_list.html", {"letters": letters, "to": to, "play": self.play})

    def _one(self, request: Request, number: str, rest: str) -> Response:
        letter = self.mailbox.get(int(number)) if number.isdecimal() else None
        if letter is None:
            raise NotHere
        if rest == "html/":
            body = f'<base target="_blank">{letter.html}'.encode()
            return Response(body=body, headers={"Content-Security-Policy": LETTER_POLICY})
        if rest == "source/":
            return Response(body=letter.raw, content_type="text/plain; charset=utf-8")
        if rest.startswith("attachments/"):
            return _attachment(letter, rest.removeprefix("attachments/").rstrip("/"))
        if rest:
            raise NotHere
        if request.wants_json:
            return json_response(_described(letter) | {"html": letter.html})
        return page("mail_letter.html", {"letter": letter, "attachments": _attachment_names(letter)})


def _attachment_names(letter: Letter) -> list[str]:
    return [part.get_filename() or f"{number}" for number, part in enumerate(letter.attachments)]


def _attachment(letter: Letter, number: str) -> Response:
    parts = letter.attachments
    if not number.isdecimal() or int(number) >= len(parts):
        raise NotHere
    content = parts[int(number)].get_payload(decode=True)
    body = content if isinstance(content, bytes) else b""
    return Response(body=body, content_type="application/octet-stream", headers={"Content-Disposition": "attachment"})


def _described(letter: Letter) -> dict[str, Any]:
    return {
        "id": letter.number,
        "from": letter.sender,
        "to": letter.recipients,
        "subject": letter.subject,
        "received_at": letter.received_at.isoformat(),
        "text": letter.text,
        "links": letter.links,
        "attachments": _attachment_names(letter),
        "url": f"/mail/{letter.number}/",
    }


def make(folder: Path, ports: dict[str, int]) -> MailService:
    return MailService(folder, ports["mail"])
