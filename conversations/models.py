"""Conversation, Entry, Takeover, Operator …: fields, constraints and the questions one may ask of a row."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from attachments.kinds import KINDS
from conversations.querysets import AuditQuerySet, ConversationQuerySet, OperatorQuerySet, OperatorRulesQuerySet

if TYPE_CHECKING:
    from conversations.protocol import Control, Status

REFERENCE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_reference() -> str:
    """Six characters that nobody confuses when reading them out."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(6))


def all_kinds() -> list[str]:
    """Every kind of file that there is for us."""
    return list(KINDS)


class Visitor(models.Model):
    """Who chats with a bot in a web page. Known by a token, of which only the hash is kept."""

    bot = models.ForeignKey("bots.Bot", on_delete=models.PROTECT, related_name="visitors")
    token_hash = models.CharField(max_length=64, unique=True)
    reference = models.CharField(_("reference"), max_length=6, default=new_reference)
    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")

    def __str__(self) -> str:
        return self.name or self.reference


class Operator(models.Model):
    """The person at the console. Presence is a lease: it runs out by itself unless a console renews it."""

    class Status(models.TextChoices):
        ONLINE = "online", _("Online")
        OFFLINE = "offline", _("Offline")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="operator")
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.ONLINE)
    present_until = models.DateTimeField(_("present until"), null=True, blank=True, db_index=True)

    objects = OperatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("operator")
        verbose_name_plural = _("operators")
        permissions = (
            ("use_console", "May use the console: watch, take over, chat"),
            ("supervise", "May release another operator's conversation"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What visitors and other operators read; needs `user`."""
        return self.user.get_full_name() or self.user.get_username()

    def is_online(self, now: datetime) -> bool:
        """Has a console open and wants to be alerted."""
        return self.status == self.Status.ONLINE and self.present_until is not None and self.present_until > now


class Conversation(models.Model):
    """One visitor's talk with a bot and whoever took over. Its row is the lock under which entries are numbered."""

    bot = models.ForeignKey("bots.Bot", on_delete=models.PROTECT, related_name="conversations")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    page = models.CharField(_("page"), max_length=2000, blank=True)
    greeting = models.JSONField(null=True, blank=True, help_text=_("What the visitor was shown before writing."))
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        verbose_name=_("operator"),
        db_index=False,  # conversation_held
    )
    epoch = models.PositiveBigIntegerField(default=0)
    awaiting_since = models.DateTimeField(_("awaiting since"), null=True, blank=True)
    awaiting_reason = models.CharField(max_length=20, blank=True)
    awaiting_told = models.BooleanField(default=False)

    misses = models.PositiveIntegerField(default=0)
    session = models.JSONField(default=dict, blank=True)
    bot_due = models.PositiveBigIntegerField(null=True, blank=True)
    # Since when; in the future while somebody asks an external engine, and overdue once that time is past.
    bot_due_at = models.DateTimeField(null=True, blank=True)
    # Its engine did not answer the last time.
    bot_unavailable = models.BooleanField(default=False, db_default=False)
    # When what comes after a pause is to be said; what that is stands in the session.
    follows_at = models.DateTimeField(null=True, blank=True)

    last_seq = models.PositiveBigIntegerField(default=0)
    last_author = models.CharField(max_length=8, blank=True)
    last_text = models.CharField(_("last message"), max_length=200, blank=True)
    last_at = models.DateTimeField(_("last message at"), default=timezone.now)
    visitor_at = models.DateTimeField(default=timezone.now)
    stalls_at = models.DateTimeField()
    abandons_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    unread = models.PositiveIntegerField(default=0)
    seen_seq = models.PositiveBigIntegerField(default=0)
    visitor_seen_seq = models.PositiveBigIntegerField(default=0)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = (
            models.UniqueConstraint(
                fields=["visitor"], condition=Q(ended_at__isnull=True), name="one_open_conversation_a_visitor"
            ),
        )
        indexes = (
            models.Index(fields=["-last_at", "-id"], name="conversation_latest"),
            models.Index(fields=["-last_at", "-id"], condition=Q(awaiting_since__isnull=False), name="awaiting_latest"),
            models.Index(fields=["bot_due_at"], condition=Q(bot_due__isnull=False), name="conversation_due"),
            models.Index(fields=["follows_at"], condition=Q(follows_at__isnull=False), name="conversation_follows"),
            models.Index(fields=["ends_at"], condition=Q(ended_at__isnull=True), name="conversation_ends"),
            models.Index(fields=["operator"], condition=Q(operator__isnull=False), name="conversation_held"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def control(self) -> Control:
        """Who answers the visitor, as operators see it."""
        return control_of(self.ended_at, self.operator_id, self.awaiting_since)

    @property
    def visitor_state(self) -> Control:
        """Who answers, as the visitor is told: `awaiting` only after asking or after a release."""
        return "bot" if self.control == "awaiting" and not self.awaiting_told else self.control

    def status(self, now: datetime) -> Status:
        """How long the visitor has been silent."""
        return status_at(now, stalls_at=self.stalls_at, abandons_at=self.abandons_at)


def control_of(ended_at: datetime | None, operator_id: int | None, awaiting_since: datetime | None) -> Control:
    """Who answers the visitor of such a conversation, as operators see it."""
    if ended_at:
        return "ended"
    if operator_id:
        return "operator"
    return "awaiting" if awaiting_since else "bot"


def status_at(now: datetime, *, stalls_at: datetime, abandons_at: datetime) -> Status:
    """How long the visitor of such a conversation has been silent."""
    if now >= abandons_at:
        return "abandoned"
    return "stalled" if now >= stalls_at else "live"


class Entry(models.Model):
    """One line of a conversation. Written once, never changed."""

    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.CASCADE,
        related_name="entries",
        db_index=False,  # entry_seq
    )
    seq = models.PositiveBigIntegerField()
    author = models.CharField(max_length=8)
    operator = models.ForeignKey(
        Operator,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,  # entry_operator
    )
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    via = models.CharField(max_length=13, blank=True)
    notice = models.CharField(max_length=20, blank=True)
    buttons = models.JSONField(default=list)
    attachment = models.JSONField(null=True, help_text="What the line tells of its file: id, name, type, size.")
    input = models.JSONField(null=True, help_text="What the bot is to answer, where it is not the text.")
    not_understood = models.BooleanField(default=False, help_text="The bot's own default answer.")
    ref = models.CharField(max_length=64, blank=True)
    epoch = models.PositiveBigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["conversation", "seq"], name="entry_seq"),)
        indexes = (models.Index(fields=["operator"], condition=Q(operator__isnull=False), name="entry_operator"),)

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


class UploadRules(models.Model):
    """Which kinds of files a bot's conversations take, by who sends them. Without a row: all that we know."""

    bot = models.OneToOneField("bots.Bot", on_delete=models.CASCADE, related_name="upload_rules", verbose_name=_("bot"))
    from_visitors = models.JSONField(_("visitors may send"), default=all_kinds, blank=True)
    from_operators = models.JSONField(_("operators may send"), default=all_kinds, blank=True)

    class Meta:
        verbose_name = _("rules for files")
        verbose_name_plural = _("rules for files")

    def __str__(self) -> str:
        return str(self.bot)


class OperatorRules(models.Model):
    """Which operators a bot's conversations are for, and what becomes of one whose operator is gone.

    Without a row: all operators, and the defaults. Read live: a change takes effect within seconds.
    """

    GRACE = 90
    """Seconds."""

    class AfterGrace(models.TextChoices):
        AWAITING = "awaiting", _("It awaits another agent")
        BOT = "bot", _("The bot answers again")

    bot = models.OneToOneField(
        "bots.Bot", on_delete=models.CASCADE, related_name="operator_rules", verbose_name=_("bot")
    )
    groups = models.ManyToManyField(
        "auth.Group", blank=True, related_name="+", verbose_name=_("groups"),
        help_text=_("Operators in one of these groups see the bot's conversations. None, and no users: all operators."),
    )  # fmt: skip
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("users"),
        help_text=_("So do these people. They need the permission to use the console as well."),
    )  # fmt: skip
    grace_seconds = models.PositiveIntegerField(
        _("grace (seconds)"), default=GRACE, validators=[MaxValueValidator(24 * 60 * 60)],
        help_text=_("An operator whose console is gone keeps a conversation for so long, and finds it again within."),
    )  # fmt: skip
    after_grace = models.CharField(
        _("after the grace"), max_length=8, choices=AfterGrace, default=AfterGrace.AWAITING,
        help_text=_("What becomes of the conversation then. With the bot switched off it always awaits an agent."),
    )  # fmt: skip

    objects = OperatorRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules for operators")
        verbose_name_plural = _("rules for operators")

    def __str__(self) -> str:
        return str(self.bot)


class Takeover(models.Model):
    """The span in which one operator, and nobody else, holds a conversation. The database is the referee."""

    class Ending(models.TextChoices):
        FINISHED = "finished", _("finished")
        RELEASED = "released", _("released")
        LEASE_EXPIRED = "lease_expired", _("the operator was gone")
        ENDED = "ended", _("the conversation ended")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="takeovers")
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="takeovers")
    epoch = models.PositiveBigIntegerField()
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ending = models.CharField(max_length=13, choices=Ending, blank=True)
    end_action = models.CharField(max_length=11, blank=True)
    ended_by = models.ForeignKey(Operator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("takeover")
        verbose_name_plural = _("takeovers")
        constraints = (
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(ended_at__isnull=True), name="one_holder_a_conversation"
            ),
        )
        indexes = (
            models.Index(fields=["operator", "conversation"], name="takeover_operator"),
            models.Index(fields=["operator", "started_at"], name="takeover_lately"),
            models.Index(fields=["operator"], condition=Q(ended_at__isnull=True), name="takeover_open"),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} holds {self.conversation_id}"


class Watch(models.Model):
    """An operator looks at a conversation now. A lease like presence: it runs out by itself."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="watches")
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["operator", "conversation"], name="one_watch_each"),)

    def __str__(self) -> str:
        return f"{self.operator_id} watches {self.conversation_id}"


class Receipt(models.Model):
    """The answer a command got. The same `ref` of the same sender gets it again and changes nothing."""

    sender = models.CharField(max_length=80)
    ref = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["sender", "ref"], name="one_answer_a_ref"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.ref}"


class AuditRecord(models.Model):
    """Who did what, and when. Added in the transaction of the act; nobody changes or deletes one.

    It names accounts, conversations and settings without pointing at their rows, which may go; it holds no message's
    text, no file's name and no address.
    """

    class Act(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        SIGNED_OUT = "signed_out", _("signed out")
        SIGN_IN_REFUSED = "sign_in_refused", _("sign-in refused")
        TOOK_OVER = "took_over", _("took over")
        RELEASED = "released", _("released")
        LEASE_EXPIRED = "lease_expired", _("lost: the operator was gone")
        FINISHED = "finished", _("finished")
        ENDED = "ended", _("ended")
        FILE_WITHDRAWN = "file_withdrawn", _("file withdrawn")
        SETTING_CHANGED = "setting_changed", _("setting changed")
        INVITED = "invited", _("invited")
        RESET_MAILED = "reset_mailed", _("link for a new password mailed")
        PASSWORD_CHOSEN = "password_chosen", _("password chosen")

    at = models.DateTimeField(_("at"), default=timezone.now, editable=False, db_index=True)
    act = models.CharField(_("act"), max_length=15, choices=Act, editable=False)
    user = models.BigIntegerField(_("account number"), null=True, editable=False)
    who = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    conversation = models.BigIntegerField(_("conversation"), null=True, editable=False, db_index=True)
    what = models.CharField(_("what"), max_length=300, blank=True, editable=False)
    details = models.TextField(_("details"), blank=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit record")
        verbose_name_plural = _("audit trail")
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
    """Somebody tried to sign in, and did not succeed yet. Name and address are kept as keyed hashes, for minutes."""

    name = models.CharField(max_length=64)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        indexes = (
            models.Index(fields=["name", "at"], name="attempt_name"),
            models.Index(fields=["address", "at"], name="attempt_address"),
        )

    def __str__(self) -> str:
        return f"{self.at}"


class AccountMail(models.Model):
    """A mail with a link by which a person chooses a password. The link itself is made when it is sent.

    One without a user is nobody's: an address was typed that no account has.
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
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class GivenRight(models.Model):
    """A permission that one of our groups was given once; what an admin takes away again stays away."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", on_delete=models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["group", "permission"], name="right_given_once"),)

    def __str__(self) -> str:
        return f"{self.group_id} {self.permission_id}"
