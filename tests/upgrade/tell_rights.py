"""Prints what every group and every user may do, by codename and model, as the version that runs it sees that.

Runs with the code of any version. The application is left out: models may change it. A permission for a model that
this version does not have counts as none.
"""

from __future__ import annotations

import json

import django

django.setup()

from django.contrib.auth.models import Group, Permission, User


def main() -> None:
    """`known`: all permissions there are; `groups` and `users`: the permissions of each by name."""
    models = {}
    for permission in Permission.objects.select_related("content_type"):
        if permission.content_type.model_class() is not None:
            name = f"{permission.content_type.app_label}.{permission.codename}"
            models[name] = f"{permission.codename} of {permission.content_type.model}"
    groups = {}
    for group in Group.objects.all():
        pairs = group.permissions.values_list("content_type__app_label", "codename")
        groups[group.name] = named(models, {f"{app}.{codename}" for app, codename in pairs})
    users = {user.get_username(): named(models, user.get_all_permissions()) for user in User.objects.all()}
    print(json.dumps({"known": sorted(models.values()), "groups": groups, "users": users}))


def named(models: dict[str, str], permissions: set[str]) -> list[str]:
    return sorted(models[permission] for permission in permissions if permission in models)


if __name__ == "__main__":
    main()
