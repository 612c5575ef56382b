"""At which version a schema is: the fingerprint of the migrations that it has."""

import hashlib
from collections.abc import Iterable

from tenants.models import MigrationScript

KERNEL = "kernel"


def versions(scripts: Iterable[MigrationScript]) -> dict[str, str]:
    """Return the fingerprint of each unit: a hash over the names of its migrations in order."""
    names: dict[str, list[str]] = {KERNEL: []}
    for script in scripts:
        names.setdefault(script.unit, []).append(f"{script.app}.{script.name}")
    return {unit: hashlib.sha256("\n".join(entries).encode()).hexdigest() for unit, entries in names.items()}
