"""What is started and kept running: a command with its surroundings."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from core.config.local.account import Account


@dataclass(frozen=True, kw_only=True)
class Program:
    """One long-running process of a demo or a test run."""

    name: str
    command: tuple[str, ...]
    directory: Path
    environment: Mapping[str, str]
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 8.0
    is_server: bool = False
