"""The secret key of an installation that was given none: made once, kept in the data folder."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def key_of(data_dir: Path) -> str:
    """Reads `secret-key` in `data_dir`; writes a random one first where it is missing (mode 0600).

    Raises ImproperlyConfigured where the folder cannot be written.
    """
    file = data_dir / "secret-key"
    try:
        if not file.exists():
            data_dir.mkdir(parents=True, exist_ok=True)
            put(get_random_secret_key(), file)
        return file.read_text()
    except OSError as problem:
        raise ImproperlyConfigured(
            f"The data folder {data_dir} cannot be used ({problem.strerror}). "
            "Make it readable and writable, or choose another: DATA_DIR=/some/folder make run"
        ) from problem


def put(key: str, file: Path) -> None:
    """Writes `file` whole or not at all; the first of several processes wins."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:  # mode 0600
        new.write(key)
        new.flush()
        try:
            os.link(new.name, file)
        except FileExistsError:
            pass
