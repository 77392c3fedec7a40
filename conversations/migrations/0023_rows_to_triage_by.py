"""What rows tell: the visitor's last words and counted entries, how far each operator has read, and open pages.

Conversations of the lists of today begin with what is known of them; older ones begin with their next entry.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Left

CURRENT = timedelta(hours=24)


def fill_rows(apps: Any, _editor: Any) -> None:
    """Fills the rows of the conversations that the console's lists show, one statement for all."""
    conversations = apps.get_model("conversations", "Conversation").objects
    entries = apps.get_model("conversations", "Entry").objects
    typed = entries.filter(conversation=OuterRef("pk"), author="visitor", input=None, attachment=None)
    last = typed.exclude(text="").order_by("-seq")
    shown = Q(last_at__gt=django.utils.timezone.now() - CURRENT) | Q(awaiting_since__isnull=False)
    conversations.filter(shown | Q(operator__isnull=False)).update(
        visitor_last_text=Coalesce(Subquery(last.values(start=Left("text", 200))[:1]), models.Value("")),
        visitor_last_at=Subquery(last.values("at")[:1]),
        visitor_entries=F("unread"),
        unanswered=F("unread"),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0022_notes'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebProcess',
            fields=[
                ('name', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('until', models.DateTimeField()),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.AddField(
            model_name='conversation',
            name='unanswered',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='visitor_entries',
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='conversation',
            name='visitor_last_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='visitor_last_text',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.CreateModel(
            name='SeenMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveBigIntegerField()),
                ('entries', models.PositiveIntegerField()),
                ('is_unread', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('conversation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='seen_marks', to='conversations.conversation')),
                ('operator', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='conversations.operator')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('conversation', 'operator'), name='one_mark_each')],
            },
        ),
        migrations.CreateModel(
            name='VisitorPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('process', models.CharField(max_length=32)),
                ('left_at', models.DateTimeField(null=True)),
                ('conversation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='visitor_pages', to='conversations.conversation')),
            ],
            options={
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('left_at__isnull', True)), fields=['process'], name='visitor_page_open'), models.Index(condition=models.Q(('left_at__isnull', False)), fields=['left_at'], name='visitor_page_left')],
                'constraints': [models.UniqueConstraint(fields=('conversation', 'process'), name='one_page_a_process')],
            },
        ),
        migrations.RunPython(fill_rows, migrations.RunPython.noop),
    ]
