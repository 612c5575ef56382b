"""Files are judged by what they hold, in a process that can do nothing else."""

import io
import subprocess
import sys
import tempfile
import time

import psutil
import pytest
from django.conf import settings

from core.documents.content import process
from core.documents.content.child.limits import MEMORY, SECONDS
from core.documents.content.child.main import WALL_SECONDS
from core.documents.content.inspection import REASONS, FileRefused, FileTooLarge, inspected
from tests.core.documents.corpus import harmful_files
from tests.core.documents.files import good_files, pages_pdf, pdf, picture, tiff_pages

pytestmark = [pytest.mark.unit, pytest.mark.requirement("PL-89")]


@pytest.mark.parametrize("name", good_files())
def test_good_file_comes_in(name: str) -> None:
    content, content_type = good_files()[name]

    with inspected(io.BytesIO(content), name) as found:
        kept = found.file.read()

    assert (found.name, found.kind.content_type, found.size, kept) == (name, content_type, len(content), content)


def test_corpus_is_large_enough() -> None:
    assert len(harmful_files()) >= 60


@pytest.mark.parametrize("name", harmful_files())
def test_harmful_file_is_refused_within_the_limits(name: str) -> None:
    content, code = harmful_files()[name]
    started = time.monotonic()

    with pytest.raises(FileRefused) as refusal, inspected(io.BytesIO(content), name):
        pass

    assert (refusal.value.code, str(refusal.value)) == (f"file_{code}", str(REASONS[code]))
    assert time.monotonic() - started <= WALL_SECONDS


def test_file_above_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    settings.DOCUMENT_MAX_BYTES = 1000  # type: ignore[attr-defined]

    with pytest.raises(FileTooLarge), inspected(io.BytesIO(b"x" * 1001), "a.txt"):
        pass


WALLS = """
import socket, subprocess, os, resource, sys
sys.path.insert(0, sys.argv[1])
from core.documents.content.child.limits import close_walls
close_walls()
def refused(work):
    try:
        work()
    except (OSError, MemoryError) as error:
        return type(error).__name__
    return "open"
print(
    refused(lambda: socket.socket()),
    refused(lambda: open("/etc/passwd")),
    refused(lambda: os.fork() == 0 and os._exit(0) if os.getuid() else open("/proc/self/fd")),
    refused(lambda: subprocess.run(["/bin/true"])),
    refused(lambda: bytearray(250 * 2**20)),
    refused(lambda: resource.setrlimit(resource.RLIMIT_CPU, (100, 100)) if os.getuid() else open("/etc/hosts")),
)
"""


def test_walls_let_nothing_be_opened() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", WALLS, str(settings.ROOT)], capture_output=True, text=True, check=True
    )

    assert set(done.stdout.split()) == {"OSError", "MemoryError"}
    assert (MEMORY, SECONDS) <= (256 * 2**20, 10)


def test_process_that_runs_for_ever_is_ended() -> None:
    program = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from core.documents.content.child import limits; limits.SECONDS = 1; limits.close_walls()\nwhile True: pass"
    )

    done = subprocess.run([sys.executable, "-I", "-c", program, str(settings.ROOT)], check=False)

    assert done.returncode < 0


def drawn(content: bytes, kind: str, first: int = 0, most: int = 30) -> list[tuple[str, bytes]]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        return list(process.draw(file, kind, first=first, most=most))  # type: ignore[arg-type]


def test_pages_of_a_pdf_are_drawn_from_any_page_on() -> None:
    made = drawn(pages_pdf(5), "pdf", first=3)

    assert [extension for extension, _picture in made] == ["png", "png"]
    assert all(picture.startswith(b"\x89PNG") for _extension, picture in made)


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        (picture("JPEG", size=(4000, 3000)), "jpg", ["jpg"]),
        (picture(mode="RGBA"), "png", ["jpg"]),
        (tiff_pages(3), "tif", ["png", "png", "png"]),
        (pdf(), "pdf", ["png"]),
    ],
)
def test_picture_is_made_small(content: bytes, kind: str, expected: list[str]) -> None:
    made = drawn(content, kind)

    assert [extension for extension, _picture in made] == expected
    assert all(len(one) < 400_000 for _extension, one in made)


def test_broken_file_draws_nothing() -> None:
    assert drawn(b"%PDF-1.7 nothing", "pdf") == []


def servers_of_processes() -> list[psutil.Process]:
    return [one for one in psutil.Process().children() if any("serve()" in word for word in one.cmdline())]


def test_the_process_of_each_file_has_its_walls_and_ends_when_nobody_reads() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(tiff_pages(40))
        pictures = process.draw(file, "tif", first=0, most=40)  # type: ignore[arg-type]
        next(pictures)
        [server] = servers_of_processes()
        [reading] = server.children()  # more pictures than a pipe holds: it waits for us
        limits = [
            reading.rlimit(kind)
            for kind in (psutil.RLIMIT_CPU, psutil.RLIMIT_AS, psutil.RLIMIT_NOFILE, psutil.RLIMIT_FSIZE)
        ]
        connections = reading.net_connections()
        pictures.close()  # type: ignore[attr-defined]

    assert limits == [(SECONDS, SECONDS), (MEMORY, MEMORY), (0, 0), (0, 0)]
    assert connections == []
    assert psutil.wait_procs([reading], timeout=SECONDS)[1] == []


def test_a_killed_server_of_processes_is_started_again() -> None:
    before = drawn(picture(), "png")
    servers = servers_of_processes()
    for server in servers:
        server.kill()
        server.wait()

    assert len(servers) == 1
    assert drawn(picture(), "png") == before != []
