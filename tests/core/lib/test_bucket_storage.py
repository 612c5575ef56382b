"""Files in object storage, over HTTP against a local server that speaks its language."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone
from moto.server import ThreadedMotoServer

from core.documents.services.previews import draw_preview, picture_name
from core.documents.services.upkeep import LEFT_ALONE, sweep_files
from core.lib.bucket_storage import CompanyBucketStorage
from core.lib.company import CurrentCompany, NoCompany, entered, public_schema
from core.lib.storage import remove_company_files, save_durably
from tests.core.documents.files import pdf
from tests.factories.documents import make_document, upload

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-89")]
KEYS = {"access_key": "key", "secret_key": "secret", "region_name": "eu-central-1"}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    running.start()
    yield f"http://127.0.0.1:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: object) -> Iterator[CompanyBucketStorage]:
    """The company's files are in a bucket for this test."""
    made = boto3.resource(
        "s3", endpoint_url=server, aws_access_key_id="key", aws_secret_access_key="secret", region_name="eu-central-1"
    ).Bucket("files")
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    options = {
        "bucket_name": "files",
        "endpoint_url": server,
        "addressing_style": "path",
        "file_overwrite": False,
        **KEYS,
    }
    settings.STORAGES = {  # type: ignore[attr-defined]
        **settings.STORAGES,  # type: ignore[attr-defined]
        "default": {"BACKEND": "core.lib.bucket_storage.CompanyBucketStorage", "OPTIONS": options},
    }
    yield storages["default"]
    made.objects.delete()
    made.delete()


def keys(storage: CompanyBucketStorage) -> list[str]:
    return sorted(one.key for one in storage.bucket.objects.all())


def test_each_company_has_a_prefix_of_its_own(
    bucket: CompanyBucketStorage, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    name = save_durably("documents/ab/abc", ContentFile(b"of alpha"))
    with entered(other_company):
        seen_by_other = bucket.exists(name)
        save_durably("documents/ab/abc", ContentFile(b"of beta"))

    with bucket.open(name) as file:
        assert file.read() == b"of alpha"
    assert (seen_by_other, keys(bucket)) == (False, ["alpha/documents/ab/abc", "beta/documents/ab/abc"])


@pytest.mark.parametrize("name", ["../beta/act", "/etc/passwd", "a/../../beta/act", "..\\beta"])
def test_no_name_leads_out_of_the_company(bucket: CompanyBucketStorage, company: CurrentCompany, name: str) -> None:
    with pytest.raises(SuspiciousFileOperation):
        bucket.exists(name)


def test_without_a_company_there_are_no_files(bucket: CompanyBucketStorage) -> None:
    with pytest.raises(NoCompany):
        bucket.exists("a")


def test_files_have_no_public_address(bucket: CompanyBucketStorage, company: CurrentCompany) -> None:
    with pytest.raises(NotImplementedError):
        bucket.url("a")


def test_removed_company_leaves_nothing(
    bucket: CompanyBucketStorage, company: CurrentCompany, other_company: CurrentCompany
) -> None:
    save_durably("a", ContentFile(b"1"))
    with entered(other_company):
        save_durably("a", ContentFile(b"2"))

    with public_schema():
        remove_company_files("beta")

    assert keys(bucket) == ["alpha/a"]


def test_document_is_kept_drawn_and_swept_in_a_bucket(bucket: CompanyBucketStorage, company: CurrentCompany) -> None:
    version = upload(make_document(), content=pdf(), name="act.pdf")
    draw_preview(version_id=version.pk)
    lost = save_durably("documents/zz/lost", ContentFile(b"half"))

    swept = sweep_files(at=timezone.now() + LEFT_ALONE + timedelta(minutes=1))

    assert swept == 1
    assert (bucket.exists(lost), bucket.exists(picture_name(version, 1, "png"))) == (False, True)
    assert keys(bucket) == [f"alpha/{version.stored_name}", f"alpha/{version.stored_name}.pages/1.png"]
