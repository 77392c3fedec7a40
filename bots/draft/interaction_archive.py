"""Archives interactions: they leave the draft, and come back with all that belonged to them.

An archived interaction is no row of the draft, so no list, picture, export or published version has to leave it out.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import msgspec
from django.db import models, transaction

from bots.draft import references
from bots.models import ArchivedInteraction, Bot, Interaction, Phrase
from bots.publishing.documents import fields_of, key_of, names_interaction, relations_below
from plain_text import clean_line

NAME_LENGTH = 100

Values = dict[str, Any]


class Gone(Exception):
    """Somebody else archived or deleted it, or the one that places were to lead to, meanwhile."""


class InUse(Exception):
    """Other places lead to the interaction, and it was not said where they are to lead instead."""


class Restored(msgspec.Struct, frozen=True):
    """What came back. `back`: so many of `led` places lead to it again, the others were changed meanwhile.

    `elsewhere`: phrases that lead to another interaction by now. `dropped`: rows, in words, that led to an interaction
    that is there no more.
    """

    item: Interaction
    back: int
    led: int
    elsewhere: list[str]
    dropped: list[str]


@transaction.atomic
def archive(item: Interaction, *, who: str = "", instead: Interaction | None = None) -> ArchivedInteraction:
    """Takes the interaction out of the draft; what leads to it leads to `instead` then.

    Raises InUse without that, and Gone.
    """
    Bot.objects.select_for_update().get(pk=item.bot_id)
    # As it is now: somebody may have saved it since it was read.
    rows = Interaction.objects.filter(bot=item.bot_id).in_bulk([item.pk, instead.pk if instead else 0])
    if item.pk not in rows or (instead and instead.pk not in rows):
        raise Gone
    item = rows[item.pk]
    led = references.lead_to(instead, instead_of=item) if instead else []
    if references.places(item):
        raise InUse
    content = {**_taken(item), "led": msgspec.to_builtins(led)}
    kept = ArchivedInteraction.objects.create(
        bot_id=item.bot_id, number=item.pk, name=item.name, who=who[:150], content=content
    )
    Interaction.objects.filter(pk=item.pk).delete()
    return kept


@transaction.atomic
def restore(kept: ArchivedInteraction) -> Restored | None:
    """Puts it back, with another number behind its name if that is taken. None if somebody else did it meanwhile."""
    Bot.objects.select_for_update().get(pk=kept.bot_id)
    if not ArchivedInteraction.objects.filter(pk=kept.pk).exists():
        return None
    there = {None, kept.number, *Interaction.objects.filter(bot=kept.bot_id).values_list("pk", flat=True)}
    item, dropped = _row(Interaction, kept.content["values"], there)
    item.pk, item.bot_id, item.name = kept.number, kept.bot_id, _free(kept.bot_id, kept.name)
    if item.next_id is None:
        item.pause_seconds = 0
    item.save(force_insert=True)
    for relation in relations_below(Interaction):
        for key, values in kept.content["below"].get(key_of(relation), []):
            row, lost = _row(relation.related_model, values, there)
            if lost:
                dropped.append(str(row))
                continue
            row.pk = key
            setattr(row, relation.field.attname, item.pk)
            row.save(force_insert=True)
    elsewhere = _phrases(item, kept.content["phrases"])
    led = msgspec.convert(kept.content["led"], list[references.Led])
    kept.delete()
    return Restored(item, references.lead_back(led, item), len(led), elsewhere, dropped)


def forget(bot_id: int, numbers: set[int]) -> None:
    """Removes archived interactions that came back in another way, such as by undoing."""
    ArchivedInteraction.objects.filter(bot=bot_id, number__in=numbers).delete()


def _taken(item: Interaction) -> Values:
    """All rows of the interaction: the columns of each, by kind."""
    below: defaultdict[str, list[Any]] = defaultdict(list)
    for relation in relations_below(Interaction):
        for row in relation.related_model._default_manager.filter(**{relation.field.name: item}):
            below[key_of(relation)].append([row.pk, _columns(row)])
    phrases = list(Phrase.objects.filter(interaction=item).values_list("text", flat=True))
    return {"values": _columns(item), "below": below, "phrases": phrases}


def _columns(row: models.Model) -> Values:
    return {field.attname: getattr(row, field.attname) for field in fields_of(type(row))}


def _row(model: type[models.Model], values: Values, there: set[int | None]) -> tuple[Any, list[str]]:
    """A row with these columns, as far as the model still has them, and the fields that led to what is gone."""
    fields = {field.attname: field for field in fields_of(model)}
    lost = [name for name, field in fields.items() if names_interaction(field) and values.get(name) not in there]
    known = {name: None if name in lost else value for name, value in values.items() if name in fields}
    return model(**known), [str(fields[name].verbose_name) for name in lost]


def _phrases(item: Interaction, texts: list[str]) -> list[str]:
    """Adds the phrases, and gives those that lead to another interaction by now."""
    wanted = {phrase.normal: phrase for text in texts for phrase in [Phrase(interaction=item, text=text).complete()]}
    taken = set(Phrase.objects.filter(bot=item.bot_id).values_list("normal", flat=True)) & wanted.keys()
    Phrase.objects.bulk_create([phrase for normal, phrase in wanted.items() if normal not in taken], batch_size=500)
    return [wanted[normal].text for normal in sorted(taken)]


def _free(bot_id: int, name: str) -> str:
    known = set(Interaction.objects.filter(bot=bot_id).values_list("name", flat=True))
    found, number = name, 2
    while found in known:
        ending = f" {number}"
        found, number = f"{clean_line(name, NAME_LENGTH - len(ending))}{ending}", number + 1
    return found
