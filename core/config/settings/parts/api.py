"""The REST kit."""

from typing import Any

REST_AUTH: dict[str, Any] = {"TOKEN_MODEL": None, "USE_JWT": True}
REST_FRAMEWORK: dict[str, Any] = {}
SPECTACULAR_SETTINGS: dict[str, Any] = {"TITLE": "API", "VERSION": "1", "OAS_VERSION": "3.1.1"}
