"""manage.py prepare: make the database ready for this release; safe to repeat."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tenants.services.pool import fill_pool
from tenants.services.scripts import migrate_public, render_scripts
from tenants.services.vendor_roles import sync_vendor_roles


class Command(BaseCommand):
    help = "Migrate the public schema, render the companies' migrations to SQL once, fill the pool of blank schemas."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="render everything anew (development only)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Public schema: {migrate_public()} migrations")
        sync_vendor_roles()
        self.stdout.write(f"Rendered to SQL: {render_scripts(rebuild=options['rebuild'])} migrations")
        self.stdout.write(f"Pool: {fill_pool()} schemas made")
