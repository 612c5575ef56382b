"""manage.py invite_vendor: let somebody into the vendor's console; also how the first superuser comes in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.accounts.services.invitations import invite_user
from core.lib.company import public_schema
from core.lib.errors import DomainError
from tenants.services.vendor_roles import ROLES, SUPERUSER, sync_vendor_roles


class Command(BaseCommand):
    help = "Send an invitation to the vendor's console."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--role", default=SUPERUSER, choices=[role.code for role in ROLES])

    def handle(self, *args: Any, **options: Any) -> None:
        sync_vendor_roles()
        try:
            with public_schema():
                invite_user(email=options["email"], name=options["name"], role_codes=[options["role"]], invited_by=None)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The invitation goes to {options['email']}.")
