"""Where the code is, and the environment of somebody who runs it."""

import os
from pathlib import Path

CODE = Path(__file__).parents[2]


def bare_environment() -> dict[str, str]:
    """The environment of somebody who has set nothing of ours."""
    from tests.conftest import SETTINGS

    ours = {*SETTINGS, "DJANGO_SETTINGS_MODULE", "DATA_DIR", "PORT", "HOST", "DEMO_PASSWORD"}
    ours |= {"TESTS_HOME", "TESTS_SHARED"}
    return {name: value for name, value in os.environ.items() if name not in ours}
