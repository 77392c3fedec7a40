"""The tables of files: a file, its object in the storage, the mail that carries it, a ticket to fetch it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """A file that was given to somebody. Times are the database's clock.

    From `expires_at` on nobody gets it, whatever `state` says (see `lifecycle.state_at`). If something ends the file
    sooner, `expires_at` moves.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        READY = "ready", _("ready")
        MAILED = "mailed", _("mailed")
        FAILED = "failed", _("failed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    class Recipient(models.TextChoices):
        OPERATOR = "operator", _("operator")
        VISITOR = "visitor", _("visitor")
        MAILBOX = "mailbox", _("mailbox")

    class Reason(models.TextChoices):
        INFECTED = "infected", _("a virus was found")
        UNDELIVERED = "undelivered", _("the mail could not be delivered")
        DISCARDED = "discarded", _("the mail was discarded")
        LOST = "lost", _("the storage has lost it")

    LIVE = (State.PENDING, State.READY)
    OVER = (State.MAILED, State.FAILED, State.WITHDRAWN, State.EXPIRED)

    key = models.CharField(max_length=60)
    name = models.CharField(_("name"), max_length=120, help_text=_("Made by us; what recipients see."))
    original_name = models.CharField(_("original name"), max_length=255, blank=True)
    type = models.CharField(_("type"), max_length=100, help_text=_("Of the content, not of the name."))
    size = models.PositiveBigIntegerField(_("size"))
    # This app does not interpret these two: its callers say what a file belongs to and who sent it.
    conversation = models.PositiveBigIntegerField(editable=False)
    sender = models.CharField(max_length=80, editable=False)
    recipient = models.CharField(_("recipient"), max_length=8, choices=Recipient)
    state = models.CharField(_("state"), max_length=9, choices=State)
    why = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    checked = models.BooleanField(_("checked"), default=False, help_text=_("The virus scanner found nothing."))
    created_at = models.DateTimeField(_("received"))
    expires_at = models.DateTimeField(_("expires"))
    changed_at = models.DateTimeField()
    downloaded_at = models.DateTimeField(_("downloaded"), null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        constraints = (models.UniqueConstraint(fields=["key"], name="one_attachment_a_key"),)
        indexes = (
            models.Index(fields=["conversation"], name="attachment_conversation"),
            models.Index(fields=["sender", "created_at"], name="attachment_sender"),
            models.Index(fields=["id"], condition=Q(state="pending", checked=False), name="attachment_unchecked"),
        )

    def __str__(self) -> str:
        return self.name


class Stored(models.Model):
    """An object that is in the storage under `key`, or is about to be, or was a moment ago. It may go from `due_at` on.

    The row is written before the object and deleted after it. Without `due_at` the object stays until that is set.
    This is a table of its own because deleting a row costs a database a tenth of changing a row with indexes.
    """

    key = models.CharField(max_length=60)
    due_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        # Not `unique=True`, which makes two indexes.
        constraints = (models.UniqueConstraint(fields=["key"], name="one_object_a_key"),)

    def __str__(self) -> str:
        return self.key


class Mail(models.Model):
    """A mail that carries a visitor's file. The row is the job; a task only says that there is one."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        DEAD = "dead", _("given up")
        DISCARDED = "discarded", _("discarded")
        EXPIRED = "expired", _("removed unsent")

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="mail")
    message_id = models.CharField(max_length=120, unique=True)
    to = models.EmailField(_("to"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("next try"))
    problem = models.CharField(_("last problem"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("accepted"))
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("mail with a file")
        verbose_name_plural = _("mails with files")
        indexes = (models.Index(fields=["next_at"], condition=Q(state="waiting"), name="mail_due"),)

    def __str__(self) -> str:
        return self.subject


class Ticket(models.Model):
    """A ticket that lets one reader fetch one file for a minute. Only its hash is stored.

    This app does not interpret `reader` and `proof`: whoever issues a ticket checks them again when it is used.
    """

    hash = models.CharField(max_length=64, unique=True)
    attachment = models.ForeignKey(Attachment, on_delete=models.CASCADE, related_name="+")
    reader = models.CharField(max_length=80)
    proof = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.reader} {self.attachment_id}"
