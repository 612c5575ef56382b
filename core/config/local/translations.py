"""Compiles the translations, so that no machine needs gettext's own programs to run the product."""

import os
from pathlib import Path

from core.config.local.place import PACKAGES, Place
from core.config.local.report import LocalError


def compile_translations(place: Place) -> int:
    """Write the compiled file beside every text file that is newer; how many were written."""
    texts = [path for package in PACKAGES for path in (place.root / package).glob("**/locale/*/LC_MESSAGES/*.po")]
    stale = [path for path in texts if _is_stale(path)]
    for path in stale:
        _compile(path)
    return len(stale)


def _is_stale(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.is_file() or compiled.stat().st_mtime < path.stat().st_mtime


def _compile(path: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    with path.open("rb") as stream:
        try:
            catalog = read_po(stream, locale=path.parts[-3], abort_invalid=True)
        except (PoFileError, UnicodeDecodeError) as error:
            raise LocalError(f"{path} cannot be read: {error}") from error
    for message, errors in catalog.check():
        raise LocalError(f"{path}: the translation of {message.id!r} does not fit: {errors[0]}")
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("wb") as stream:
        write_mo(stream, catalog)
    fresh.replace(path.with_suffix(".mo"))
