"""The secret key of an installation that was given none: made once, kept in the data folder."""

import os
from pathlib import Path

from django.core.management.utils import get_random_secret_key


def key_of(data_dir: Path) -> str:
    """Reads `secret-key` in `data_dir`; writes a random one first where it is missing (mode 0600)."""
    file = data_dir / "secret-key"
    if not file.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            with open(file, "x", opener=lambda path, flags: os.open(path, flags, 0o600)) as new:
                new.write(get_random_secret_key())
        except FileExistsError:
            pass
    return file.read_text()
