"""manage.py create_company: connect a company as the console does, here and now."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.lib.errors import InvalidInput
from tenants.models import Onboarding, OnboardingState
from tenants.services.addresses import suggest_slug
from tenants.services.drafts import save_draft
from tenants.services.onboard import run_onboarding, start_onboarding


class Command(BaseCommand):
    help = "Connect a company: schema, modules, roles, look, invitation of the first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--slug", default="", help="the address below the base host; suggested from the name")
        parser.add_argument("--schema", default="", help="the schema's name; follows the address")
        parser.add_argument("--inn", default="")
        parser.add_argument("--modules", default="", help="slugs, separated by commas")
        parser.add_argument("--preset", default="kovyl")
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)
        parser.add_argument("--language", default=settings.LANGUAGE_CODE)
        parser.add_argument("--admin-email", required=True, help="the invitation goes here")
        parser.add_argument("--admin-name", default="")
        parser.add_argument("--demo-data", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            onboarding = self._start(options)
        except InvalidInput as error:
            wrong = [f"{name}: {' '.join(map(str, messages))}" for name, messages in error.fields.items()]
            raise CommandError("\n".join([str(error), *wrong])) from error
        done = run_onboarding(onboarding_id=onboarding.pk)
        for entry in done.steps:
            spent = f" ({entry['milliseconds']} ms)" if "milliseconds" in entry else ""
            self.stdout.write(f"{entry['state']:>7}  {entry['code']}{spent}")
        if done.state != OnboardingState.DONE:
            reason: dict[str, str] = next((entry["error"] for entry in done.steps if "error" in entry), {})
            raise CommandError(f"Not connected, nothing is left behind: {reason.get('en') or reason}")
        self.stdout.write(f"{done.slug}.{settings.BASE_HOST} answers")

    def _start(self, options: dict[str, Any]) -> Onboarding:
        slug = options["slug"] or suggest_slug(options["name"])
        onboarding = save_draft(
            name=options["name"],
            inn=options["inn"],
            slug=slug,
            schema_name=options["schema"],
            modules=[module.strip() for module in options["modules"].split(",") if module.strip()],
            preset=options["preset"],
            time_zone=options["time_zone"],
            language=options["language"],
            admin_email=options["admin_email"],
            admin_name=options["admin_name"],
            with_demo_data=options["demo_data"],
        )
        return start_onboarding(onboarding_id=onboarding.pk)
