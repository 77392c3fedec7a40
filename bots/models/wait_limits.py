"""How long visitors may wait for a person before the console shows it."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DAY_OF_MINUTES = 24 * 60


class WaitLimits(models.Model):
    """The two limits of a wait in Awaiting Agent. Not part of a version: they act as soon as they are saved."""

    WAIT_LIMITS = ("amber_after_minutes", "red_after_minutes")

    amber_after_minutes = models.PositiveSmallIntegerField(
        _("a wait is amber after (minutes)"), default=2, db_default=2,
        validators=[MinValueValidator(1), MaxValueValidator(DAY_OF_MINUTES)],
        help_text=_("So long may a visitor wait for a person before the console shows the wait in amber."),
    )  # fmt: skip
    red_after_minutes = models.PositiveSmallIntegerField(
        _("a wait is red after (minutes)"), default=5, db_default=5,
        validators=[MinValueValidator(1), MaxValueValidator(DAY_OF_MINUTES)],
        help_text=_("Acts at once, as the time before: neither waits for the next publication."),
    )  # fmt: skip

    class Meta:
        abstract = True

    def check_wait_limits(self, errors: dict[str, Any]) -> None:
        """Adds an error if a wait would be red before it is amber."""
        amber, red = self.amber_after_minutes, self.red_after_minutes
        if amber is not None and red is not None and red <= amber:
            errors["red_after_minutes"] = _("Must be longer than the time until it is amber.")
