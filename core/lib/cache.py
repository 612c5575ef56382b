"""The cache of the current company: every key and every value carries the company's schema."""

import logging
from collections.abc import Iterable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from core.lib.company import current_company

logger = logging.getLogger(__name__)


def company_key(key: str, key_prefix: str, version: int) -> str:
    """Return the stored key; raises NoCompany outside a company."""
    return f"{key_prefix}:{current_company().schema}:{version}:{key}"


class CompanyCache(RedisCache):
    """Valkey as Django's cache; a value of another company is treated as missing, an absent server as an empty cache.

    The check on reading is a second lock behind the key: it holds also where a reply would be mixed up on the wire.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, {**params, "KEY_FUNCTION": company_key})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return self._open(super().get(key, None, version), default)
        except RedisError:
            logger.warning("The cache does not answer; reading without it")
            return default

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        try:
            found = super().get_many(keys, version)
        except RedisError:
            logger.warning("The cache does not answer; reading without it")
            return {}
        missing = object()
        opened = {key: self._open(value, missing) for key, value in found.items()}
        return {key: value for key, value in opened.items() if value is not missing}

    def add(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> bool:
        try:
            return bool(super().add(key, self._seal(value), timeout, version))
        except RedisError:
            logger.warning("The cache does not answer; writing without it")
            return True

    def set(self, key: str, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        try:
            super().set(key, self._seal(value), timeout, version)
        except RedisError:
            logger.warning("The cache does not answer; writing without it")

    def set_many(self, data: dict[str, Any], timeout: Any = 300, version: int | None = None) -> list[str]:
        try:
            return list(super().set_many({key: self._seal(value) for key, value in data.items()}, timeout, version))
        except RedisError:
            return list(data)

    def delete(self, key: str, version: int | None = None) -> bool:
        try:
            return bool(super().delete(key, version))
        except RedisError:
            logger.warning("The cache does not answer; it forgets by itself")
            return False

    def delete_many(self, keys: Iterable[str], version: int | None = None) -> None:
        try:
            super().delete_many(keys, version)
        except RedisError:
            logger.warning("The cache does not answer; it forgets by itself")

    def touch(self, key: str, timeout: Any = 300, version: int | None = None) -> bool:
        try:
            return bool(super().touch(key, timeout, version))
        except RedisError:
            return False

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Values carry their company, so the server cannot add to them: counters belong into PostgreSQL."""
        raise NotImplementedError("Count in PostgreSQL instead")

    @staticmethod
    def _seal(value: Any) -> tuple[str, Any]:
        return current_company().schema, value

    @staticmethod
    def _open(sealed: Any, default: Any) -> Any:
        if isinstance(sealed, tuple) and len(sealed) == 2 and sealed[0] == current_company().schema:
            return sealed[1]
        return default
