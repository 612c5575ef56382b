"""Tests: real servers by URL, as everywhere; only what makes tests slow for no gain differs."""

import os
from pathlib import Path

for _name, _value in {
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "DATABASE_URL": "postgresql://atrium_app@127.0.0.1:5432/atrium_test",
    "DATABASE_OWNER_URL": "postgresql://atrium_owner@127.0.0.1:5432/atrium_test",
    "BROKER_URL": "redis://127.0.0.1:6379/0",
}.items():
    os.environ.setdefault(_name, _value)

from core.config.settings.base import *  # noqa: E402, F403

# Two runs at once name themselves; each parallel worker of a run has a database of its own.
if _worker := "_".join(filter(None, (os.environ.get("TEST_RUN"), os.environ.get("PYTEST_XDIST_WORKER")))):
    for _database in DATABASES.values():  # noqa: F405
        _database["NAME"] = f"{_database['NAME']}_{_worker}"
    LIVE_NAMESPACE = DATABASES["default"]["NAME"]  # noqa: F405
    # Companies of one worker have the numbers of another's.
    CACHES["default"]["KEY_PREFIX"] = LIVE_NAMESPACE  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
POOL_SIZE = 2
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # noqa: F405
