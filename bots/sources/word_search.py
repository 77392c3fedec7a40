"""Finds passages by the words of a question, on either database: rare words count more than common ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import OperationalError, connection, transaction

POSTGRES = """
WITH asked AS (SELECT unnest(%s::text[]) AS term),
found AS MATERIALIZED (
    SELECT p.id, p.source_id, a.term FROM asked a JOIN bots_sourcepassage p ON p.terms @@ a.term::tsquery
    WHERE p.source_id = ANY(%s)
),
size AS (SELECT count(*) AS passages FROM bots_sourcepassage WHERE source_id = ANY(%s)),
weights AS (
    SELECT term, greatest(ln((passages - count(*) + 0.5) / (count(*) + 0.5)), 1e-6) AS weight FROM found, size
    GROUP BY term, passages
)
SELECT f.id, sum(w.weight) AS score FROM found f JOIN weights w USING (term) GROUP BY f.id
ORDER BY score DESC, f.id LIMIT %s
"""
"""The weights are those of FTS5's BM25: nothing for a word that half of the passages have. How often a word stands in a
passage is not counted: passages are of one length."""

SQLITE = """
SELECT p.id, -bm25(bots_sourceterms) AS score FROM bots_sourceterms
JOIN bots_sourcepassage p ON p.id = bots_sourceterms.rowid
WHERE bots_sourceterms MATCH %s AND p.source_id IN ({texts}) ORDER BY bm25(bots_sourceterms), p.id LIMIT %s
"""


def best(terms: Sequence[str], texts: Sequence[int], most: int) -> list[tuple[int, float]]:
    """The ids of the passages of these texts that have the most telling of the terms, each with its score."""
    if not terms or not texts:
        return []
    if connection.vendor == "postgresql":
        return _rows(POSTGRES, [[f"'{term}'" for term in terms], list(texts), list(texts), most])
    sql = SQLITE.format(texts=", ".join(str(int(pk)) for pk in texts))
    try:
        with transaction.atomic():
            return _rows(sql, [" OR ".join(f'"{term}"' for term in terms), most])
    except OperationalError as problem:
        if "sourceterms" not in str(problem):
            raise
        return []  # this SQLite has no FTS5


def _rows(sql: str, given: list[Any]) -> list[tuple[int, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [(int(pk), float(score)) for pk, score in cursor.fetchall()]
