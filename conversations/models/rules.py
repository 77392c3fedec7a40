"""The rules of one bot for its operators and for files."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from attachments import kinds


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
        """Rules that name somebody. All other rules let every operator in."""
        users, groups = self.model.users.through, self.model.groups.through
        return self.filter(
            Exists(users.objects.filter(operatorrules=OuterRef("pk")))
            | Exists(groups.objects.filter(operatorrules=OuterRef("pk")))
        )

    def naming(self, user: Any) -> Self:
        """Rules that name this user or one of the user's groups. `user` is an id or a reference to an outer query."""
        users, groups = self.model.users.through, self.model.groups.through
        outer = OuterRef(user) if isinstance(user, OuterRef) else user
        return self.filter(
            Exists(users.objects.filter(operatorrules=OuterRef("pk"), user=outer))
            | Exists(groups.objects.filter(operatorrules=OuterRef("pk"), group__user=outer))
        )

    def hiding_from(self, user: int) -> Self:
        """Rules of the bots that this user may not see."""
        return self.restricted().exclude(pk__in=self.naming(user).values("pk"))


class OperatorRules(models.Model):
    """The operators who may see a bot's conversations, and what follows when the holder is gone.

    Without a row: all operators and the defaults. The rules are read live; a change acts within seconds.
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
