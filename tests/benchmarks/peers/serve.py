"""Answer requests in this process and print, for each line read, the median seconds of so many requests of a path.

The settings of the environment decide whether companies take part.
"""

import contextlib
import io
import statistics
import sys
import time

import django

django.setup()

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test.utils import override_settings
from django.urls import set_urlconf

from core.lib.company import CurrentCompany, entered

settings.ROOT_URLCONF = "tests.benchmarks.peers.pages"
settings.SECURE_SSL_REDIRECT = False


def ask(handler: WSGIHandler, path: str) -> None:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "HTTP_HOST": "alpha.localhost",
        "SERVER_NAME": "alpha.localhost",
        "SERVER_PORT": "80",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    status: list[str] = []
    response = handler(environ, lambda line, headers: status.append(line))
    body = b"".join(response)
    response.close()
    assert status == ["200 OK"], (status, body[:300])


def main() -> None:
    handler = WSGIHandler()
    for line in sys.stdin:
        path, count = line.split()
        spent = []
        for _ in range(int(count)):
            started = time.perf_counter()
            ask(handler, path)
            spent.append(time.perf_counter() - started)
        print(statistics.median(spent), flush=True)


def fixed_company() -> contextlib.AbstractContextManager[object]:
    """Enter one company for good where no middleware enters that of the request: the kernel's middleware needs one."""
    if "tenants.middleware.CompanyMiddleware" in settings.MIDDLEWARE:
        return contextlib.nullcontext()
    return entered(CurrentCompany(schema="alpha"))


set_urlconf(None)
with override_settings(ROOT_URLCONF="tests.benchmarks.peers.pages"), fixed_company():
    main()
