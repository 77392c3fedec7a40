"""The rules of one bot for its operators and for files."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from attachments.kinds import KINDS


def all_kinds() -> list[str]:
    """Every kind of file that there is for us."""
    return list(KINDS)


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
