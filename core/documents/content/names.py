"""Names of files as people gave them, made harmless."""

import re
import unicodedata
from collections.abc import Sequence

from core.documents.content.kinds import KINDS

LONGEST = 150
# Letters that turn the direction of writing, and others that nobody sees.
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
UNSAFE = re.compile(r'[\\/:*?"<>|%]+')
SPACES = re.compile(r"\s+")
# Endings that say what a file is, or lie about it.
PROGRAMS = (
    (
        "exe",
        "com",
        "bat",
        "cmd",
        "scr",
        "pif",
        "msi",
        "dll",
        "js",
        "jse",
        "vbs",
        "vbe",
        "wsf",
        "hta",
        "ps1",
        "sh",
        "py",
    ),
    ("php", "phtml", "asp", "aspx", "jsp", "html", "htm", "xhtml", "svg", "svgz", "swf", "lnk", "url", "jar"),
    ("docm", "xlsm", "pptm", "dotm", "doc", "xls", "ppt", "rtf", "zip", "rar", "7z", "iso", "img"),
)
KNOWN = frozenset(one for group in PROGRAMS for one in group) | frozenset(
    extension for kind in KINDS.values() for extension in kind.extensions
)
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


def extension_of(name: str) -> str:
    """Return the ending of a name as it came, in small letters."""
    return name.rpartition(".")[2].lower()[:10] if "." in name else ""


def clean_name(name: str, extensions: Sequence[str], *, otherwise: str = "file") -> str:
    """Return the name without path, unseen letters and endings that lie; it ends as the file's kind demands."""
    name = unicodedata.normalize("NFC", name)[-1000:]
    name = "".join(" " if unicodedata.category(sign) in UNSEEN else sign for sign in name)
    last = re.split(r"[\\/]", name)[-1]
    stem = SPACES.sub(" ", UNSAFE.sub(" ", last)).strip(" .")
    extension = extension_of(stem)
    ending = extension if extension in extensions else extensions[0]
    while "." in stem and extension_of(stem) in KNOWN:
        stem = stem.rpartition(".")[0].strip(" .")
    stem = stem[: LONGEST - len(ending) - 1].strip(" .") or otherwise
    if RESERVED.match(stem):
        stem = f"_{stem}"
    return f"{stem}.{ending}"
