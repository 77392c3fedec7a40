"""What admins see of files: the outbox, with what to do about mails that nobody accepts; never the files themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from attachments import clock, lifecycle, outbox
from attachments.models import Attachment, Mail


class ReadOnly(admin.ModelAdmin):
    """Rows that the product writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [field.name for field in self.model._meta.fields]


@admin.register(Mail)
class MailAdmin(ReadOnly):
    """The outbox."""

    list_display = ["subject", "to", "state", "tries", "problem", "next_at", "created_at", "sent_at"]
    list_filter = ["state"]
    search_fields = ["subject", "to", "message_id"]
    ordering = ["-pk"]
    actions = ["retry", "discard"]

    @admin.action(description=_("Try again now"), permissions=["change"])
    def retry(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        """Given-up mails wait again."""
        done = outbox.retry(list(mails))
        text = ngettext("%d mail will be tried again.", "%d mails will be tried again.", done) % done
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)

    @admin.action(description=_("Discard, and remove the file"), permissions=["change"])
    def discard(self, request: HttpRequest, mails: QuerySet[Mail]) -> None:
        """Nobody gets the files."""
        done = outbox.discard(list(mails))
        text = ngettext("%d mail was discarded.", "%d mails were discarded.", done) % done
        self.message_user(request, text, messages.SUCCESS if done else messages.WARNING)


@admin.register(Attachment)
class AttachmentAdmin(ReadOnly):
    """Every file's row, without its object and its key."""

    list_display = ["name", "type", "size", "recipient", "now", "why", "created_at", "expires_at", "downloaded_at"]
    list_filter = ["recipient", "why"]
    search_fields = ["name"]
    ordering = ["-pk"]
    exclude = ["key", "original_name", "sender", "changed_at", "state"]

    @admin.display(description=_("state"))
    def now(self, attachment: Attachment) -> str:
        """As it is, whatever the row says."""
        return str(Attachment.State(lifecycle.state_at(attachment, clock.now())).label)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fields = super().get_readonly_fields(request, obj)
        return [*(name for name in fields if name not in self.exclude), "now"]
