"""The reasons for which operators are away."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

DEFAULTS = {"break": _("Break"), "lunch": _("Lunch"), "meeting": _("Meeting")}
"""The names of the reasons that every installation begins with, which the pages show in their language."""


class AwayReason(models.Model):
    """A reason that operators can choose when they go Offline. `code` is what commands carry and colleagues get."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(
        _("name"), max_length=60, blank=True,
        help_text=_("Leave it empty for break, lunch and meeting: they are shown in the language of each page."),
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reason for being away")
        verbose_name_plural = _("reasons for being away")
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """The name as people read it."""
        return self.name or str(DEFAULTS.get(self.code, self.code))
