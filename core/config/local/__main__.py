"""The command line behind the Makefile; the standard library is enough until the environment stands."""

import argparse
import sys

from core.config.local import environment
from core.config.local.place import Place, this_place
from core.config.local.report import LocalError, Steps, say, warn


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](this_place(), options)
    except LocalError as error:
        warn(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="core.config.local")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup")
    lock = commands.add_parser("lock")
    lock.add_argument("--upgrade", action="store_true")
    run = commands.add_parser("run")
    run.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def setup(place: Place, options: argparse.Namespace) -> int:
    steps = Steps(1)
    with steps.step("Python packages") as step:
        step.note = "installed" if environment.ensure_packages(place, "dev") else "unchanged"
    return 0


def lock(place: Place, options: argparse.Namespace) -> int:
    environment.make_locks(place, upgrade=options.upgrade)
    say("requirements/*.txt are written anew.")
    return 0


def run(place: Place, options: argparse.Namespace) -> int:
    """A command against servers of its own: `start.sh run -- python -m pytest tests/core`."""
    environment.ensure_packages(place, "dev")
    environment.enter(place)
    from core.config.local.checks import run_with_servers

    return run_with_servers(place, [argument for argument in options.arguments if argument != "--"])


COMMANDS = {"setup": setup, "lock": lock, "run": run}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
