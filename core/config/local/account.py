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
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise LocalError("PostgreSQL refuses to run as root, and this machine has no account postgres or nobody for it.")


def owner_of(folder: Path) -> Account | None:
    """The account that made the data must go on with them, even where another would be chosen today."""
    return None if os.geteuid() != 0 else _account(pwd.getpwuid(folder.stat().st_uid))


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid)
