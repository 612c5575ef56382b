"""Random choices that are the same in every version of Python."""

import random
from collections.abc import Iterable, Sequence


class Draws:
    """Choices built on random() alone, whose sequence Python keeps from version to version."""

    def __init__(self, *parts: object) -> None:
        self._next = random.Random(":".join(map(str, parts))).random

    def below(self, n: int) -> int:
        return int(self._next() * n)

    def between(self, low: int, high: int) -> int:
        return low + self.below(high - low + 1)

    def chance(self, p: float) -> bool:
        return self._next() < p

    def pick[Item](self, items: Sequence[Item]) -> Item:
        return items[self.below(len(items))]

    def shuffled[Item](self, items: Iterable[Item]) -> list[Item]:
        out = list(items)
        for i in range(len(out) - 1, 0, -1):
            j = self.below(i + 1)
            out[i], out[j] = out[j], out[i]
        return out

    def distinct(self, n: int, count: int) -> list[int]:
        """Return `count` different numbers below `n`, in random order."""
        seen: set[int] = set()
        while len(seen) < min(count, n):
            seen.add(self.below(n))
        return self.shuffled(sorted(seen))

    def digits(self, count: int) -> str:
        return "".join(str(self.below(10)) for _ in range(count))

    def skip(self, count: int) -> None:
        for _ in range(count):
            self._next()


def weighted(digits: str, weights: Iterable[int]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def luhn_digit(body: str) -> str:
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(body)))
    return str(-total % 10)


def inn10(body: str) -> str:
    return body + str(weighted(body, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)


def inn12(body: str) -> str:
    body += str(weighted(body, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
    return body + str(weighted(body, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10)
