"""Probes answer on every host, also by the address of a machine that no company has."""

import pytest
from django.test import Client

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-148")]


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost", "10.0.0.7:8000"])
def test_ready_where_database_and_cache_answer(host: str) -> None:
    response = Client(HTTP_HOST=host).get("/readyz")

    assert (response.status_code, response.json()) == (200, {"database": "ok", "cache": "ok"})


def test_metrics_need_the_token_where_one_is_set(settings: pytest.FixtureRequest) -> None:
    settings.METRICS_TOKEN = "secret-token"

    refused = Client(HTTP_HOST="localhost").get("/metrics")
    given = Client(HTTP_HOST="localhost").get("/metrics", headers={"Authorization": "Bearer secret-token"})

    assert refused.status_code == 404
    assert (given.status_code, b"python_info" in given.content) == (200, True)


def test_metrics_are_absent_on_a_companys_host() -> None:
    assert Client(HTTP_HOST="alpha.localhost").get("/metrics").status_code == 404
