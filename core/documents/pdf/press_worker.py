"""The typesetter's own process: reads an order, answers with a file, and so on until nobody has asked for a while.

Started by its path with an empty environment, so it knows neither Django nor a password. Messages are a length of four
bytes and that many bytes; an order is JSON, an answer begins with a byte for success and one for whether this process
goes on: what typst remembers of a huge document is not given back.
"""

import json
import resource
import select
import struct
import sys
from typing import Any, BinaryIO

IDLE_SECONDS = 120
MEGABYTE = 1024 * 1024
TIRED_MEGABYTES = 256


def main(folder: str, fonts: str, memory: str) -> None:
    limit = int(memory) * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    import typst

    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[fonts] if fonts else [])
    compiler = typst.Compiler(root=folder, font_paths=found)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    is_tired = False
    while not is_tired and (order := _next_order(source)):
        try:
            success, answer = b"+", _compile(compiler, folder, order)
        except typst.TypstError as error:
            success, answer = b"-", str(error).encode()
        except MemoryError:
            success, answer = b"-", b"out of memory"
        is_tired = _peak() > TIRED_MEGABYTES * 1024
        answer = success + (b"!" if is_tired else b".") + answer
        target.write(struct.pack(">I", len(answer)) + answer)
        target.flush()


def _peak() -> int:
    """Return the most memory that this process has held, in kilobytes.

    Where Linux says so itself: `ru_maxrss` is inherited from whoever has started us, however much that one holds.
    """
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _next_order(source: BinaryIO) -> dict[str, Any] | None:
    ready, _, _ = select.select([source], [], [], IDLE_SECONDS)
    head = source.read(4) if ready else b""
    if len(head) < 4:
        return None
    order: dict[str, Any] = json.loads(source.read(struct.unpack(">I", head)[0]))
    return order


def _compile(compiler: Any, folder: str, order: dict[str, Any]) -> bytes:
    """Return the PDF, archival where its signs allow, or pictures of the first pages one after another."""
    import typst

    common = {"input": f"{folder}/{order['layout']}.typ", "sys_inputs": {"data": order["data"]}}
    if order["format"] == "png":
        pages = compiler.compile(**common, format="png", ppi=order["ppi"])
        pages = pages if isinstance(pages, list) else [pages]
        head = struct.pack(">I", len(pages))
        return head + b"".join(struct.pack(">I", len(page)) + page for page in pages[: order["pages"]])
    common |= {"format": "pdf", "timestamp": order["timestamp"]}
    try:
        return bytes(compiler.compile(**common, pdf_standards="a-2b"))
    except typst.TypstError as error:
        # An archive may hold no sign that its fonts lack, as a smiley: such a document is an ordinary PDF.
        if "could not be displayed" not in str(error):
            raise
        return bytes(compiler.compile(**common))


if __name__ == "__main__":
    main(*sys.argv[1:])
