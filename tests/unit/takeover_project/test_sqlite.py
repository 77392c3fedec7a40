"""SQLite keeps what was acknowledged, also through a power cut."""

from __future__ import annotations

import pytest
from django.db import connection

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("synchronous", 2),  # FULL: the log is on the disk before a commit is acknowledged
        ("fullfsync", 1),  # on macOS the disk's own cache is emptied, too
        ("journal_mode", "wal"),
        ("foreign_keys", 1),
    ],
)
def test_every_connection_has_the_promised_settings(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone() == (value,)
