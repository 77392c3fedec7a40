"""Sources of bots, and the index in which their passages are found by words. Neither database needs an extension."""

from __future__ import annotations

import logging
from typing import Any

import bots.wording.addresses
import django.db.models.deletion
import django.utils.timezone
import plain_text.terms
from django.db import DatabaseError, migrations, models, transaction

logger = logging.getLogger(__name__)

GIN = "CREATE INDEX source_terms ON bots_sourcepassage USING gin (terms) WITH (fastupdate = off)"

# The terms are made in Python: this tokenizer only takes them apart. All that is not ASCII belongs to words.
FTS5 = (
    """CREATE VIRTUAL TABLE bots_sourceterms USING fts5 (
        terms, content='bots_sourcepassage', content_rowid='id', tokenize="ascii tokenchars '=:_'"
    )""",
    """CREATE TRIGGER source_passage_added AFTER INSERT ON bots_sourcepassage BEGIN
        INSERT INTO bots_sourceterms (rowid, terms) VALUES (new.id, new.terms);
    END""",
    """CREATE TRIGGER source_passage_gone AFTER DELETE ON bots_sourcepassage BEGIN
        INSERT INTO bots_sourceterms (bots_sourceterms, rowid, terms) VALUES ('delete', old.id, old.terms);
    END""",
)


def make_index(_apps: Any, editor: Any) -> None:
    """Makes the index. On an SQLite without FTS5 passages are found by meaning alone."""
    if editor.connection.vendor == "postgresql":
        editor.execute(GIN)
        return
    try:
        with transaction.atomic(editor.connection.alias):
            for statement in FTS5:
                editor.execute(statement)
    except DatabaseError as problem:
        logger.warning("Sources are found by meaning alone, because this Python's SQLite has no FTS5: %s", problem)


def drop_index(_apps: Any, editor: Any) -> None:
    """Drops what does not go with the table."""
    if editor.connection.vendor != "postgresql":
        for trigger in ("source_passage_added", "source_passage_gone"):
            editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
        editor.execute("DROP TABLE IF EXISTS bots_sourceterms")


class Migration(migrations.Migration):

    dependencies = [
        ('bots', '0033_approval'),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('markdown', 'Markdown'), ('html', 'HTML'), ('pdf', 'PDF'), ('interactions', "The bot's interactions")], max_length=12, verbose_name='kind')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('address', models.CharField(blank=True, help_text='Where visitors can read it, like https://shop.example/returns. Empty: they get no link.', max_length=500, validators=[bots.wording.addresses.check_web_address], verbose_name='address')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='words')),
                ('bot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='bots.bot')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'default_permissions': (),
                'ordering': ('id',),
            },
        ),
        migrations.CreateModel(
            name='SourceText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('text', models.TextField()),
                ('headings', models.BooleanField(default=False)),
                ('made_by', models.CharField(blank=True, db_index=True, max_length=80)),
                ('made_since', models.DateTimeField(null=True)),
                ('used_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('bot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.bot')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SourcePassage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('heading', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField()),
                ('key', models.CharField(db_index=True, max_length=32)),
                ('encoder', models.CharField(blank=True, max_length=60)),
                ('vector', models.BinaryField(null=True)),
                ('terms', plain_text.terms.TermsField()),
                ('source', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='passages', to='bots.sourcetext')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddConstraint(
            model_name='sourcetext',
            constraint=models.UniqueConstraint(fields=('bot', 'digest'), name='one_source_text'),
        ),
        migrations.RunPython(make_index, drop_index),
    ]
