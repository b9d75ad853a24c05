#!/usr/bin/env python
"""Django's command line. Without DATABASE_URL it brings up the database that comes along."""

import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["keys"]:  # there is nothing yet that settings could be made of
        from volunteer.management.commands.keys import Command

        os.environ.pop("DJANGO_SETTINGS_MODULE", None)  # Django would read them when the command ends
        Command().run_from_argv(sys.argv)
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "volunteer.settings")
    if sys.argv[1:2] == ["demo"]:
        os.environ.setdefault("DEMO", "1")
    from volunteer.core.database import embedded_postgres

    embedded_postgres.provide_database()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
