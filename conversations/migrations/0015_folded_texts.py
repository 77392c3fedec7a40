"""Folded texts of conversations, for the search. The worker fills them; until then a search compares as before.

On PostgreSQL an index of trigrams finds rare words at once. It needs the extension pg_trgm, which the owner of the
database may create if the server has it. Without it a search reads all texts.
"""

from __future__ import annotations

import logging
from typing import Any

import django.db.models.deletion
from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)


def index_trigrams(_apps: Any, editor: Any) -> None:
    """Creates the extension and the index, or says what to do."""
    if editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(editor.connection.alias), editor.connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS search_trigrams ON conversations_searchtext USING gin (text gin_trgm_ops)"
            )
    except DatabaseError as problem:
        logger.warning("Searches read all texts, because there is no index of trigrams: %s", str(problem).strip())


def drop_trigrams(_apps: Any, editor: Any) -> None:
    """Drops the index. The extension stays: others may use it."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS search_trigrams")


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0014_languages'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchProgress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caught_up_at', models.DateTimeField(null=True)),
                ('next_id', models.BigIntegerField(null=True)),
                ('is_filled', models.BooleanField(db_default=False, default=False)),
            ],
            options={
                'verbose_name': 'progress of the search texts',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('conversation', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='search_text', serialize=False, to='conversations.conversation')),
                ('seq', models.PositiveBigIntegerField()),
                ('reference', models.CharField(max_length=6)),
                ('text', models.TextField()),
            ],
            options={
                'verbose_name': 'search text',
                'default_permissions': (),
                'indexes': [models.Index(fields=['reference'], name='search_reference')],
            },
        ),
        migrations.RunPython(index_trigrams, drop_trigrams),
    ]
