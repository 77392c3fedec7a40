"""The groups of the product, and their permissions. What an admin changes in a group stays."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

from accounts.models import GivenRight


def _of(*models: str) -> tuple[str, ...]:
    return tuple(f"{verb}_{model}" for model in models for verb in ("add", "change", "delete", "view"))


GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Operators": {"conversations": ("use_console",)},
    "Supervisors": {"conversations": ("use_console", "supervise", "view_reports", *_of("cannedreply"))},
    "Reviewers": {"conversations": ("view_entry", "read_stretches")},
    "Configurers": {
        "bots": (),
        "accounts": ("view_auditrecord", *_of("team")),
        "conversations": (*_of("uploadrules", "operatorrules", "awayreason", "cannedreply"), "view_entry"),
        "attachments": ("view_mail", "change_mail", "view_attachment"),
    },
}
"""The permissions of each group by app. An empty tuple means all permissions of the app."""

MEANINGS = {
    "Operators": _("watch the conversations at the console, take them over and chat with visitors"),
    "Supervisors": _("do what operators do, release a conversation that somebody else holds, and read the figures"),
    "Reviewers": _("read what was said around a sentence under review; with Configurers, who see the sentence alone"),
    "Configurers": _("build and publish bots in the administration, set their rules, read the audit trail"),
}

IN_ADMINISTRATION = frozenset({"Configurers"})
"""Groups whose people work in the administration, so that they have to get in there."""


def make(**_options: Any) -> None:
    """Makes missing groups, and returns each the permissions that it never had. Runs after each `migrate`.

    So a permission that a new version brings reaches the groups of every installation, and one that an admin took
    away is not given again.
    """
    for name, rights in GROUPS.items():
        group, _made = Group.objects.get_or_create(name=name)
        given = set(GivenRight.objects.filter(group=group).values_list("permission", flat=True))
        for app, codenames in rights.items():
            wanted = Permission.objects.filter(content_type__app_label=app).exclude(pk__in=given)
            new = list(wanted.filter(codename__in=codenames) if codenames else wanted)
            group.permissions.add(*new)
            GivenRight.objects.bulk_create(GivenRight(group=group, permission=permission) for permission in new)
