"""The system account that PostgreSQL runs under, since it refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.config.local.report import LocalError


@dataclass(frozen=True)
class Account:
    """An ordinary account of this machine."""

    name: str
    uid: int
    gid: int

    def may_enter(self, folder: Path) -> bool:
        check = ["/bin/sh", "-c", 'cd "$0"', str(folder)]
        return subprocess.run(check, cwd="/", check=False, capture_output=True, **self.as_owner()).returncode == 0

    def as_owner(self) -> dict[str, Any]:
        """Arguments that make a subprocess run under this account, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def database_account() -> Account | None:
    """Nobody else's account for an ordinary user; for root, one that the machine has anyway."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name=name, uid=entry.pw_uid, gid=entry.pw_gid)
    raise LocalError(
        "PostgreSQL cannot run as root, and this machine has no account postgres or nobody to run it under."
    )
