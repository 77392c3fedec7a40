"""Adds visitors' messages to the draft as phrases."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction

from bots.models import Bot, Interaction, Phrase


def add_phrases(bot: Bot, pairs: Iterable[tuple[str, int]]) -> tuple[int, list[str]]:
    """Adds each text as a phrase of the interaction with this id. Returns how many were added, and why others were not.

    Changes the draft only: visitors notice nothing before it is published.
    """
    interactions = {row.pk: row for row in Interaction.objects.filter(bot=bot)}
    added, refused = 0, []
    with transaction.atomic():
        for text, key in pairs:
            if key not in interactions:
                continue
            phrase = Phrase(interaction=interactions[key], text=text).complete()
            try:
                phrase.clean_fields(exclude=["interaction", "bot"])
                phrase.clean()
            except ValidationError as error:
                refused += error.messages
            else:
                phrase.save()
                added += 1
    return added, refused


def known(bot: Bot) -> set[str]:
    """The draft's phrases, normalized."""
    return set(Phrase.objects.filter(bot=bot).values_list("normal", flat=True))
