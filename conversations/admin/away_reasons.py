"""The reasons that operators can give when they go Offline, in the admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from conversations.models import AwayReason


@admin.register(AwayReason)
class AwayReasonAdmin(admin.ModelAdmin):
    """Lists the reasons in the order in which consoles offer them."""

    list_display = ("label", "code", "position")
    list_editable = ("position",)
    fields = ("code", "name", "position")

    @admin.display(description=_("name"))
    def label(self, reason: AwayReason) -> Any:
        return reason.label
