"""Indexes that others cover are dropped: every message writes each of them.

By their names, which Django makes alike on every database: altering the fields would drop the foreign keys too, and
check all entries anew.
"""

import django.db.models.deletion
from django.db import migrations, models

COVERED = {
    "conversations_conversation_operator_id_ef8921db": ("conversations_conversation", "operator_id"),
    "conversations_entry_conversation_id_5677ebff": ("conversations_entry", "conversation_id"),
    "conversations_entry_operator_id_5e8d226a": ("conversations_entry", "operator_id"),
}


class Migration(migrations.Migration):

    dependencies = [
        ("conversations", "0009_engines"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("operator__isnull", False)), fields=["operator"], name="entry_operator"
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON "{table}" ("{column}")')
                for name, (table, column) in COVERED.items()
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="conversation",
                    name="operator",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="conversations.operator",
                        verbose_name="operator",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="conversation",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="conversations.conversation",
                    ),
                ),
                migrations.AlterField(
                    model_name="entry",
                    name="operator",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.operator",
                    ),
                ),
            ],
        ),
    ]
