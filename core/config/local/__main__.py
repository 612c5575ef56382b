"""The command line behind the Makefile; the standard library is enough until the environment stands."""

import argparse
import sys
from collections.abc import Callable

from core.config.local import environment
from core.config.local.place import Place, this_place
from core.config.local.report import LocalError, Steps, say, warn


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        return COMMANDS[options.command](this_place(), options)
    except LocalError as error:
        warn(str(error))
        return 1
    except PermissionError as error:
        warn(f"{error.filename} cannot be used by this account; another account may have made it.")
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="core.config.local")
    parser.add_argument("--began", type=float, help="set when the environment was made under another Python")
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("setup", "demo-stop", "test", "lint", "format", "messages", "requirements", "clean"):
        commands.add_parser(name)
    commands.add_parser("lock").add_argument("--upgrade", action="store_true")
    demo = commands.add_parser("demo")
    demo.add_argument("--port", default="8000")
    demo.add_argument("--detach", action="store_true")
    for name in ("run", "bench", "soak", "migrations"):
        commands.add_parser(name).add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _stand(place: Place, options: argparse.Namespace, lock: str, total: int) -> Steps:
    """The first step of every command: packages, and going on under the environment's own Python."""
    if options.began is None:
        steps = Steps(total)
        with steps.step("Python packages") as step:
            step.note = "installed" if environment.ensure_packages(place, lock) else "unchanged"
        environment.enter(place, began=steps.began)
        return steps
    return Steps(total, began=options.began, done=1)


def _setup(place: Place, options: argparse.Namespace) -> int:
    steps = _stand(place, options, "dev", 3)
    from core.config.local import frontend, translations

    with steps.step("Front end") as step:
        step.note = frontend.ensure_frontend(place)
    with steps.step("Translations") as step:
        step.note = f"{translations.compile_translations(place)} compiled"
    return 0


def _demo(place: Place, options: argparse.Namespace) -> int:
    from core.config.local.report import DEMO_STEPS

    if not options.port.isdigit():
        raise LocalError(f"PORT={options.port} is no number; for example: make demo PORT=8123")
    port = int(options.port)
    steps = _stand(place, options, "local", DEMO_STEPS)
    from core.config.local.background import start_detached
    from core.config.local.demo import run_demo

    if options.detach:
        return start_detached(place, port, began=steps.began)
    return run_demo(place, port, steps)


def _demo_stop(place: Place, options: argparse.Namespace) -> int:
    if not place.python.exists():
        say("atrium: no demo is running here.")
        return 0
    environment.enter(place)
    from core.config.local.running import Running

    say(f"atrium: {Running(place).stop()}.")
    return 0


def _test(place: Place, options: argparse.Namespace) -> int:
    from core.config.local.report import TEST_STEPS

    steps = _stand(place, options, "dev", TEST_STEPS)
    from core.config.local.checks import run_all

    return run_all(place, steps)


def _lint(place: Place, options: argparse.Namespace) -> int:
    from core.config.local.report import LINT_STEPS

    steps = _stand(place, options, "dev", LINT_STEPS)
    from core.config.local.checks import run_static

    return run_static(place, steps)


def _with_servers(command: Callable[[list[str]], list[str]]) -> Callable[[Place, argparse.Namespace], int]:
    """A command that runs against servers of its own, which end with it."""

    def run(place: Place, options: argparse.Namespace) -> int:
        environment.ensure_packages(place, "dev")
        environment.enter(place)
        from core.config.local.throwaway import run_with_servers

        given = [argument for argument in options.arguments if argument != "--"]
        return run_with_servers(place, command(given))

    return run


def _environment_command(name: str) -> Callable[[Place, argparse.Namespace], int]:
    """A command that needs the environment alone."""

    def run(place: Place, options: argparse.Namespace) -> int:
        environment.ensure_packages(place, "dev")
        environment.enter(place)
        from core.config.local import upkeep

        work: Callable[[Place], int] = getattr(upkeep, name)
        return work(place)

    return run


def _lock(place: Place, options: argparse.Namespace) -> int:
    environment.make_locks(place, upgrade=options.upgrade)
    say("requirements/*.txt are written anew.")
    return 0


def _clean(place: Place, options: argparse.Namespace) -> int:
    _demo_stop(place, options)
    environment.remove_made(place)
    return 0


PYTHON = str(this_place().python)
COMMANDS: dict[str, Callable[[Place, argparse.Namespace], int]] = {
    "setup": _setup,
    "demo": _demo,
    "demo-stop": _demo_stop,
    "test": _test,
    "lint": _lint,
    "format": _environment_command("rewrite_style"),
    "requirements": _environment_command("show_requirements"),
    "messages": _environment_command("collect_messages"),
    "bench": _with_servers(lambda given: [PYTHON, "-m", "tests.benchmarks", *given]),
    "soak": _with_servers(lambda given: [PYTHON, "-m", "pytest", "-n", "2", "-m", "soak", *given]),
    "migrations": _with_servers(lambda given: [PYTHON, "manage.py", "makemigrations", *given]),
    "run": _with_servers(lambda given: given),
    "lock": _lock,
    "clean": _clean,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
