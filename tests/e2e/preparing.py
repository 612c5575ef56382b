"""`prepare`, with the migrations rendered as another worker of this run has rendered them: python -m … FOLDER."""

import sys
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    from tenants.services.scripts import migrate_public
    from tests.database import render_scripts_once

    migrate_public()
    render_scripts_once(Path(sys.argv[1]))
    call_command("prepare")


if __name__ == "__main__":
    main()
