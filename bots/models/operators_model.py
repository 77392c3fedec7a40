"""The language model that helps operators of bots without one of their own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bots.language_model.endpoint import Endpoint
from bots.models.model_server import ModelServer


class OperatorsModel(ModelServer):
    """The one of this installation; there is one row at most. It answers no visitor.

    `tokens` are those that it used on `day` (UTC).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    day = models.DateField(null=True, editable=False)
    tokens = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("language model for operators")
        verbose_name_plural = _("language model for operators")

    @property
    def endpoint(self) -> Endpoint:
        """The model as it is asked."""
        return Endpoint(
            url=self.url,
            model=self.model,
            key=self.key,
            instructions=self.instructions,
            manner="free",
            tokens=self.turn_tokens,
            first=self.first_seconds,
            whole=self.whole_seconds,
        )
