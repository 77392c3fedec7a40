"""A conversation's row, and who holds it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bots.answering.session import Session
from conversations.models.control import control_of, status_at
from conversations.models.people import Bearer, Operator, Visitor
from conversations.models.rules import bots_hidden_from
from conversations.refusals import Refused

if TYPE_CHECKING:
    from conversations.protocol import Control, Status, View

CURRENT = timedelta(hours=24)
"""All and My Conversations show conversations that moved within this time; Historic shows the rest."""

REMEMBERED = timedelta(days=7)
"""My Conversations looks back this far for takeovers, so that a list does not search years of work."""


WAITS_SINCE = Coalesce("first_awaiting_since", "awaiting_since")
"""Since when the visitor of a conversation that awaits an agent waits, also if an operator held it meanwhile.

`first_awaiting_since` is missing in a row of an earlier version.
"""


class LanguageFrom(models.TextChoices):
    """How the language of a conversation was found. A later one of these never overrides an earlier one."""

    CHOSEN = "chosen", _("chosen in the chat")
    PAGE = "page", _("the page's")
    DETECTED = "detected", _("detected from the visitor's words")


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations, by who asks."""

    def visible_to(self, operator: Operator) -> Self:
        """The conversations that this operator may watch: those of every bot whose rules do not keep it for others."""
        if not operator.pk:
            return self.none()
        return self.exclude(bot__in=bots_hidden_from(operator.user_id))

    def of(self, bearer: Bearer) -> Self:
        """The visitor's door: the conversations of the bearer of a token with the bearer's bot."""
        return self.of_token(bearer.sender).filter(bot=bearer.bot)

    def of_token(self, token_hash: str) -> Self:
        """The conversations of the visitor with this token, for a reader whose bot is not known (a file's ticket)."""
        return self.filter(visitor__token_hash=token_hash)

    def hiding(self, bots: Collection[int]) -> Self:
        """As `visible_to`, for a caller who already read which bots the operator may not see (`rights.hidden_from`)."""
        return self.exclude(bot__in=bots) if bots else self.all()

    def view(self, view: View, *, operator_id: Any, now: Any) -> Self:
        """One of the console's lists. `operator_id` and `now` may be parameters of a kept statement."""
        match view:
            case "awaiting":
                return self.filter(awaiting_since__isnull=False)
            case "all":
                return self.filter(last_at__gt=now - CURRENT)
            case "mine":
                taken = self._takeovers(operator_id).filter(Q(ended_at=None) | Q(started_at__gt=now - REMEMBERED))
                mine = self.filter(pk__in=taken.values("conversation"))
                return mine.filter(Q(last_at__gt=now - CURRENT) | Q(operator=operator_id))
            case "mentions":
                from conversations.models.notes import Mention  # it needs this module

                return self.filter(pk__in=Mention.objects.filter(operator=operator_id).values("conversation"))
            case "historic":
                return self.filter(last_at__lte=now - CURRENT)

    def mine_of_each(self, operators: Any, *, now: Any) -> models.QuerySet[Any, Any]:
        """Counts My Conversations of these operators, as pairs of operator and number."""
        taken = Q(takeovers__ended_at=None) | Q(takeovers__started_at__gt=now - REMEMBERED)
        current = Q(last_at__gt=now - CURRENT) | Q(operator=F("takeovers__operator"))
        found = self.filter(taken & current, takeovers__operator__pk__among=operators).order_by()
        by_operator = found.values_list("takeovers__operator")
        counted: models.QuerySet[Any, Any] = by_operator.annotate(Count("pk", distinct=True))
        return counted

    def held_by_each(self, operators: Any) -> models.QuerySet[Any, Any]:
        """For each of these operators who holds any: the id, how many are held, and how many of them wait for words."""
        held = self.filter(operator__pk__among=operators).order_by().values_list("operator")
        counted: models.QuerySet[Any, Any] = held.annotate(
            number=Count("pk"), unanswered=Count("pk", filter=Q(unanswered__gt=0))
        )
        return counted

    def taken_by(self, operator_id: int) -> Self:
        """Conversations that this operator once took over."""
        return self.filter(Exists(self._takeovers(operator_id).filter(conversation=OuterRef("pk"))))

    def _takeovers(self, operator_id: Any) -> models.QuerySet[Any]:
        return Takeover.objects.filter(operator=operator_id)

    def or_refuse(self, pk: int) -> Conversation:
        """The conversation `pk`, if it is among these. Refuses `not_found`."""
        conversation: Conversation | None = self.filter(pk=pk).first()
        if conversation is None:
            raise Refused("not_found")
        return conversation

    def tagged(self, tag: str) -> Self:
        """Conversations with this label."""
        return self.exclude(tags="").filter(tags__contains=f"|{tag}|")

    def held(self) -> Self:
        """Conversations that an operator holds."""
        return self.filter(operator__isnull=False)

    def with_names(self) -> Self:
        """Loads the rows that hold the names of a list row."""
        return self.select_related("bot", "visitor", "operator__user")


class Conversation(models.Model):
    """A visitor's conversation with a bot and with operators. Its row is the lock under which entries are numbered."""

    bot = models.ForeignKey("bots.Bot", on_delete=models.PROTECT, related_name="conversations")
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="conversations")
    page = models.CharField(_("page"), max_length=2000, blank=True)
    # The language in which the bot speaks; blank: its main one. `language_from`: how it was found.
    language = models.CharField(_("language"), max_length=12, blank=True, default="", db_default="")
    language_from = models.CharField(max_length=8, choices=LanguageFrom, blank=True, default="", db_default="")
    # The labels, each between two separators: "|refund|vip|". Blank: none.
    tags = models.CharField(max_length=700, blank=True, default="", db_default="")
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
    # The end of the window in which a finish can be undone. Until then the operator holds it, and may only undo.
    finishes_at = models.DateTimeField(null=True, blank=True)
    awaiting_since = models.DateTimeField(_("awaiting since"), null=True, blank=True)
    awaiting_reason = models.CharField(max_length=20, blank=True)
    awaiting_told = models.BooleanField(default=False)
    # The first wait that no operator has ended by finishing: a release or an expiry goes on with it.
    first_awaiting_since = models.DateTimeField(null=True, blank=True)
    first_awaiting_reason = models.CharField(max_length=20, blank=True, default="", db_default="")

    misses = models.PositiveIntegerField(default=0)
    session = models.JSONField(default=dict, blank=True)
    bot_due = models.PositiveBigIntegerField(null=True, blank=True)
    # The time since the answer is due. In the future while an external engine is asked; overdue once that is past.
    bot_due_at = models.DateTimeField(null=True, blank=True)
    # The bot's engine did not answer the last question.
    bot_unavailable = models.BooleanField(default=False, db_default=False)
    # How the bot answers in this conversation, if an operator has chosen: `auto`, `approve` or `off`.
    mode = models.CharField(max_length=7, blank=True, default="", db_default="")
    # The draft of the bot that waits for an operator. `bot_due_at` or `follows_at` is the end of its time then.
    proposal = models.PositiveBigIntegerField(null=True, blank=True)
    # The end of a pause of the bot; the session holds what follows.
    follows_at = models.DateTimeField(null=True, blank=True)

    last_seq = models.PositiveBigIntegerField(default=0)
    last_author = models.CharField(max_length=8, blank=True)
    last_text = models.CharField(_("last message"), max_length=200, blank=True)
    last_at = models.DateTimeField(_("last message at"), default=timezone.now)
    # The operator who wrote the last message, if one did. Not a foreign key: the row is read without a join.
    last_operator = models.PositiveBigIntegerField(null=True, blank=True)
    last_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    # The visitor's last words that are no button's label and no file; blank and None before there are any.
    visitor_last_text = models.CharField(max_length=200, blank=True, default="", db_default="")
    visitor_last_at = models.DateTimeField(null=True, blank=True)
    visitor_at = models.DateTimeField(default=timezone.now)
    stalls_at = models.DateTimeField()
    abandons_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # The visitor's entries: of the whole conversation; since an operator's entry; and since that or since one was read.
    visitor_entries = models.PositiveIntegerField(default=0, db_default=0)
    unanswered = models.PositiveIntegerField(default=0, db_default=0)
    unread = models.PositiveIntegerField(default=0)
    seen_seq = models.PositiveBigIntegerField(default=0)
    visitor_seen_seq = models.PositiveBigIntegerField(default=0)
    visitor_seen_at = models.DateTimeField(null=True, blank=True)

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
            models.Index(WAITS_SINCE, "id", condition=Q(awaiting_since__isnull=False), name="awaiting_first_longest"),
            models.Index(fields=["bot_due_at"], condition=Q(bot_due__isnull=False), name="conversation_due"),
            models.Index(fields=["follows_at"], condition=Q(follows_at__isnull=False), name="conversation_follows"),
            models.Index(fields=["finishes_at"], condition=Q(finishes_at__isnull=False), name="conversation_finishes"),
            models.Index(fields=["ends_at"], condition=Q(ended_at__isnull=True), name="conversation_ends"),
            models.Index(fields=["operator"], condition=Q(operator__isnull=False), name="conversation_held"),
            models.Index(fields=["-last_at", "-id"], condition=~Q(tags=""), name="conversation_tagged"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def bot_session(self) -> Session:
        """The bot's session. To change it, assign another one."""
        return Session.read(self.session)

    @bot_session.setter
    def bot_session(self, session: Session) -> None:
        self.session = session.stored()

    @property
    def control(self) -> Control:
        """The one who answers the visitor, as operators see it."""
        return control_of(self.ended_at, self.operator_id, self.awaiting_since)

    @property
    def visitor_state(self) -> Control:
        """The one who answers, as the visitor is told: `awaiting` only after asking or after a release."""
        return "bot" if self.control == "awaiting" and not self.awaiting_told else self.control

    @property
    def waits_since(self) -> datetime | None:
        """Since when the visitor waits, also if an operator held the conversation meanwhile; None: they do not."""
        return self.awaiting_since and (self.first_awaiting_since or self.awaiting_since)

    @property
    def acting_id(self) -> int | None:
        """The holder who may still write; None within the window of a finish."""
        return None if self.finishes_at else self.operator_id

    def status(self, now: datetime) -> Status:
        """The visitor's silence: live, stalled or abandoned."""
        return status_at(now, stalls_at=self.stalls_at, abandons_at=self.abandons_at)


class Takeover(models.Model):
    """The time in which exactly one operator holds a conversation. A constraint of the database enforces it."""

    class Ending(models.TextChoices):
        FINISHED = "finished", _("finished")
        RELEASED = "released", _("released")
        LEASE_EXPIRED = "lease_expired", _("the operator was gone")
        TRANSFERRED = "transferred", _("handed over to a colleague")
        TAKEN = "taken", _("taken by a supervisor")
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
            models.Index(fields=["started_at"], name="takeover_started"),
            models.Index(fields=["id"], condition=Q(ending="lease_expired"), name="takeover_lease_expired"),
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="takeover_ended"),
        )

    def __str__(self) -> str:
        return f"{self.operator_id} holds {self.conversation_id}"
