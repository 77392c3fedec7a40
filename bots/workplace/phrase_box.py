"""The box of a form that holds all phrases of an interaction, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.models import Interaction, Phrase
from bots.understanding.normalization import normalize

LIST_MARK = re.compile(r"^[-*•–·]\s+")
"""What lists that are pasted from elsewhere begin their lines with."""
LONGEST = Phrase._meta.get_field("text").max_length or 500


def phrase_box() -> forms.CharField:
    """The field of a form. Its value is what `lines_of` gives."""
    return PhraseBox(
        label=gettext_lazy("When visitors say"),
        required=False,
        widget=forms.Textarea({"class": "vLargeTextField phrase-box", "rows": "4", "dir": "auto"}),
        help_text=gettext_lazy(
            "One phrase a line, in several ways; a list can be pasted. Case and punctuation do not matter, and what is "
            "here twice counts once."
        ),
    )


class PhraseBox(forms.CharField):
    """Phrases, one a line."""

    def to_python(self, value: str | None) -> list[str]:  # type: ignore[override]
        return lines_of(value or "")

    def prepare_value(self, value: str | Iterable[str]) -> str:
        return value if isinstance(value, str) or value is None else "\n".join(value)

    def validate(self, value: list[str]) -> None:
        long = [text for text in value if len(text) > LONGEST]
        if long:
            said = _("“%(text)s…” is too long: a phrase has at most %(limit)d characters.")
            raise ValidationError([said % {"text": text[:60], "limit": LONGEST} for text in long])

    def has_changed(self, initial: Iterable[str] | None, data: str | None) -> bool:
        return list(initial or []) != lines_of(data or "")


def lines_of(text: str) -> list[str]:
    """The phrases of a text with one a line; the first of those that count as the same."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        phrase = " ".join(LIST_MARK.sub("", line.strip()).split())
        if phrase:
            found.setdefault(normalize(phrase)[:LONGEST], phrase)
    return list(found.values())


def phrases_of(interaction: Interaction) -> list[str]:
    """The texts of the stored phrases."""
    return list(interaction.phrases.order_by("id").values_list("text", flat=True)) if interaction.pk else []


def taken(phrases: Iterable[str], bot_id: int, interaction_id: int | None) -> list[str]:
    """A sentence for each of the phrases that leads to another interaction of the bot."""
    normal = [normalize(text)[:LONGEST] for text in phrases]
    rows = Phrase.objects.filter(bot=bot_id, normal__in=normal).exclude(interaction=interaction_id)
    said = _("“%(text)s” leads to the interaction “%(name)s” already.")
    return [said % {"text": row.text, "name": row.interaction.name} for row in rows.select_related("interaction")]


def keep(interaction: Interaction, phrases: list[str]) -> None:
    """Makes these the phrases of the interaction, in this order. Rows that stay as they are keep their ids."""
    rows = list(interaction.phrases.order_by("id"))
    same = 0
    while same < min(len(rows), len(phrases)) and rows[same].text == phrases[same]:
        same += 1
    interaction.phrases.filter(pk__in=[row.pk for row in rows[same:]]).delete()
    Phrase.objects.bulk_create(
        [Phrase(interaction=interaction, text=text).complete() for text in phrases[same:]], batch_size=500
    )
