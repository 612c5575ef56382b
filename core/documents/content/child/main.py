"""The process: one file on its input, one answer on its output, and walls around it before the first byte is read.

An answer is a line of JSON; a picture follows its line.
"""

import json
import mmap
import sys
from typing import Any, BinaryIO

from PIL import Image

from core.documents.content.child.drawing import draw
from core.documents.content.child.limits import close_walls
from core.documents.content.child.refusal import Refused
from core.documents.content.child.sniffing import judge
from core.documents.content.child.texts import preload


def run(arguments: list[str]) -> None:
    """`judge EXTENSION` or `draw KIND FIRST MOST`."""
    Image.preinit()
    Image.init()
    preload()
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
