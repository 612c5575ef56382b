"""Files that come with a comment: judged, kept with it, handed out to who may see it, swept when they are lost."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.accounts.models import User
from core.documents.authors import Author
from core.documents.content.inspection import FileRefused
from core.documents.models import Attachment
from core.documents.services.attaching import Upload
from core.documents.services.upkeep import LEFT_ALONE, sweep_files
from core.lib.company import CurrentCompany
from core.lib.errors import InvalidInput
from core.pipelines.tasks.models import Task, TaskChange
from core.pipelines.tasks.services.writing import Assignment, comment_task, give_task
from tests.core.documents.files import pdf
from tests.factories.people import browser, make_staff
from tests.factories.programs import Program

pytestmark = [pytest.mark.integration, pytest.mark.requirement("PL-125", "PL-106")]


@pytest.fixture
def anna(company: CurrentCompany) -> User:
    return make_staff("tasks.view_task", "tasks.add_task")


@pytest.fixture
def task(anna: User) -> Task:
    return give_task(Assignment(title="Сверить", responsible_id=anna.pk), author=by(anna))


def by(user: User) -> Author:
    return Author(user_id=user.pk, name=user.name)


def file(name: str, content: bytes) -> Upload:
    return Upload(source=BytesIO(content), name=name)


def kept_names(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_a_comment_on_the_page_brings_its_files_to_those_who_may_see_it(anna: User, task: Task, media: Path) -> None:
    page, stranger = browser(anna), browser(make_staff("tasks.view_task"))
    sent = [SimpleUploadedFile("Акт.pdf", pdf()), SimpleUploadedFile("заметка.txt", "Две строки".encode())]

    answer = page.post(f"/tasks/{task.pk}/comment/", {"text": "Во вложении", "attachments": sent})
    shown = page.get(f"/tasks/{task.pk}/").content.decode()
    files = list(Attachment.objects.order_by("pk"))
    addresses = [f"/tasks/{task.pk}/files/{one.pk}/" for one in files]
    taken = page.get(addresses[0])

    assert answer.status_code == 302
    assert [(one.file_name, one.content_type) for one in files] == [
        ("Акт.pdf", "application/pdf"),
        ("заметка.txt", "text/plain"),
    ]
    assert [address in shown for address in addresses] == [True, True]
    assert b"".join(taken.streaming_content) == pdf()  # type: ignore[attr-defined]
    assert taken.headers["Content-Disposition"].startswith("attachment")
    assert stranger.get(addresses[0]).status_code == 404
    other = give_task(Assignment(title="Другая", responsible_id=anna.pk), author=by(anna))
    assert page.get(f"/tasks/{other.pk}/files/{files[0].pk}/").status_code == 404


def test_one_bad_file_keeps_all_of_them_and_the_comment_out(anna: User, task: Task, media: Path) -> None:
    page = browser(anna)
    bad = SimpleUploadedFile("страница.pdf", b"<html><script>alert(1)</script></html>")

    answer = page.post(
        f"/tasks/{task.pk}/comment/", {"text": "x", "attachments": [SimpleUploadedFile("a.txt", b"text"), bad]}
    )

    assert answer.status_code == 422
    assert "страница.pdf: " in answer.content.decode()
    assert (TaskChange.objects.filter(kind="said").count(), Attachment.objects.count()) == (0, 0)
    assert kept_names(media) == []
    with pytest.raises(InvalidInput):
        comment_task(task_id=task.pk, text="x", author=by(anna), files=[file("a.txt", b"a")] * 11)
    with pytest.raises(FileRefused):
        comment_task(task_id=task.pk, text="x", author=by(anna), files=[file("a.txt", b"")])


def test_a_text_of_ten_megabytes_is_refused_with_words(anna: User, task: Task) -> None:
    answer = browser(anna).post(f"/tasks/{task.pk}/comment/", {"text": "я" * 5 * 2**20})

    assert answer.status_code == 413
    assert "Текст слишком длинный" in answer.content.decode()


def test_programs_send_and_take_files_too(anna: User, task: Task, media: Path) -> None:
    ours, stranger = Program(anna), Program(make_staff("tasks.view_task"))
    one = f"/api/v1/tasks/{task.pk}/"

    sent = ours.client.post(f"{one}comments/", {"text": "Файл", "attachments": [SimpleUploadedFile("a.txt", b"text")]})
    bad = ours.client.post(
        f"{one}comments/", {"text": "Файл", "attachments": [SimpleUploadedFile("a.exe", b"MZ" * 400)]}
    )
    key = sent.json()["attachments"][0]["id"]
    taken = ours.get(f"{one}files/{key}/")

    assert (sent.status_code, sent.json()["attachments"][0]["file_name"]) == (201, "a.txt")
    assert (bad.status_code, list(bad.json()["errors"])) == (422, ["attachments"])
    assert b"".join(taken.streaming_content) == b"text"  # type: ignore[attr-defined]
    assert [line["attachments"] == [] for line in ours.get(f"{one}history/").json()] == [False, True]
    assert (stranger.get(f"{one}files/{key}/").status_code, ours.get(f"{one}files/0/").status_code) == (404, 404)


@pytest.mark.parametrize(
    "statement", ["UPDATE documents_attachment SET file_name = 'x'", "DELETE FROM documents_attachment"]
)
def test_an_attached_file_stays_as_it_was_sent(anna: User, task: Task, media: Path, statement: str) -> None:
    comment_task(task_id=task.pk, text="x", author=by(anna), files=[file("a.txt", b"text")])

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_sweep_leaves_attached_files_and_takes_the_lost(anna: User, task: Task, media: Path) -> None:
    comment_task(task_id=task.pk, text="x", author=by(anna), files=[file("a.txt", b"text")])
    lost = default_storage.save("documents/zz/lost", SimpleUploadedFile("lost", b"half an upload"))

    swept = sweep_files(at=timezone.now() + LEFT_ALONE + timedelta(minutes=1))

    assert (swept, default_storage.exists(lost)) == (1, False)
    assert default_storage.exists(Attachment.objects.get().stored_name)
