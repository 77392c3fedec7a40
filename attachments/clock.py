"""The database's clock. Only it decides about expiry, because the clocks of web processes and workers may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection


def now() -> datetime:
    """Returns the time on the database's clock. Costs one small query."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # now() would stand still inside a transaction.
            cursor.execute("SELECT clock_timestamp()")
            moment: datetime = cursor.fetchone()[0]
            return moment
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0]).replace(tzinfo=UTC)
