"""Files in the admin: the mails that carry them, with what to do if no server accepts one. Never their content."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from attachments import clock, lifecycle, mails
from attachments.models import Attachment, Mail


class ReadOnly(admin.ModelAdmin):
    """Shows rows that only the product writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]


@admin.register(Mail)
class MailAdmin(ReadOnly):
    """The mails with files, and two actions for those that were given up."""

    list_display = ["subject", "to", "state", "tries", "problem", "next_at", "created_at", "sent_at"]
    list_filter = ["state"]
    search_fields = ["subject", "to", "message_id"]
    ordering = ["-pk"]
    actions = ["retry", "discard"]

    @admin.action(description=_("Try again now"), permissions=["change"])
    def retry(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        """Lets given-up mails wait again."""
        done = mails.retry(list(chosen))
        text = ngettext("%d mail will be tried again.", "%d mails will be tried again.", done) % done
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)

    @admin.action(description=_("Discard, and remove the file"), permissions=["change"])
    def discard(self, request: HttpRequest, chosen: QuerySet[Mail]) -> None:
        """Settles that nobody gets the files."""
        done = mails.discard(list(chosen))
        text = ngettext("%d mail was discarded.", "%d mails were discarded.", done) % done
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly):
    """The rows of files, without their objects and keys."""

    list_title = _("Files")
    list_display = ["name", "type", "size", "recipient", "now", "why", "created_at", "expires_at", "downloaded_at"]
    list_filter = ["recipient", "why"]
    search_fields = ["name"]
    ordering = ["-pk"]
    exclude = ["key", "original_name", "sender", "changed_at", "state"]

    @admin.display(description=_("state"))
    def now(self, attachment: Attachment) -> str:
        """The state at this moment, which the row may not have yet."""
        return str(Attachment.State(lifecycle.state_at(attachment, clock.now())).label)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*(name for name in fields if name not in self.exclude), "now"]
