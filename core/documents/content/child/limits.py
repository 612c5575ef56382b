"""The walls of the process: memory, time of the processor, and no further file or connection, for good.

A limit of no file descriptors lets nothing be opened any more: no file, no socket, no program with its libraries. What
the process reads and writes is open already.
"""

import resource

MEMORY = 256 * 2**20
SECONDS = 9


def close_walls() -> None:
    """Give up what a reader of files does not need; there is no way back."""
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_DATA, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
