"""Figures by day. An installation with conversations writes waits from now on, and its figures say so."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def note_first_waits(apps: Any, _editor: Any) -> None:
    """Keeps when waits began, if there were conversations before them."""
    if apps.get_model("conversations", "Conversation").objects.exists():
        apps.get_model("reports", "Progress").objects.create(pk=1, waits_since=timezone.now())


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('bots', '0010_asking_back'),
        ('conversations', '0017_ratings'),
    ]

    operations = [
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('zone', models.CharField(blank=True, default='', max_length=64)),
                ('counted_at', models.DateTimeField(null=True)),
                ('settled', models.BigIntegerField(default=0)),
                ('waits_since', models.DateTimeField(null=True)),
                ('busy_until', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'progress of the figures',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Day',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('first', models.BigIntegerField(null=True)),
                ('last', models.BigIntegerField(null=True)),
                ('is_stale', models.BooleanField(default=True)),
                ('waiting', models.PositiveIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'counted day',
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('is_stale', True)), fields=['day'], name='day_stale')],
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('conversations', 'conversations'), ('bot_alone', 'answered by the bot alone'), ('default_answers', 'default answers'), ('asked', 'waits for a person'), ('answered', 'waits that a takeover ended'), ('missed', 'nobody came'), ('replies', 'first replies'), ('takeovers', 'taken over'), ('handled', 'takeovers that are over'), ('good', 'rated good'), ('bad', 'rated not good')], max_length=16, verbose_name='kind')),
                ('reason', models.CharField(blank=True, default='', max_length=20, verbose_name='reason')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('longest', models.PositiveIntegerField(default=0, verbose_name='longest, in seconds')),
                ('hours', models.JSONField(default=dict, verbose_name='by hour')),
                ('lengths', models.JSONField(default=dict, verbose_name='by length')),
                ('bot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='bots.bot')),
                ('operator', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.operator')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'default_permissions': (),
                'indexes': [models.Index(fields=['day', 'kind'], name='figure_day')],
            },
        ),
        migrations.RunPython(note_first_waits, migrations.RunPython.noop),
    ]
