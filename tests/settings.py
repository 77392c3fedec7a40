"""The product's settings, for tests that run inside this process. `tests/conftest.py` has chosen the places."""

import os
from pathlib import Path

# Every worker of pytest-xdist has a data folder, and with it a database and a broker, of its own.
os.environ["DATA_DIR"] = str(Path(os.environ["TESTS_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "alone"))

from takeover_project.settings import *  # noqa: F403 - the line above decides what they are

# Only a browser needs hashed names; tests with one use the product itself, with its own settings.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# WhiteNoise warns of a folder that is missing, and here a warning is an error.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
