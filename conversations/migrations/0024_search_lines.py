"""The index of the full text search. The worker fills it; the latest conversations are found first.

PostgreSQL has a GIN index of its own kind of terms, SQLite an FTS5 table that two triggers keep. Neither needs an
extension. A GIN index without a list of pending entries, which each search would have to read.
"""

from __future__ import annotations

import logging
from typing import Any

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

import conversations.models.search

logger = logging.getLogger(__name__)

GIN = "CREATE INDEX search_terms ON conversations_searchline USING gin (terms) WITH (fastupdate = off)"

# The terms are made in Python: this tokenizer only takes them apart. All that is not ASCII belongs to words.
FTS5 = (
    """CREATE VIRTUAL TABLE conversations_searchterms USING fts5 (
        terms, content='conversations_searchline', content_rowid='key', columnsize=0, tokenize="ascii tokenchars '=:_'"
    )""",
    """CREATE TRIGGER search_line_added AFTER INSERT ON conversations_searchline BEGIN
        INSERT INTO conversations_searchterms (rowid, terms) VALUES (new.key, new.terms);
    END""",
    """CREATE TRIGGER search_line_gone AFTER DELETE ON conversations_searchline BEGIN
        INSERT INTO conversations_searchterms (conversations_searchterms, rowid, terms)
        VALUES ('delete', old.key, old.terms);
    END""",
)


def make_index(_apps: Any, editor: Any) -> None:
    """Makes the index. On an SQLite without FTS5 the search refuses, and everything else works."""
    if editor.connection.vendor == "postgresql":
        editor.execute(GIN)
        return
    try:
        with transaction.atomic(editor.connection.alias):
            for statement in FTS5:
                editor.execute(statement)
    except DatabaseError as problem:
        logger.warning("No full text search, because this Python's SQLite has no FTS5: %s", problem)


def drop_index(_apps: Any, editor: Any) -> None:
    """Drops what does not go with the table."""
    if editor.connection.vendor != "postgresql":
        for trigger in ("search_line_added", "search_line_gone"):
            editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        editor.execute("DROP TABLE IF EXISTS conversations_searchterms")


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0023_rows_to_triage_by'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchtext',
            name='lines_seq',
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AddIndex(
            model_name='searchtext',
            index=models.Index(condition=models.Q(('lines_seq__lt', models.F('seq'))), fields=['-conversation'], name='search_unindexed'),
        ),
        migrations.CreateModel(
            name='SearchLine',
            fields=[
                ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                ('conversation', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='search_lines', to='conversations.conversation')),
                ('seq', models.PositiveBigIntegerField()),
                ('note', models.BigIntegerField(null=True)),
                ('terms', conversations.models.search.TermsField()),
            ],
            options={
                'verbose_name': 'search line',
                'default_permissions': (),
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
