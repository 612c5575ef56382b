"""Numbers of evidence: drawn by lot, so that nobody finds another's by counting; easy to read out and to type."""

import re
import secrets

# Crockford's base 32: no I, L, O and U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
TWINS = str.maketrans("ILO", "110")
# Letters that look the same on a Russian keyboard.
CYRILLIC = str.maketrans("АВЕКМНРСТХУО", "ABEKMHPCTXY0")


def draw_number() -> str:
    """Return a new number of 80 random bits, without its dashes."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(number: str) -> str:
    """Return the number as it is printed: `7K2M-9QXA-04TR-VB5N`."""
    return "-".join(number[start : start + GROUP] for start in range(0, len(number), GROUP))


def read_number(text: str) -> str:
    """Return the number that somebody typed or read from paper; "" for what can be none."""
    bare = re.sub(r"[\s\-–—._]+", "", text).upper().translate(CYRILLIC).translate(TWINS)
    return bare if len(bare) == LENGTH and set(bare) <= set(ALPHABET) else ""
