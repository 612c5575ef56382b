"""The mapped file as libraries want to read it."""

import io
from typing import Any


class Seekable(io.RawIOBase):
    """The mapped file as a stream that can be sought in."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.place = max(0, offset + (0, self.place, len(self.data))[whence])
        return self.place

    def readinto(self, buffer: Any) -> int:
        piece = self.data[self.place : self.place + len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)

    def rfind(self, sign: bytes) -> int:
        return int(self.data.rfind(sign))

    def __len__(self) -> int:
        return len(self.data)
