"""A bot that speaks English, German and Arabic."""

from __future__ import annotations

from typing import Any

from bots.models import Bot, Button, Interaction, Wording
from tests.cast import build_bot


def build_translated_bot(slug: str = "helper", **settings: Any) -> Bot:
    """The bot of the cast with a question of three choices, another wording, and a few German translations."""
    bot = build_bot(slug, languages=["de", "ar"], asks_back=False, **settings)
    Wording.objects.create(interaction=Interaction.objects.get(bot=bot, name="prices"), text="It costs 5.")
    Interaction.objects.create(
        bot=bot, name="size", text="How large, {{ visitor }}?", question="choice", variable="size", choices="S\nM\nL"
    )
    prices = Interaction.objects.get(bot=bot, name="prices")
    prices.translate("de", "text", "Ein Paket kostet 5.")
    prices.save()
    button = Button.objects.get(interaction__bot=bot, label="Prices")
    button.translate("de", "label", "Preise")
    button.save()
    return bot
