"""manage.py startmodule NAME: write a business module that runs: a list, a form, an API, a job and an event."""

import re
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.templates import TemplateCommand

from core.registry.modules import SLUG, registry

TEMPLATE = Path(__file__).resolve().parents[2] / "module_template"


class Command(TemplateCommand):
    help = "Write a new business module; then name it in INSTALLED_MODULES and run `manage.py prepare`."
    missing_args_message = "Name the module: manage.py startmodule visits"
    rewrite_template_suffixes = ((".py-tpl", ".py"), (".html-tpl", ".html"), (".po-tpl", ".po"))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="lower case, with underscores: it names the app, its tables and addresses")
        parser.add_argument("--into", default="", help="folder of the new package (modules/NAME by default)")
        parser.add_argument("--package", default="", help="dotted name of the new package (modules.NAME by default)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        if not SLUG.match(name):
            raise CommandError(
                f"{name!r} is no module name: lower-case letters, digits and underscores, a letter first"
            )
        if name in registry:
            raise CommandError(f"There is a module {name} already")
        package = options["package"] or f"modules.{name}"
        target = Path(options["into"] or Path(settings.ROOT) / "modules" / name)
        if target.exists() and any(target.iterdir()):
            raise CommandError(f"{target} is not empty")
        target.mkdir(parents=True, exist_ok=True)
        super().handle(
            "app",
            name,
            str(target),
            template=str(TEMPLATE),
            extensions=["py", "html", "po"],
            files=[],
            exclude=[],
            verbosity=options["verbosity"],
            package=package,
            title=name.replace("_", " ").capitalize(),
            path=name.replace("_", "-"),
        )
        self.stdout.write(f"Wrote {target}. Name {package!r} in INSTALLED_MODULES, then run: manage.py prepare")

    def validate_name(self, name: str, name_or_dir: str = "name") -> None:
        """The module's own rule, checked above, is narrower than an identifier; an existing package is meant here."""
        if not re.match(r"[A-Za-z_][\w/.-]*", name):
            raise CommandError(f"{name!r} can't be used")
