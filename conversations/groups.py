"""The groups that accounts are put into. They match the permissions; what an admin changes in one stays."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission

_RULES = tuple(
    f"{verb}_{rules}" for rules in ("uploadrules", "operatorrules") for verb in ("add", "change", "delete", "view")
)

GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Operators": {"conversations": ("use_console",)},
    "Supervisors": {"conversations": ("use_console", "supervise")},
    "Configurers": {
        "bots": (),
        "conversations": (*_RULES, "view_auditrecord", "view_entry"),
        "attachments": ("view_mail", "change_mail", "view_attachment"),
    },
}
"""The permissions of each group by application; none named means all of that application's."""


def make(**_: Any) -> None:
    """Makes the groups that are missing. Called when the database has been migrated; the permissions are there."""
    known = set(Group.objects.filter(name__in=GROUPS).values_list("name", flat=True))
    for name, rights in GROUPS.items():
        if name in known:
            continue
        group = Group.objects.create(name=name)
        for app, codenames in rights.items():
            wanted = Permission.objects.filter(content_type__app_label=app)
            group.permissions.add(*(wanted.filter(codename__in=codenames) if codenames else wanted))
