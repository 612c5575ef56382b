"""Connections to public addresses only: the name is resolved once, judged, and the connection goes to that address."""

from typing import Any

import httpcore

from core.lib import outside


class Outward(httpcore.SyncBackend):
    """For places that a company or a browser names."""

    def connect_tcp(self, host: str, port: int, *args: Any, **kwargs: Any) -> httpcore.NetworkStream:
        address = outside.public_addresses(host, port)[0]
        return super().connect_tcp(address, port, *args, **kwargs)
