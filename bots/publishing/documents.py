"""A bot's draft as one document of plain values. Versions, differences, copies and exports are made from it.

{"bot": {setting: value}, "end_action": {...} or None, "interactions": [{"id", "name", …, "phrases": [text],
"buttons": [{...}]}]}. A reference to an interaction is its name. What acts at once (`Bot.AT_ONCE`, and an
external engine's address with its secret) is not in it. A row's `translations`, and `languages` of the bot, are in it
if there are any: documents of bots of one language are as they were before bots had others.
Labels and the fields of visitors act at once, too: exports, copies and the history have them, versions do not
(`versioned`). New fields and new kinds of rows that belong to an interaction or a bot are included automatically.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from django.db import models

from bots.models import Bot, CardField, Engine, Interaction, Label, LanguageModel, Phrase, Publication, TokenCount
from bots.models.statements import finding

Document = dict[str, Any]
LEFT_OUT = ("translations", "languages", "rated_ends")
"""Fields that are left out if they are empty."""
NOT_BELOW = (Interaction, Phrase, Publication, Engine, LanguageModel, TokenCount)
"""Tables of a bot that are no rows below it in a document: documents of their own, or never in any version."""
ROWS_AT_ONCE = (CardField, Label)
"""Tables of a bot whose rows act as soon as they are saved."""

Relation = models.ForeignObjectRel


def document(bot: Bot) -> Document:
    """The draft of one bot."""
    return documents([bot])[bot.pk]


def documents(bots: Iterable[Bot]) -> dict[int, Document]:
    """The drafts of several bots by their ids; the number of queries does not depend on that of the bots."""
    bots = list(bots)
    keys = [bot.pk for bot in bots]
    rows = list(_rows(Interaction, "bot__in", keys, order="id"))
    names = {row.pk: row.name for row in rows}
    phrases = defaultdict(list)
    for phrase in _rows(Phrase, "bot__in", keys, order="id"):
        phrases[phrase.interaction_id].append(phrase.text)
    below = _rows_below(Interaction, "bot__in", keys, names)
    interactions = defaultdict(list)
    for row in rows:
        item = {"id": row.pk, **_values(row, names), "phrases": phrases[row.pk]}
        interactions[row.bot_id].append(item | {name: found[row.pk] for name, found in below.items()})
    beside = _rows_below(Bot, "pk__in", keys, names)
    return {
        bot.pk: {
            "bot": _values(bot, names),
            **{name: found[bot.pk] for name, found in beside.items()},
            "interactions": interactions[bot.pk],
        }
        for bot in bots
    }


def versioned(given: Document) -> Document:
    """The document without what acts at once, which belongs to the bot and to none of its versions."""
    at_once = {key_of(relation) for relation in relations_below(Bot) if relation.related_model in ROWS_AT_ONCE}
    return {key: value for key, value in given.items() if key not in at_once}


@cache
def fields_of(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """The fields of a model that a document holds."""
    at_once = Bot.AT_ONCE if model is Bot else ()
    owners = {relation.field for relation in _relations_to(model)}
    return tuple(
        field
        for field in model._meta.concrete_fields
        if field.editable and not field.primary_key and field not in owners and field.name not in at_once
    )


def names_interaction(field: models.Field[Any, Any]) -> bool:
    """Whether the document holds an interaction's name for this field."""
    return field.is_relation and field.related_model is Interaction


@cache
def relations_below(model: type[models.Model]) -> tuple[Relation, ...]:
    """The kinds of rows that belong to an interaction, or to a bot beside its interactions."""

    def is_below(relation: Relation) -> bool:
        row = relation.related_model
        owned = relation.on_delete is models.CASCADE and not relation.hidden
        return owned and row._meta.app_label == "bots" and row not in NOT_BELOW

    return tuple(filter(is_below, model._meta.related_objects))


def key_of(relation: Relation) -> str:
    """The key of these rows in the document."""
    return str(relation.get_accessor_name())


def _rows_below(
    model: type[models.Model], lookup: str, keys: Sequence[int], names: dict[int, str]
) -> dict[str, defaultdict[int, Any]]:
    """By kind and by the owner's id: the rows, as a list, or as one row or None if there is at most one."""
    found: dict[str, defaultdict[int, Any]] = {}
    for relation in relations_below(model):
        owner = relation.field
        by_owner: defaultdict[int, Any] = defaultdict((lambda: None) if relation.one_to_one else list)
        for row in _rows(relation.related_model, f"{owner.name}__{lookup}", keys):
            if relation.one_to_one:
                by_owner[getattr(row, owner.attname)] = _values(row, names)
            else:
                by_owner[getattr(row, owner.attname)].append(_values(row, names))
        found[key_of(relation)] = by_owner
    return found


def _rows(model: type[models.Model], lookup: str, keys: Sequence[int], order: str = "") -> Iterable[Any]:
    """The rows whose owner is one of these, in their usual order or this one."""
    return model._default_manager.raw(finding(model, lookup, len(keys), order), keys) if keys else ()


def _relations_to(model: type[models.Model]) -> Iterator[Relation]:
    for owner in (Bot, Interaction):
        for relation in owner._meta.related_objects:
            if relation.related_model is model and relation.on_delete is models.CASCADE:
                yield relation


def _values(row: models.Model, names: dict[int, str]) -> dict[str, Any]:
    values = {
        field.name: names.get(getattr(row, field.attname)) if names_interaction(field) else getattr(row, field.attname)
        for field in fields_of(type(row))
    }
    return {name: value for name, value in values.items() if value or name not in LEFT_OUT}
