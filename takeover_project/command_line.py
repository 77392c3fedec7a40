"""Runs a command of `manage.py`, and tells the person at the terminal in one sentence why it cannot."""

from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db.utils import DatabaseError

from takeover_project import installation

ON_DATA = {"attachments_check", "backup", "import_bot", "owner", "rebuild_reports", "simulate"}
ON_DATA |= {"changepassword", "clearsessions", "createsuperuser", "dbshell", "dumpdata", "loaddata"}
"""Commands that read or change the data of an installation."""


def run(arguments: list[str]) -> str | None:
    """Gives a sentence if the command cannot run, for `sys.exit`."""
    try:
        if arguments[1:2] and arguments[1] in ON_DATA and (reason := complaint() or unusable()):
            return reason
        execute_from_command_line(arguments)
    except ImproperlyConfigured as problem:
        # Junk in a setting is the operator's news, not a programming error.
        return str(problem)
    except DatabaseError:
        if installation.only_works_on_one() and (reason := complaint() or unusable()):
            return reason
        raise
    return None


def complaint() -> str:
    """Why it is not clear which installation is meant, or there is none."""
    from django.conf import settings

    django.setup()
    database = settings.DATABASES["default"]
    sqlite = Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None
    return installation.complaint(Path(settings.DATA_DIR), sqlite, settings.SECRET_KEY)


def unusable() -> str:
    """Why the database cannot be used; empty if it answers and has our tables."""
    from django.db import connection

    from takeover_project import database_server

    if reason := database_server.unreachable():
        return f"The database does not answer: {reason}. {database_server.ADVICE}"
    if "django_migrations" not in connection.introspection.table_names():
        return "The database is new. Prepare it first: manage.py prepare"
    return ""
