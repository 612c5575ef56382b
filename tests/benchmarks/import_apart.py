"""python -m tests.benchmarks.import_apart SCHEMA FILE: import a report; print seconds, memory and figures as JSON."""

import json
import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings.test")

import django

django.setup()

from core.lib.company import company_by_schema, entered
from modules.fuel_cards.models import Supplier
from modules.fuel_cards.services.imports.transactions import import_transactions

company = company_by_schema(sys.argv[1])
assert company is not None
with entered(company), Path(sys.argv[2]).open("rb") as file:
    supplier = Supplier.objects.get(is_default=True)
    started = time.perf_counter()
    made = import_transactions(file=file, supplier=supplier)
    taken = time.perf_counter() - started
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": taken, "memory_mb": memory, "created": made.created, "rejected": made.rejected}))
