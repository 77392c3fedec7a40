"""What is checked before anything starts: unsafe settings are refused, files of ours are closed to others.

`manage.py check --deploy` lists the same.
"""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from takeover_project import private_files
from takeover_project.safety.refusals import reasons, sqlite_files, static_root_problem


class Unsafe(Exception):
    """The text is one sentence for the person at the terminal."""


def refuse_unsafe() -> None:
    """Raises Unsafe with the first reason why the product must not start with these settings."""
    for reason in reasons():
        raise Unsafe(reason)


def close_files() -> list[str]:
    """Closes everything under DATA_DIR to other accounts. Gives sentences: what was open, and what still is."""
    if not settings.DATA_DIR.is_dir():
        return []
    return private_files.close(settings.DATA_DIR, sqlite_files())


@register(Tags.security, deploy=True)
def check_safety(**_: Any) -> list[CheckMessage]:
    """Gives the same reasons to `manage.py check --deploy`."""
    return [Error(reason, id="takeover.E001") for reason in reasons()]


@register(Tags.staticfiles)
def check_static_root(**_: Any) -> list[CheckMessage]:
    """Keeps `manage.py collectstatic --clear` from the data."""
    reason = static_root_problem()
    return [Error(reason, id="takeover.E002")] if reason else []
