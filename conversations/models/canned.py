"""Canned replies: texts that operators keep to insert them into what they write."""

from __future__ import annotations

from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bots.wording.languages import choices
from conversations.models.people import Operator

LONGEST = 4000
"""Characters of a text: as many as a message has."""


class CannedReplyQuerySet(models.QuerySet[Any]):
    """Canned replies, by owner."""

    def shared(self) -> Self:
        """Those of everybody."""
        return self.filter(owner=None)

    def of(self, operator: Operator) -> Self:
        """The operator's own."""
        return self.filter(owner=operator)

    def usable_by(self, operator: Operator) -> Self:
        """The operator's own, and the shared ones."""
        return self.filter(Q(owner=operator) | Q(owner=None))

    def count_use(self, pk: int) -> None:
        """Counts that somebody has used this one."""
        self.filter(pk=pk).update(uses=F("uses") + 1)


class CannedReply(models.Model):
    """A text under a name, of one operator or shared, for one bot or for all of them."""

    # Without constraints: the version before deletes accounts and bots and does not know this table.
    owner = models.ForeignKey(
        Operator, on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False
    )
    bot = models.ForeignKey(
        "bots.Bot", on_delete=models.CASCADE, null=True, blank=True, related_name="+", db_constraint=False,
        verbose_name=_("bot"), help_text=_("Empty: for the conversations of all bots."),
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=60, help_text=_("What operators type after / to find it."))
    text = models.TextField(
        _("text"), validators=[MaxLengthValidator(LONGEST)],
        help_text=_("{{ visitor }}, {{ operator }}, {{ bot }} and the bot’s variables are filled in. **bold**, "
                    "*italic* and lists are shown to the visitor."),
    )  # fmt: skip
    uses = models.PositiveIntegerField(_("used"), default=0, editable=False)

    objects = CannedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("canned reply")
        verbose_name_plural = _("canned replies")
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class CannedVersion(models.Model):
    """The text of a canned reply in another language, for conversations in that language."""

    reply = models.ForeignKey(CannedReply, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(_("language"), max_length=12, choices=choices)
    text = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST)])

    class Meta:
        default_permissions = ()
        verbose_name = _("text in another language")
        verbose_name_plural = _("texts in other languages")
        ordering = ("language",)
        constraints = (models.UniqueConstraint(fields=["reply", "language"], name="one_version_a_language"),)

    def __str__(self) -> str:
        return self.language
