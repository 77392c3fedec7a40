"""Visitors are told that a machine answers: in their language, in the configurer's words, or not at all."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from bots.answering.disclosure import disclosure_of
from bots.answering.published import published
from bots.answering.speaking import speaking
from bots.models import Bot
from bots.publishing.publish import publish
from bots.wording.languages import LANGUAGES
from tests.cast import Stage

OWN = "A machine answers here, and it can make mistakes. You can ask for a person at any time."


def change(bot: Bot, **fields: object) -> None:
    for name, value in fields.items():
        setattr(bot, name, value)
    bot.full_clean()
    bot.save()
    publish(bot)


async def test_visitors_of_a_language_model_are_told_at_the_start_and_when_they_come_back(
    stage: Stage, bot: Bot
) -> None:
    await sync_to_async(change)(bot, engine="model", languages=["de"])
    vera = await stage.visitor()
    assert vera.welcome["disclosure"] == OWN
    await vera.do("send", text="prices")
    again = await vera.do("language", language="de")
    state = await vera.get(lambda frame: frame["type"] == "state" and frame.get("language") == "de")
    assert state["disclosure"].startswith("Hier antwortet eine Maschine"), again
    page = await sync_to_async(Client().get)("/chat/helper/")
    assert "A machine answers here" in page.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"discloses": "always"}, OWN),
        ({"engine": "external"}, ""),
        ({"engine": "model", "discloses": "never"}, ""),
        ({"engine": "model", "disclosure": "{{ bot }} is a program."}, "Helper is a program."),
        ({"engine": "model", "disclosure": "   "}, OWN),
    ],
)
def test_the_configurer_decides_whether_and_how(bot: Bot, fields: dict[str, str], said: str) -> None:
    change(bot, **fields)
    assert disclosure_of(published(bot.pk), {}) == said


def test_a_translated_line_is_said_and_another_language_has_its_own_sentence(bot: Bot) -> None:
    change(
        bot, engine="model", languages=["de", "it"], disclosure="I am a program.",
        translations={"de": {"disclosure": "Ich bin ein Programm."}},
    )  # fmt: skip
    said = {code: disclosure_of(speaking(published(bot.pk), code), {}) for code in ("en", "de", "it")}
    assert said == {"en": "I am a program.", "de": "Ich bin ein Programm.", "it": "I am a program."}


def test_every_language_of_bots_has_its_own_sentence(bot: Bot) -> None:
    sentences = set()
    for code in LANGUAGES:
        change(bot, engine="model", language=code)
        sentences.add(disclosure_of(published(bot.pk), {}))
    assert len(sentences) == len(LANGUAGES) == 16
