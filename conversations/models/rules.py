"""The rules of one bot for its operators and for files."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from attachments import kinds

NOBODY = -1
"""No user's id."""


def default_kinds() -> list[str]:
    """The groups and kinds of files that a bot takes without a rule: pictures, documents, text, archives."""
    return kinds.whole(kinds.DEFAULT)


class UploadRules(models.Model):
    """The files that a bot's conversations take from visitors and operators. Without a row: `default_kinds`.

    Each side is a list of ids of groups and kinds (`attachments.kinds`): a group stands for all of its kinds, also for
    those of later versions.
    """

    bot = models.OneToOneField("bots.Bot", on_delete=models.CASCADE, related_name="upload_rules", verbose_name=_("bot"))
    from_visitors = models.JSONField(_("visitors may send"), default=default_kinds, blank=True)
    from_operators = models.JSONField(_("operators may send"), default=default_kinds, blank=True)

    class Meta:
        verbose_name = _("rules for files")
        verbose_name_plural = _("rules for files")

    def __str__(self) -> str:
        return str(self.bot)


class OperatorRulesQuerySet(models.QuerySet[Any]):
    """Rules for operators by the people whom they name."""

    def restricted(self) -> Self:
        """Rules for a circle of people, be it empty. All other rules let every operator in."""
        named = [_naming(through) for through in (self.model.teams.through, self.model.users.through)]
        older = _naming(self.model.groups.through)  # what the version before adds while processes are replaced
        return self.filter(Q(is_restricted=True) | named[0] | named[1] | older)

    def naming(self, user: Any) -> Self:
        """Rules that name this user or one of the user's teams. `user` is an id or a reference to an outer query."""
        users, teams = self.model.users.through, self.model.teams.through
        outer = OuterRef(user) if isinstance(user, OuterRef) else user
        return self.filter(Q(_naming(users, user=outer)) | _naming(teams, team__members=outer))

    def hiding_from(self, user: int) -> Self:
        """Rules of the bots that this user may not see."""
        return self.restricted().exclude(pk__in=self.naming(user).values("pk"))


def bots_hidden_from(user: int) -> RawSQL:
    """The ids of the bots that this user may not see, for `bot__in`: as `hiding_from`, but Django writes it only once.

    Almost everything that operators do asks for it, and writing it takes Django ten times as long as running it.
    """
    statement, values = _hidden_bots(connection.vendor)
    given = [user if value == NOBODY else value for value in values]
    return RawSQL(statement, given)  # noqa: S611 - Django wrote it, with places for its values


@cache
def _hidden_bots(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    """The statement with `%s` for its values, and the values, with NOBODY for the user."""
    return OperatorRules.objects.hiding_from(NOBODY).values("bot").query.sql_with_params()


def _naming(through: type[models.Model], **whom: Any) -> Exists:
    return Exists(through._default_manager.filter(operatorrules=OuterRef("pk"), **whom))


class OperatorRules(models.Model):
    """The operators who may see a bot's conversations, and what follows when the holder is gone.

    Without a row: all operators and the defaults. The rules are read live; a change acts within seconds.
    """

    GRACE = 90
    """Seconds."""

    ANSWER = 60
    """Seconds."""

    class AfterGrace(models.TextChoices):
        AWAITING = "awaiting", _("It awaits another agent")
        BOT = "bot", _("The bot answers again")

    bot = models.OneToOneField(
        "bots.Bot", on_delete=models.CASCADE, related_name="operator_rules", verbose_name=_("bot")
    )
    # Stays set if the last team or person of the circle is deleted: then nobody may, rather than everybody.
    is_restricted = models.BooleanField(default=False, db_default=False)
    # Without a constraint: the version before deletes bots and does not know this table.
    teams = models.ManyToManyField(
        "accounts.Team", blank=True, related_name="+", verbose_name=_("teams"), db_constraint=False
    )
    # What the version before reads; migration 0018 made teams of them. Goes with the next version.
    groups = models.ManyToManyField("auth.Group", blank=True, related_name="+", editable=False)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("persons"),
        help_text=_("They need the permission to use the console as well."),
    )  # fmt: skip
    grace_seconds = models.PositiveIntegerField(
        _("grace (seconds)"), default=GRACE, validators=[MaxValueValidator(24 * 60 * 60)],
        help_text=_("An operator whose console is gone keeps a conversation for so long, and finds it again within."),
    )  # fmt: skip
    after_grace = models.CharField(
        _("after the grace"), max_length=8, choices=AfterGrace, default=AfterGrace.AWAITING,
        help_text=_("What becomes of the conversation then. With the bot switched off it always awaits an agent."),
    )  # fmt: skip

    undo_finish = models.BooleanField(
        _("a finish can be undone"), default=True, db_default=True,
        help_text=_("For some seconds nothing is sent after Finish, and the operator may take it back."),
    )  # fmt: skip

    typing_text = models.BooleanField(
        _("operators see what visitors are typing"), default=False, db_default=False,
        help_text=_("Before it is sent, while an operator answers. The chat tells the visitor so. It is never stored."),
    )  # fmt: skip

    answer_seconds = models.PositiveSmallIntegerField(
        _("time to answer an offer (seconds)"), default=ANSWER, db_default=ANSWER,
        validators=[MinValueValidator(5), MaxValueValidator(60 * 60)],
        help_text=_("A colleague who is offered a conversation, or asked for one, has so long to answer."),
    )  # fmt: skip

    objects = OperatorRulesQuerySet.as_manager()

    class Meta:
        verbose_name = _("rules for operators")
        verbose_name_plural = _("rules for operators")

    def __str__(self) -> str:
        return str(self.bot)
