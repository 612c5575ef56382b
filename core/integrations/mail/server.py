"""One conversation with a mail server, and in words what is wrong with it."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.utils.translation import gettext_lazy as _

from core.integrations.models import MailSecurity
from core.lib import outside
from core.lib.errors import IntegrationError

TIMEOUT = 10.0
# Servers end a conversation that is idle or has carried many letters; it is ended before they do.
IDLE_SECONDS, LETTERS_IN_A_ROW = 5.0, 25


class ServerTrouble(IntegrationError):
    """The server itself does not do what it is there for: nothing can be sent through it now."""

    code = "mail_server_trouble"


class LetterTrouble(IntegrationError):
    """The server works and does not take this letter, or not now."""

    code = "mail_letter_refused"


@dataclass(frozen=True, kw_only=True)
class Server:
    """How a mail server is reached, and as whom."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class _Kept:
    server: Server
    smtp: smtplib.SMTP
    letters: int
    since: float


_of_thread = threading.local()


class _Plain(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return outside.connect(host, port, timeout)


class _Encrypted(smtplib.SMTP_SSL):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return self.context.wrap_socket(outside.connect(host, port, timeout), server_hostname=host)


@contextmanager
def kept_conversation(server: Server) -> Iterator[smtplib.SMTP]:
    """Go on with this thread's last conversation if it was with the same server a moment ago, else begin one.

    Encryption and sign-in take most of the time of a letter, and senders have many in a row.
    """
    smtp, letters = _take_kept(server)
    if smtp is None:
        smtp = _begun(server)
    try:
        yield smtp
    except LetterTrouble:
        _keep(server, smtp, letters + 1)
        raise
    except BaseException:
        _leave(smtp)
        raise
    _keep(server, smtp, letters + 1)


@contextmanager
def conversation(server: Server) -> Iterator[smtplib.SMTP]:
    """Connect, encrypt and sign in; raise ServerTrouble with words for whatever stands in the way."""
    smtp = _begun(server)
    try:
        yield smtp
    finally:
        _leave(smtp)


def hand_over(smtp: smtplib.SMTP, *, sender: str, to: str, content: bytes) -> None:
    """Give one letter to the server.

    A refusal of the sender is the server's trouble: no letter of the company would pass. Where the connection breaks
    after the content has been sent nobody knows whether the letter was taken; it counts as not taken, for later.
    """
    introduce(smtp, sender)
    code, answer = _ask(smtp, "rcpt", to)
    if code not in {250, 251}:
        raise _letter_trouble(code, _("The server does not take letters for %(to)s: %(answer)s"), answer, to=to)
    code, answer = _ask(smtp, "data", content)
    if code != 250:
        raise _letter_trouble(code, _("The server does not take the letter: %(answer)s"), answer)


def introduce(smtp: smtplib.SMTP, sender: str) -> None:
    """Name the sender; raise ServerTrouble where the server does not let the company send as that."""
    code, answer = _ask(smtp, "mail", sender)
    if code != 250:
        words = _("The server does not let you send as %(sender)s: %(answer)s")
        raise ServerTrouble(words, permanent=code >= 500, sender=sender, answer=said(answer))


def said(answer: Any) -> str:
    """Return a server's answer as one short line."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return " ".join(text.split())[:200]


def _begun(server: Server) -> smtplib.SMTP:
    smtp = _connected(server)
    try:
        _sign_in(smtp, server)
    except BaseException:
        _leave(smtp)
        raise
    return smtp


def _take_kept(server: Server) -> tuple[smtplib.SMTP | None, int]:
    """Return the thread's conversation and how many letters it has carried, if it can go on."""
    kept: _Kept | None = getattr(_of_thread, "kept", None)
    _of_thread.kept = None
    if kept is None:
        return None, 0
    is_fresh = time.monotonic() - kept.since < IDLE_SECONDS
    if kept.server == server and is_fresh and kept.letters < LETTERS_IN_A_ROW:
        try:
            if kept.smtp.rset()[0] == 250:
                return kept.smtp, kept.letters
        except (OSError, smtplib.SMTPException):
            return None, 0
    _leave(kept.smtp)
    return None, 0


def end_kept() -> None:
    """End the thread's conversation, if it has left one open."""
    kept: _Kept | None = getattr(_of_thread, "kept", None)
    _of_thread.kept = None
    if kept is not None:
        _leave(kept.smtp)


def _keep(server: Server, smtp: smtplib.SMTP, letters: int) -> None:
    _of_thread.kept = _Kept(server=server, smtp=smtp, letters=letters, since=time.monotonic())


def _connected(server: Server) -> smtplib.SMTP:
    place = {"host": server.host, "port": server.port}
    smtp: smtplib.SMTP | None = None
    try:
        if server.security == MailSecurity.TLS:
            smtp = _Encrypted(server.host, server.port, DNS_NAME.get_fqdn(), timeout=TIMEOUT, context=_trust())
        else:
            smtp = _Plain(server.host, server.port, DNS_NAME.get_fqdn(), timeout=TIMEOUT)
        smtp.ehlo_or_helo_if_needed()
        if server.security == MailSecurity.STARTTLS:
            smtp.starttls(context=_trust())
            smtp.ehlo()
    except IntegrationError as error:
        raise ServerTrouble(str(error), permanent=True) from error
    except (OSError, smtplib.SMTPException) as error:
        if smtp is not None:
            smtp.close()
        raise _connection_trouble(error, place) from error
    return smtp


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.EMAIL_CA_FILE:
        context.load_verify_locations(settings.EMAIL_CA_FILE)
    return context


def _connection_trouble(error: Exception, place: dict[str, Any]) -> ServerTrouble:
    """Say what kept the connection from being made; the order is from the special to the general."""
    match error:
        case ssl.SSLCertVerificationError():
            words = _("The certificate of %(host)s is not valid: %(reason)s.")
            return ServerTrouble(words, permanent=True, reason=error.verify_message, **place)
        case ssl.SSLError():
            words = _("Port %(port)s of %(host)s does not speak TLS from the start: choose STARTTLS or another port.")
            return ServerTrouble(words, permanent=True, **place)
        case smtplib.SMTPNotSupportedError():
            words = _("Port %(port)s of %(host)s offers no encryption: choose TLS or another port.")
            return ServerTrouble(words, permanent=True, **place)
        case TimeoutError():
            words = _("%(host)s does not answer on port %(port)s.")
            return ServerTrouble(words, **place)
        case ConnectionRefusedError():
            return ServerTrouble(_("%(host)s refuses connections on port %(port)s."), **place)
        case smtplib.SMTPResponseException():
            words = _("%(host)s does not want to talk: %(answer)s")
            return ServerTrouble(words, answer=said(error.smtp_error), **place)
    return ServerTrouble(_("The connection to %(host)s, port %(port)s, breaks off."), **place)


def _sign_in(smtp: smtplib.SMTP, server: Server) -> None:
    if not server.user:
        return
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        words = _("The login or the password is wrong: %(answer)s")
        raise ServerTrouble(words, permanent=error.smtp_code >= 500, answer=said(error.smtp_error)) from error
    except smtplib.SMTPNotSupportedError as error:
        words = _("The server takes no password on this port: choose another port or encryption.")
        raise ServerTrouble(words, permanent=True) from error
    except UnicodeError as error:
        raise ServerTrouble(
            _("The login or the password has letters that servers do not know."), permanent=True
        ) from error
    except (OSError, smtplib.SMTPException) as error:
        raise _connection_trouble(error, {"host": server.host, "port": server.port}) from error


def _ask(smtp: smtplib.SMTP, command: str, argument: Any) -> tuple[int, bytes]:
    try:
        answer: tuple[int, bytes] = getattr(smtp, command)(argument)
    except smtplib.SMTPDataError as error:
        return error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else error.smtp_error.encode()
    except UnicodeError as error:
        raise LetterTrouble(_("The address has letters that the server does not know."), permanent=True) from error
    except (OSError, smtplib.SMTPException) as error:
        if command == "mail":
            raise ServerTrouble(_("The server broke the conversation off.")) from error
        raise LetterTrouble(_("The server broke the conversation off.")) from error
    return answer


def _letter_trouble(code: int, words: Any, answer: bytes, **context: Any) -> LetterTrouble:
    return LetterTrouble(words, permanent=code >= 500, answer=said(answer), **context)


def _leave(smtp: smtplib.SMTP) -> None:
    try:
        smtp.quit()
    except (OSError, smtplib.SMTPException):
        smtp.close()
