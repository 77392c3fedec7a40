"""Published content has each field of the draft, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from django.db import models

from bots.answering.content import Content
from bots.draft.restoring import portable, restore
from bots.models import Bot, Button, Condition, EndAction, Interaction, OutOfScope, Phrase, Wording, translated_fields
from bots.publishing.content import content_of
from bots.publishing.documents import fields_of, key_of, names_interaction, relations_below

pytestmark = pytest.mark.django_db

OTHERS = {
    "caution": "bold",
    "country": "CH",
    "when": "past",
    "language": "de",
    "engine": "external",
    "question": "text",
    "kind": "url",
    "test": "contains",
    "action": "message",
    "languages": ["fr", "ar"],
}
"""Another value for fields that take one of several."""


def full_bot(slug: str = "pia") -> Bot:
    """A bot in which every field matters: a choice with a pattern, a pause, a button with a value."""
    bot = Bot.objects.create(name="Pia", slug=slug, languages=["fr"])
    rows = [Interaction.objects.create(bot=bot, name=name, text=name) for name in ("size", "color", "end")]
    size, color, end = rows
    size.question, size.variable, size.choices, size.next, size.pause_seconds = "choice", "size", "S\nL", color, 2
    color.question, color.variable, color.pattern, color.next = "text", "color", "[a-z]+", end
    for row in rows:
        row.save()
        Phrase.objects.create(interaction=row, text=f"say {row.name}")
        Wording.objects.create(interaction=row, text=f"or {row.name}")
        Button.objects.create(interaction=row, label="On", leads_to=size)
        Button.objects.create(interaction=row, label="Words", value="go on", position=1)
        Condition.objects.create(interaction=row, variable="size", value="S", leads_to=end if row is size else size)
        Condition.objects.create(
            interaction=row, variable="color", test="empty", leads_to=color if row is end else end, position=1
        )
    EndAction.objects.create(bot=bot, action="interaction", interaction=end, message="Bye")
    OutOfScope.objects.create(bot=bot, text="knock knock")
    bot.start_interaction, bot.default_interaction, bot.no_operator_interaction = rows
    bot.save()
    return bot


def rows_of(bot: Bot) -> list[models.Model]:
    """Every row of the draft whose fields a document holds, by the models that the document itself names."""
    found: list[models.Model] = [bot, *Interaction.objects.filter(bot=bot)]
    for owner, path in ((Bot, "{}"), (Interaction, "{}__bot")):
        for relation in relations_below(owner):
            rows = relation.related_model._default_manager
            found += rows.filter(**{path.format(relation.field.name): bot})
    return found


def other(row: models.Model, field: models.Field[Any, Any], bot: Bot) -> Any:
    """A value that the field does not have yet."""
    value = getattr(row, field.name)
    if names_interaction(field):
        return Interaction.objects.filter(bot=bot).exclude(pk=value.pk if value else 0).first()
    if field.name in OTHERS:
        return OTHERS[field.name]
    if field.name == "translations":
        return {"fr": {translated_fields(type(row))[0]: "autre"}}
    if isinstance(value, bool):
        return not value
    return value + 3 if isinstance(value, (int, float)) else f"{value}x@example.org"


def test_each_field_of_a_draft_is_published() -> None:
    bot = full_bot()
    unpublished: set[str] = set()
    noticed: set[str] = set()
    for row in rows_of(bot):
        for field in fields_of(type(row)):
            before, was = content_of(Bot.objects.get(pk=bot.pk)), getattr(row, field.name)
            setattr(row, field.name, other(row, field, bot))
            row.save()
            name = f"{type(row).__name__}.{field.name}"
            (unpublished if content_of(Bot.objects.get(pk=bot.pk)) == before else noticed).add(name)
            setattr(row, field.name, was)
            row.save()
    assert unpublished - noticed == set()
    assert len(noticed) > 30


def test_a_draft_that_was_restored_elsewhere_is_published_as_the_original() -> None:
    original, copied = full_bot(), Bot.objects.create(name="x", slug="copied")
    restore(copied, portable(original))
    assert without_ids(content_of(Bot.objects.get(pk=copied.pk))) == without_ids(content_of(original))


def test_each_kind_of_row_below_a_draft_is_in_its_document() -> None:
    assert {key_of(each) for each in relations_below(Bot)} == {
        "card_fields",
        "end_action",
        "labels",
        "out_of_scope",
        "sources",
    }
    assert {key_of(each) for each in relations_below(Interaction)} == {"wordings", "buttons", "conditions"}


def without_ids(content: Content) -> Any:
    """The content with names where it has ids; buttons are numbered."""
    names = {key: item.name for key, item in content.interactions.items()}
    plain = msgspec.to_builtins(content) | {"id": 0, "slug": ""}
    plain["interactions"] = {names[key]: item | {"id": 0} for key, item in plain["interactions"].items()}
    for name in ("start", "default_interaction", "no_operator_interaction"):
        plain[name] = names.get(plain[name])
    plain["end"]["interaction"] = names.get(plain["end"]["interaction"])
    for item in plain["interactions"].values():
        item["next"] = names.get(item["next"])
        for condition in item["conditions"]:
            condition["target"] = names[condition["target"]]
        for number, button in enumerate(item["buttons"]):
            button["id"] = number
            button["value"] = re.sub(r"(?<=interaction:)\d+", lambda found: names[int(found[0])], button["value"])
    return plain
