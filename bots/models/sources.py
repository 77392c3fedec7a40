"""The sources of a bot: texts from which a language model answers, cut into passages."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bots.models.bot import Bot
from bots.wording.addresses import check_web_address
from plain_text.terms import TermsField


class Source(models.Model):
    """A source in the draft. Its words are the bot's `SourceText` with this digest; interactions have none."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        MARKDOWN = "markdown", _("Markdown")
        HTML = "html", _("HTML")
        PDF = "pdf", _("PDF")
        INTERACTIONS = "interactions", _("The bot's interactions")

    # Without a constraint: the version before deletes bots and does not know this table.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="sources", db_constraint=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    title = models.CharField(_("title"), max_length=200, blank=True)
    address = models.CharField(
        _("address"), max_length=500, blank=True, validators=[check_web_address],
        help_text=_("Where visitors can read it, like https://shop.example/returns. Empty: they get no link."),
    )  # fmt: skip
    digest = models.CharField(_("words"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        default_permissions = ()
        ordering = ("id",)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.kind == self.Kind.INTERACTIONS:
            self.digest = self.title = self.address = ""
        elif not self.title.strip():
            raise ValidationError({"title": _("Give the source a title.")})


class SourceText(models.Model):
    """The words of sources, kept once for a bot's draft, its versions and its history. `digest` covers title and text.

    `headings`: whether lines that begin with # are headings. `made_by` names what cut it and the encoder of its
    vectors; while that is not the present one, the worker has to make its passages. `made_since`: the time since which
    somebody does. `used_at`: the last time it was in the draft.
    """

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_constraint=False)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    headings = models.BooleanField(default=False)
    made_by = models.CharField(max_length=80, blank=True, db_index=True)
    made_since = models.DateTimeField(null=True)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=["bot", "digest"], name="one_source_text"),)

    def __str__(self) -> str:
        return f"{self.bot_id} {self.digest[:12]}"


class SourcePassage(models.Model):
    """A passage of a source's words. `vector`: half-precision numbers; null without an encoder.

    `key` is the digest of what was encoded, so that no passage is encoded twice. The migration that makes this table
    makes its index of terms: GIN on PostgreSQL, an FTS5 table with triggers on SQLite.
    """

    source = models.ForeignKey(SourceText, models.CASCADE, related_name="passages", db_constraint=False)
    number = models.PositiveIntegerField()
    heading = models.CharField(max_length=300, blank=True)
    text = models.TextField()
    key = models.CharField(max_length=32, db_index=True)
    encoder = models.CharField(max_length=60, blank=True)
    vector = models.BinaryField(null=True)
    terms = TermsField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.source_id}/{self.number}"
