"""The tables of accounts. Their names are those of the app `conversations` still, because older code uses them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """A named set of people, for the question who works on what. It gives nobody a permission; groups do that."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    # Without a constraint: the version before deletes accounts and does not know this table.
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="teams", verbose_name=_("members"), db_constraint=False
    )

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class AuditQuerySet(models.QuerySet[Any]):
    """Audit records, which can be read and added only."""

    def update(self, **_values: Any) -> int:
        """Raises TypeError."""
        raise TypeError("Audit records are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises TypeError."""
        raise TypeError("Audit records are never deleted.")

    def bulk_update(self, *_args: Any, **_options: Any) -> int:
        """Raises TypeError."""
        raise TypeError("Audit records are never changed.")


class AuditRecord(models.Model):
    """One act of an account, with its time. It is added in the transaction of the act, and never changed or deleted.

    It names accounts, conversations and settings without foreign keys, because their rows may go. It holds no text of
    messages, no names of files and no addresses.
    """

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_REFUSED = "sign_in_refused", _("sign-in refused")
        TOOK_OVER = "took_over", _("took over")
        RELEASED = "released", _("released")
        LEASE_EXPIRED = "lease_expired", _("lost: the operator was gone")
        OFFERED = "offered", _("offered to a colleague")
        OFFER_DECLINED = "offer_declined", _("offer declined")
        TRANSFERRED = "transferred", _("handed over to a colleague")
        ASKED_FOR = "asked_for", _("asked the holder for it")
        ASKING_DECLINED = "asking_declined", _("request declined")
        TAKEN = "taken", _("taken from its holder")
        FINISHED = "finished", _("finished")
        FINISH_UNDONE = "finish_undone", _("took a finish back")
        ENDED = "ended", _("ended")
        FILE_WITHDRAWN = "file_withdrawn", _("file withdrawn")
        SETTING_CHANGED = "setting_changed", _("setting changed")
        INVITED = "invited", _("invited")
        RESET_MAILED = "reset_mailed", _("link for a new password mailed")
        PASSWORD_CHOSEN = "password_chosen", _("password chosen")
        READ = "read", _("read")
        CARD_CHANGED = "card_changed", _("visitor's card changed")
        LABELED = "labeled", _("labels changed")
        PROPOSAL_SENT = "proposal_sent", _("draft of the bot sent")
        PROPOSAL_EDITED = "proposal_edited", _("draft of the bot edited and sent")
        STEERED = "steered", _("steered the bot")
        ASSISTED = "assisted", _("asked the language model for help")
        MODE_SET = "mode_set", _("how the bot answers changed")
        BOT_DELETED = "bot_deleted", _("bot deleted with its conversations")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False, db_index=True)
    act = models.CharField(_("act"), max_length=15, choices=Act, editable=False)
    user = models.BigIntegerField(_("account number"), null=True, editable=False)
    who = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    conversation = models.BigIntegerField(_("conversation"), null=True, editable=False, db_index=True)
    what = models.CharField(_("what"), max_length=300, blank=True, editable=False)
    details = models.TextField(_("details"), blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        db_table = "conversations_auditrecord"
        verbose_name = _("audit record")
        verbose_name_plural = _("audit records")
        default_permissions = ("view",)
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.who or '-'} {self.get_act_display()}"

    def save(self, *args: Any, **options: Any) -> None:
        """Adds the record. Raises TypeError for one that is stored."""
        if not self._state.adding:
            raise TypeError("An audit record is never changed.")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises TypeError."""
        raise TypeError("An audit record is never deleted.")


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded. Name and address are stored as keyed hashes, for minutes."""

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        db_table = "conversations_signinattempt"
        indexes = (
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        )

    def __str__(self) -> str:
        return f"{self.at}"


class KnownNetwork(models.Model):
    """A network from which somebody has signed in. Both are stored as keyed hashes, for months."""

    name = models.CharField(max_length=64)
    network = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["name", "network"], name="known_network"),)

    def __str__(self) -> str:
        return f"{self.at}"


class AccountMail(models.Model):
    """A mail with a link by which a person chooses a password. The link is made when the mail is sent.

    A mail without a user goes to nobody: somebody typed an address that no account has.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("invitation")
        RESET = "reset", _("new password")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.CharField(max_length=150, blank=True)
    origin = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(default=timezone.now, null=True, db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "conversations_accountmail"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GivenRight(models.Model):
    """A permission that one of our groups has been given. It is not given again, so an admin can take it away."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "conversations_givenright"
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["group", "permission"], name="right_given_once"),)

    def __str__(self) -> str:
        return f"{self.group_id} {self.permission_id}"
