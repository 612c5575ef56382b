"""The way of the vendors' own clients to the outside: to public addresses only, no redirects, no proxy of the machine.

Both clients speak through `requests`; the connection below is made to the very address that was judged.
"""

import socket
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

from core.lib import outside
from core.lib.errors import IntegrationError

TIMEOUT = (4.0, 10.0)  # to connect, to answer


class ForbiddenConnection(requests.ConnectionError):
    """The address must not be called; `__cause__` says why."""


class _Outward:
    """Connects to a judged address; mixed into urllib3's connections, whose names these are."""

    def _new_conn(self) -> socket.socket:
        host, port, timeout = self._dns_host, self.port, self.timeout  # type: ignore[attr-defined]
        try:
            return outside.connect(host, port, timeout if isinstance(timeout, int | float) else TIMEOUT[0])
        except OSError as error:
            raise NewConnectionError(self, f"no connection: {error}") from error  # type: ignore[arg-type]


class _Http(_Outward, HTTPConnection):
    pass


class _Https(_Outward, HTTPSConnection):
    pass


class _HttpPool(HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(HTTPSConnectionPool):
    ConnectionCls = _Https


class _Adapter(HTTPAdapter):
    """Gives every request a limit of time and a judged connection."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager: PoolManager
        self.poolmanager.pool_classes_by_scheme = {"http": _HttpPool, "https": _HttpsPool}

    def send(self, request: Any, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or TIMEOUT
        kwargs["proxies"] = None
        try:
            return super().send(request, *args, **kwargs)
        except IntegrationError as error:
            raise ForbiddenConnection(str(error)) from error


class OutwardSession(requests.Session):
    """A session that a vendor's client is given instead of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(max_retries=0))

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["allow_redirects"] = False
        return super().request(*args, **kwargs)
