"""manage.py makemigrations: Django's own, run in the vendor's scope where it looks at the recorded history."""

from typing import Any

from django.core.management.commands.makemigrations import Command as DjangoCommand

from core.lib.company import public_schema


class Command(DjangoCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        with public_schema():
            super().handle(*args, **options)
