"""Groups in the admin, with what their people do."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.groups import MEANINGS

admin.site.unregister(Group)


@admin.register(Group)
class GroupWithMeaningAdmin(GroupAdmin):
    """Lists groups; the product's own say what they are for."""

    list_title = _("Roles")
    list_display = ["name", "does"]

    def get_readonly_fields(self, request: HttpRequest, obj: Group | None = None) -> Any:
        """The name of a role of the product stays: the next start would make the role again, without its people."""
        return ["name"] if obj and obj.name in MEANINGS else []

    def has_delete_permission(self, request: HttpRequest, obj: Group | None = None) -> bool:
        """A role of the product cannot be deleted, for the same reason."""
        return super().has_delete_permission(request, obj) and not (obj and obj.name in MEANINGS)

    @admin.display(description=_("its people"))
    def does(self, group: Group) -> str:
        return str(MEANINGS.get(group.name, "-"))
