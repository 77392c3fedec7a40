"""A cursor for statements whose plan PostgreSQL keeps."""

from __future__ import annotations

from typing import Any

import psycopg


class BinaryCursor(psycopg.Cursor[Any]):
    """Binds parameters on the server and reads its binary format. psycopg prepares what is repeated often enough."""

    def execute(self, query: Any, params: Any = None, **_options: Any) -> BinaryCursor:
        """As psycopg's."""
        return super().execute(query, params, binary=True)
