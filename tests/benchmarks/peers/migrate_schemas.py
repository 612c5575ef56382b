"""Print the seconds that django-tenants' own migrate_schemas takes over every company of the database."""

import os
import time

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.peers.django_tenants_settings"

import django

django.setup()

from django.core.management import call_command

# Once beforehand: it notes the shared apps in every company's schema as well, although they have no tables there.
call_command("migrate_schemas", "--tenant", interactive=False, verbosity=0)
started = time.perf_counter()
call_command("migrate_schemas", "--tenant", interactive=False, verbosity=0)
print(time.perf_counter() - started)
