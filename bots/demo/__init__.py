"""The demo's bot, of a parcel company that does not exist, read from parcel.json and its translations."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from bots.demo.translations import translate
from bots.models import Bot, Button, EndAction, Interaction, Label, Phrase, Wording
from bots.publishing import model_upkeep
from bots.publishing.publish import publish

FILE = Path(__file__).with_name("parcel.json")
OF_INTERACTION = (
    "name", "label", "text", "question", "variable", "choices", "pattern", "hint", "when", "least", "most",
    "reads_back", "question_reply", "digresses", "operators_may_send", "asks_for_person",
)  # fmt: skip


def seed_parcel() -> Bot:
    """The bot `parcel`. If it does not exist, it is created, validated, published and trained."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    with transaction.atomic():
        existing = Bot.objects.filter(slug=given["bot"]["slug"]).first()
        return existing or _create(given)


def _create(given: dict[str, Any]) -> Bot:
    settings = dict(given["bot"])
    chosen = {
        "start_interaction": settings.pop("start"),
        "default_interaction": settings.pop("default_interaction"),
        "no_operator_interaction": settings.pop("no_operator_interaction"),
    }
    bot = Bot.objects.create(**settings)
    interactions = {item["name"]: _interaction(bot, item) for item in given["interactions"]}
    for item in given["interactions"]:
        _connect(interactions, item)
    for field, name in chosen.items():
        setattr(bot, field, interactions[name])
    bot.full_clean()
    bot.save()
    for position, label in enumerate(given["labels"]):
        _checked(Label(bot=bot, position=position, **label))
    values = given["end_action"]
    end = EndAction(bot=bot, **{**values, "interaction": interactions[values["interaction"]]})
    _checked(end)
    translate(bot, end, interactions)
    publish(bot, train=model_upkeep.train_bot)
    return bot


def _interaction(bot: Bot, item: dict[str, Any]) -> Interaction:
    given = {name: item[name] for name in OF_INTERACTION if name in item}
    interaction = Interaction(bot=bot, **given)
    _checked(interaction)
    for text in item.get("wordings", []):
        _checked(Wording(interaction=interaction, text=text))
    for text in item.get("phrases", []):
        _checked(Phrase(interaction=interaction, text=text).complete())
    return interaction


def _connect(interactions: dict[str, Interaction], item: dict[str, Any]) -> None:
    """Sets what needs all interactions to exist: the next interaction, and where buttons lead."""
    interaction = interactions[item["name"]]
    if "next" in item:
        interaction.next = interactions[item["next"]]
        interaction.pause_seconds = item.get("pause_seconds", 0)
        _checked(interaction)
    for position, button in enumerate(item.get("buttons", [])):
        leads_to = interactions[button["leads_to"]] if "leads_to" in button else None
        _checked(Button(interaction=interaction, position=position, **{**button, "leads_to": leads_to}))


def _checked(row: Interaction | Wording | Phrase | Button | EndAction | Label) -> None:
    row.full_clean()
    row.save()
