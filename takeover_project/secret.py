"""The secret key of an installation without SECRET_KEY: made once and kept in the data folder."""

import os
import tempfile
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key


def key_of(data_dir: Path, *, make: bool = True) -> str:
    """Reads `secret-key` in `data_dir`. If it is missing, writes a random one (mode 0600) before, or, without `make`,
    gives one that nobody keeps.

    Raises ImproperlyConfigured if the folder cannot be read or written.
    """
    file = data_dir / "secret-key"
    try:
        if not file.exists():
            if not make:
                return get_random_secret_key()
            data_dir.mkdir(parents=True, exist_ok=True)
            put(get_random_secret_key(), file)
        return file.read_text()
    except OSError as problem:
        raise ImproperlyConfigured(
            f"The data folder {data_dir} cannot be used ({problem.strerror}). "
            "Make it readable and writable, or choose another: DATA_DIR=/some/folder make run"
        ) from problem


def put(key: str, file: Path) -> None:
    """Writes `file` completely or not at all. If several processes write, the first wins."""
    with tempfile.NamedTemporaryFile("w", dir=file.parent) as new:  # mode 0600
        new.write(key)
        new.flush()
        try:
            os.link(new.name, file)
        except FileExistsError:
            pass
