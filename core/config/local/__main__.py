"""The command line behind the Makefile; the standard library is enough until the environment stands."""

import argparse
import sys

from core.config.local import environment
from core.config.local.place import Place, this_place
from core.config.local.report import Steps, Trouble, say, warn


def main(arguments: list[str]) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        return COMMANDS[options.command](this_place(), options)
    except Trouble as trouble:
        warn(str(trouble))
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="core.config.local")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup")
    lock = commands.add_parser("lock")
    lock.add_argument("--upgrade", action="store_true")
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


COMMANDS = {"setup": setup, "lock": lock}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
