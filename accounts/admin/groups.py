"""Groups in the admin, with what their people do."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from accounts.groups import MEANINGS

admin.site.unregister(Group)


@admin.register(Group)
class GroupWithMeaningAdmin(GroupAdmin):
    """Lists groups; the product's own say what they are for."""

    list_title = _("Roles")
    list_display = ["name", "does"]

    @admin.display(description=_("its people"))
    def does(self, group: Group) -> str:
        return str(MEANINGS.get(group.name, "-"))
