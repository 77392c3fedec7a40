"""Who may see what, and the lists of the console. There is no other way to a conversation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

if TYPE_CHECKING:
    from conversations.models import Operator
    from conversations.protocol import View

CURRENT = timedelta(hours=24)
"""All and My Conversations show what moved within this time; Historic shows the rest."""

REMEMBERED = timedelta(days=7)
"""My Conversations look back so far for what was taken over: nobody's years of work are gone through for a list."""


class OperatorQuerySet(models.QuerySet[Any]):
    """Operators, by presence."""

    def present(self, now: datetime) -> Self:
        """Those with a console open, names at hand."""
        return self.filter(present_until__gt=now, user__is_active=True).select_related("user").order_by("pk")

    def online(self, now: datetime) -> Self:
        """Those who want to be alerted."""
        return self.present(now).filter(status="online")

    def present_or_holding(self, now: datetime) -> Self:
        """Those with a console open, and those who hold a conversation without one; names at hand."""
        held = self.model._meta.get_field("held").related_model.objects.filter(operator=OuterRef("pk"))
        here = Q(present_until__gt=now, user__is_active=True)
        return self.filter(here | Exists(held)).select_related("user").order_by("pk")

    def for_bot(self, bot: int) -> Self:
        """Those who see this bot's conversations."""
        rules = _rules_of(self.model._meta.get_field("held").related_model).objects.filter(bot=bot)
        return self.filter(~Exists(rules.restricted()) | Exists(rules.naming(OuterRef("user"))))


class OperatorRulesQuerySet(models.QuerySet[Any]):
    """Rules for operators, by whom they let in."""

    def restricted(self) -> Self:
        """Those that name somebody; the others let every operator in."""
        users, groups = self.model.users.through, self.model.groups.through
        return self.filter(
            Exists(users.objects.filter(operatorrules=OuterRef("pk")))
            | Exists(groups.objects.filter(operatorrules=OuterRef("pk")))
        )

    def naming(self, user: Any) -> Self:
        """Those that name this user, or a group of theirs. A literal id, or a reference to an outer query."""
        users, groups = self.model.users.through, self.model.groups.through
        outer = OuterRef(user) if isinstance(user, OuterRef) else user
        return self.filter(
            Exists(users.objects.filter(operatorrules=OuterRef("pk"), user=outer))
            | Exists(groups.objects.filter(operatorrules=OuterRef("pk"), group__user=outer))
        )

    def hiding_from(self, user: int) -> Self:
        """Those of the bots that this user does not see."""
        return self.restricted().exclude(pk__in=self.naming(user).values("pk"))


class ConversationQuerySet(models.QuerySet[Any]):
    """Conversations, by who asks."""

    def visible_to(self, operator: Operator, *, hidden: Collection[int] | None = None) -> Self:
        """What this operator may watch: the conversations of every bot whose rules do not keep it for others.

        `hidden`, from `rights.hidden_from`, spares who asks for several lists at once to find it out for each.
        """
        if not operator.pk:
            return self.none()
        if hidden is not None:
            return self.exclude(bot__in=hidden) if hidden else self.all()
        return self.exclude(bot__in=_rules_of(self.model).objects.hiding_from(operator.user_id).values("bot"))

    def view(self, view: View, *, operator_id: int, now: datetime) -> Self:
        """One of the console's lists."""
        match view:
            case "awaiting":
                return self.filter(awaiting_since__isnull=False)
            case "all":
                return self.filter(last_at__gt=now - CURRENT)
            case "mine":
                taken = self._takeovers(operator_id).filter(Q(ended_at=None) | Q(started_at__gt=now - REMEMBERED))
                mine = self.filter(pk__in=taken.values("conversation"))
                return mine.filter(Q(last_at__gt=now - CURRENT) | Q(operator=operator_id))
            case "historic":
                return self.filter(last_at__lte=now - CURRENT)

    def mine_of_each(self, operators: Collection[int], *, now: datetime) -> models.QuerySet[Any, Any]:
        """These operators' ids, and how many each has in My Conversations."""
        taken = Q(takeovers__ended_at=None) | Q(takeovers__started_at__gt=now - REMEMBERED)
        current = Q(last_at__gt=now - CURRENT) | Q(operator=F("takeovers__operator"))
        found = self.filter(taken & current, takeovers__operator__pk__among=operators).order_by()
        return found.values_list("takeovers__operator").annotate(Count("pk", distinct=True))

    def taken_by(self, operator_id: int) -> Self:
        """Those that this operator took over at some time."""
        return self.filter(Exists(self._takeovers(operator_id).filter(conversation=OuterRef("pk"))))

    def _takeovers(self, operator_id: int) -> models.QuerySet[Any]:
        return self.model._meta.get_field("takeovers").related_model.objects.filter(operator=operator_id)

    def matching(self, words: str) -> Self:
        """Every word is in the last message, the bot's, the operator's or the visitor's name, or is the reference."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(last_text__icontains=word)
                | Q(bot__name__icontains=word)
                | Q(visitor__name__icontains=word)
                | Q(visitor__reference__iexact=word)
                | Q(operator__user__first_name__icontains=word)
                | Q(operator__user__last_name__icontains=word)
                | Q(operator__user__username__iexact=word)
            )
        return found

    def with_names(self) -> Self:
        """With the rows that a list row takes its names from."""
        return self.select_related("bot", "visitor", "operator__user")


def counting(wanted: Sequence[models.QuerySet[Any]], *, cap: int) -> tuple[str, list[Any]]:
    """The statement that counts the rows of each, up to `cap`, in one row."""
    numbers: list[str] = []
    given: list[Any] = []
    for rows in wanted:
        try:
            sql, values = rows.order_by().values("pk")[:cap].query.sql_with_params()
        except EmptyResultSet:
            numbers.append("0")
            continue
        numbers.append(f"(SELECT count(*) FROM ({sql}) AS counted)")  # noqa: S608 - Django's own
        given.extend(values)
    return "SELECT " + ", ".join(numbers), given


class AuditQuerySet(models.QuerySet[Any]):
    """Audit records: to be read and added to."""

    def update(self, **_values: Any) -> int:
        """Raises TypeError."""
        raise TypeError("Audit records are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises TypeError."""
        raise TypeError("Audit records are never deleted.")

    def bulk_update(self, *_args: Any, **_options: Any) -> int:
        """Raises TypeError."""
        raise TypeError("Audit records are never changed.")


def _rules_of(conversation: Any) -> Any:
    """The model of the rules for operators, which this module is read before."""
    bot = conversation._meta.get_field("bot").related_model
    return bot._meta.get_field("operator_rules").related_model
