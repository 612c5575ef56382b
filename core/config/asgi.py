"""The live process: streams of events to open pages. Pages and API are served by `core.config.wsgi`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.production")

from core.live.stream import LiveApplication

application = LiveApplication()
