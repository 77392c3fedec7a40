"""Waits: the times in which a conversation awaits an agent. Those of today begin with what is known of them."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def begin_open_waits(apps: Any, _editor: Any) -> None:
    """Creates the open wait of each conversation that awaits an agent now, in batches."""
    conversations = apps.get_model("conversations", "Conversation").objects
    wait = apps.get_model("conversations", "Wait")
    awaiting = conversations.filter(awaiting_since__isnull=False, ended_at=None, operator=None)
    columns = awaiting.order_by("pk").values_list("pk", "awaiting_since", "awaiting_reason")
    wait.objects.bulk_create(
        (wait(conversation_id=pk, since=since, reason=reason) for pk, since, reason in columns.iterator()),
        batch_size=1000,
    )


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0015_folded_texts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField(verbose_name='since')),
                ('reason', models.CharField(max_length=20, verbose_name='reason')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='until')),
                ('ended_by', models.CharField(blank=True, choices=[('takeover', 'somebody took over'), ('visitor_left', 'the visitor left'), ('ended', 'the conversation ended')], default='', max_length=12, verbose_name='ended by')),
            ],
            options={
                'verbose_name': 'wait',
                'verbose_name_plural': 'waits',
                'default_permissions': (),
            },
        ),
        migrations.AlterModelOptions(
            name='operator',
            options={'permissions': (('use_console', 'May use the console: watch, take over, chat'), ('supervise', "May release another operator's conversation"), ('view_reports', 'May see the figures of all bots and operators')), 'verbose_name': 'operator', 'verbose_name_plural': 'operators'},
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(condition=models.Q(('not_understood', True)), fields=['at'], name='entry_not_understood'),
        ),
        migrations.AddIndex(
            model_name='takeover',
            index=models.Index(fields=['started_at'], name='takeover_started'),
        ),
        migrations.AddIndex(
            model_name='takeover',
            index=models.Index(condition=models.Q(('ended_at__isnull', False)), fields=['ended_at'], name='takeover_ended'),
        ),
        migrations.AddField(
            model_name='wait',
            name='conversation',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='waits', to='conversations.conversation'),
        ),
        migrations.AddIndex(
            model_name='wait',
            index=models.Index(fields=['since'], name='wait_since'),
        ),
        migrations.AddIndex(
            model_name='wait',
            index=models.Index(condition=models.Q(('until__isnull', False)), fields=['until'], name='wait_until'),
        ),
        migrations.AddConstraint(
            model_name='wait',
            constraint=models.UniqueConstraint(fields=('conversation', 'since'), name='one_wait_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='wait',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('conversation',), name='one_open_wait_a_conversation'),
        ),
        migrations.RunPython(begin_open_waits, migrations.RunPython.noop),
    ]
