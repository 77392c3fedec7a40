"""Which visitors have their page open, in which process."""

from __future__ import annotations

from django.db import models

from conversations.models.conversation import Conversation


class WebProcess(models.Model):
    """A process that serves sockets. It renews its lease; the pages of one that does not are taken for closed."""

    name = models.CharField(max_length=32, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name} until {self.until}"


class VisitorPage(models.Model):
    """A conversation that is open on a visitor's page, at one process; or was until `left_at`."""

    # Without a constraint: the version before deletes conversations and does not know this table.
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="visitor_pages",
        db_constraint=False,
        db_index=False,  # one_page_a_process
    )
    # Not a foreign key: the page outlives its process, to tell since when the visitor is gone.
    process = models.CharField(max_length=32)
    left_at = models.DateTimeField(null=True)
    # No page of it at this process is before the visitor's eyes.
    is_hidden = models.BooleanField(default=False, db_default=False)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["conversation", "process"], name="one_page_a_process"),)
        indexes = (
            models.Index(fields=["process"], condition=models.Q(left_at__isnull=True), name="visitor_page_open"),
            models.Index(fields=["left_at"], condition=models.Q(left_at__isnull=False), name="visitor_page_left"),
        )

    def __str__(self) -> str:
        return f"{self.conversation_id} at {self.process}"
