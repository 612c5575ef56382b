"""The process: one file on its input, one answer on its output, and walls around it before the first byte is read.

An answer is a line of JSON; a picture follows its line. Reading the parsers takes longer than reading most files, so
one process reads them and forks for each file; it never sees what a file holds.
"""

import gc
import json
import mmap
import os
import signal
import socket
import sys
from typing import Any, BinaryIO

from PIL import Image

from core.documents.content.child.drawing import draw
from core.documents.content.child.limits import close_walls
from core.documents.content.child.refusal import Refused
from core.documents.content.child.sniffing import judge
from core.documents.content.child.texts import preload

LONGEST_ORDER = 2**10
WALL_SECONDS = 30


def serve() -> None:
    """Fork for each order on the socket that is our input, until nobody orders any more.

    An order is a JSON list of words; with it come the file and the pipe for the answer.
    """
    Image.preinit()
    Image.init()
    preload()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # how a process ended, its answer says
    orders = socket.socket(fileno=sys.stdin.fileno())
    while True:
        order, handles, _flags, _address = socket.recv_fds(orders, LONGEST_ORDER, 2)
        if not order:
            return
        _fork(order, handles)
        for handle in handles:
            os.close(handle)


def _fork(order: bytes, handles: list[int]) -> None:
    try:
        child = os.fork()
    except OSError:  # no room for a process now: the pipe is closed without an answer
        return
    if child:
        return
    try:
        signal.alarm(WALL_SECONDS)
        for number, handle in enumerate(handles):  # the socket is our input and is closed by this
            os.dup2(handle, number)
            os.close(handle)
        run(json.loads(order))
    finally:
        os._exit(0)


def run(arguments: list[str]) -> None:
    """`judge EXTENSION` or `draw KIND FIRST MOST`."""
    data: Any = mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ)
    close_walls()
    answer = sys.stdout.buffer
    try:
        if arguments[0] == "judge":
            _say(answer, judge(data, arguments[1]))
        else:
            for extension, picture in draw(data, arguments[1], int(arguments[2]), int(arguments[3])):
                _say(answer, {"extension": extension, "bytes": len(picture)})
                answer.write(picture)
            _say(answer, {"done": True})
    except Refused as refusal:
        _say(answer, {"refused": refusal.code})
    except (MemoryError, RecursionError):
        _say(answer, {"refused": "too_complex"})
    except Exception:  # noqa: BLE001 whatever a parser trips over, the file is not one to be trusted
        _say(answer, {"refused": "broken"})
    answer.flush()


def _say(answer: BinaryIO, facts: dict[str, Any]) -> None:
    answer.write(json.dumps(facts).encode() + b"\n")
