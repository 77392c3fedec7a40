"""Rules for files know groups. A rule that has all kinds of a group gets the group, so that new kinds belong to it.

The kinds stay in the lists: the version before reads them, and does not mind the groups.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

# The kinds that the version before knew.
GROUPS = {
    "pictures": ["png", "jpeg", "gif", "webp"],
    "documents": ["pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp"],
    "texts": ["text", "csv"],
    "archives": ["zip"],
}


def add_groups(apps: Any, _editor: Any) -> None:
    """Adds the groups that are whole, on each side."""
    for rules in apps.get_model("conversations", "UploadRules").objects.all():
        rules.from_visitors = with_groups(rules.from_visitors)
        rules.from_operators = with_groups(rules.from_operators)
        rules.save()


def with_groups(kinds: list[str]) -> list[str]:
    """Returns the list with the groups in front."""
    return [group for group, all_of in GROUPS.items() if group not in kinds and set(all_of) <= set(kinds)] + kinds


class Migration(migrations.Migration):
    dependencies = [("conversations", "0012_signs_of_life")]
    operations = [migrations.RunPython(add_groups, migrations.RunPython.noop)]
