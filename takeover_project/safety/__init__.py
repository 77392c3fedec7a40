"""What is checked before anything starts: unsafe settings are refused or warned of, files of ours are closed to others.

`manage.py check --deploy` lists the same.
"""

import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from bots.understanding import encoders
from takeover_project import private_files
from takeover_project.safety import warnings
from takeover_project.safety.refusals import reasons, sqlite_files, static_root_problem

STARTED_BY_RUN = "STARTED_BY_RUN"  # in the environment of processes whose parent has said all of it


class Unsafe(Exception):
    """The text is one sentence for the person at the terminal."""


def refuse_unsafe() -> None:
    """Raises Unsafe with the first reason why the product must not start with these settings."""
    for reason in reasons():
        raise Unsafe(reason)


def notices() -> list[str]:
    """Closes our files to other accounts. Gives sentences for whoever starts a process: what was open, and warnings."""
    if os.environ.get(STARTED_BY_RUN):
        return []
    closing = private_files.close(settings.DATA_DIR, sqlite_files()) if settings.DATA_DIR.is_dir() else []
    without_encoder = [problem] if (problem := encoders.warning()) else []
    return [*closing, *warnings.sentences(), *without_encoder]


@register(Tags.security, deploy=True)
def check_safety(**_: Any) -> list[CheckMessage]:
    """Gives the same reasons and warnings to `manage.py check --deploy`."""
    errors = [Error(reason, id="takeover.E001") for reason in reasons()]
    return [*errors, *(checks.Warning(warning, id="takeover.W001") for warning in warnings.sentences())]


@register(Tags.staticfiles)
def check_static_root(**_: Any) -> list[CheckMessage]:
    """Keeps `manage.py collectstatic --clear` from the data."""
    reason = static_root_problem()
    return [Error(reason, id="takeover.E002")] if reason else []
