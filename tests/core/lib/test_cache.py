"""Nothing that one company caches or stores can be read by another."""

import uuid

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings

from core.lib.cache import company_key
from core.lib.company import CurrentCompany, NoCompany, entered, no_company

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-02")]


def test_cached_value_is_absent_in_the_other_company(company: CurrentCompany, other_company: CurrentCompany) -> None:
    key = uuid.uuid4().hex

    cache.set(key, "of alpha")
    with entered(other_company):
        seen_by_other = (cache.get(key, "nothing"), cache.get_many([key]), cache.add(key, "of beta"))

    assert (cache.get(key), cache.get_many([key])) == ("of alpha", {key: "of alpha"})
    assert seen_by_other == ("nothing", {}, True)


def test_value_of_another_company_under_our_key_is_refused(company: CurrentCompany) -> None:
    key = uuid.uuid4().hex
    cache.set(key, "of alpha")
    client = cache._cache.get_client(write=True)
    stored = client.get(company_key(key, cache.key_prefix, 1))

    client.set(company_key(key, cache.key_prefix, 1), stored.replace(b"alpha", b"betaa", 1))

    assert cache.get(key, "nothing") == "nothing"


def test_cache_and_files_need_a_company() -> None:
    with no_company():
        for touch in (lambda: cache.get("x"), lambda: cache.set("x", 1), lambda: default_storage.open("x")):
            with pytest.raises(NoCompany):
                touch()


@override_settings(CACHES={"default": {"BACKEND": "core.lib.cache.CompanyCache", "LOCATION": "redis://127.0.0.1:1/0"}})
def test_an_absent_cache_is_an_empty_cache(company: CurrentCompany) -> None:
    cache.set("x", 1)

    cache.delete_many(["x"])

    assert (cache.get("x", "nothing"), cache.get_many(["x"]), cache.add("x", 1)) == ("nothing", {}, True)
    assert (cache.delete("x"), cache.touch("x")) == (False, False)


def test_files_of_one_company_are_absent_in_the_other(
    company: CurrentCompany, other_company: CurrentCompany, tmp_path: object
) -> None:
    with override_settings(MEDIA_ROOT=str(tmp_path)):
        name = default_storage.save("act.txt", ContentFile(b"of alpha"))
        with entered(other_company):
            seen_by_other = default_storage.exists(name)
        with default_storage.open(name) as file:
            content = file.read()

        assert content == b"of alpha"
        assert seen_by_other is False
        for hostile in ("../beta/act.txt", "/etc/passwd", "a/../../beta/act.txt"):
            with pytest.raises(SuspiciousFileOperation):
                default_storage.exists(hostile)
