"""A bot that answers from sources says if they do not hold the answer. It counts as not understood."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.answering.published import published
from bots.answering.session import Session
from bots.answering.speaking import speaking
from bots.answering.turns import beyond_sources
from bots.models import Bot, LanguageModel
from bots.publishing.publish import publish
from bots.sources import keeping
from bots.wording.languages import LANGUAGES
from conversations.models import Conversation
from tests.cast import Stage
from tests.servers import model as server
from tests.servers.model import Manner, Model

OWN = "Sorry, I find no answer to that in the information that I have. Could you put it another way?"


def change(bot: Bot, manner: str = "sources", **fields: Any) -> None:
    LanguageModel.objects.filter(bot=bot).update(manner=manner)
    if not bot.sources.exists():
        keeping.add(bot, "text", "Returns", "Earrings cannot be sent back.")
    for name, value in fields.items():
        setattr(bot, name, value)
    bot.full_clean()
    bot.save()
    publish(bot)


@pytest.mark.parametrize(
    ("manner", "answers", "fields", "said"),
    [
        ("sources", server.streams("@@none"), {}, OWN),
        ("sources", server.streams("I think that you can."), {}, OWN),
        ("sources", server.streams("Yes, see [99]."), {}, OWN),
        ("sources", server.streams("@@none"), {"not_in_sources": "{{ bot }} does not know."}, "Helper does not know."),
        ("sources", server.streams("You cannot [1]."), {}, "You cannot."),
        ("sources", server.sends(b"{}", status=500), {}, "Pardon?"),
        ("sources", server.streams("@@run no such thing"), {}, "Pardon?"),
        ("free", server.streams("@@none"), {"not_in_sources": "Unknown."}, "Pardon?"),
        ("choose", server.streams("@@none"), {"not_in_sources": "Unknown."}, "Pardon?"),
    ],
)
async def test_it_says_so_instead_of_the_default_reply(
    stage: Stage, fake: Model, bot: Bot, *, manner: str, answers: Manner, fields: dict[str, str], said: str
) -> None:
    await sync_to_async(change)(bot, manner, **fields)
    fake.answer(answers)
    vera = await stage.visitor()
    await vera.do("send", text="may I send earrings back")
    await vera.heard(said)


async def test_it_counts_as_a_default_answer_and_calls_a_person(
    stage: Stage, fake: Model, bot: Bot, olga: User
) -> None:
    await sync_to_async(change)(bot, agent_threshold=2, agent_called="I call somebody.")
    fake.answer(server.streams("@@none"))
    vera = await stage.visitor()
    pk = (await vera.do("send", text="what is the moon made of"))["conversation"]
    await vera.heard(OWN)
    assert (await Conversation.objects.aget(pk=pk)).misses == 1
    await vera.do("send", text="and the sun")
    await vera.heard("I call somebody.")
    row = await Conversation.objects.aget(pk=pk)
    assert (row.awaiting_since is not None, row.awaiting_reason) == (True, "default_answers")


def test_it_is_said_in_the_bots_language_and_can_be_translated(bot: Bot) -> None:
    sentences = set()
    for code in LANGUAGES:
        change(bot, language=code, languages=[])
        [said] = beyond_sources(published(bot.pk), Session()).says
        sentences.add(said.text)
    assert len(sentences) == len(LANGUAGES) == 16
    change(
        bot, language="en", languages=["de"], not_in_sources="I do not know.",
        translations={"de": {"not_in_sources": "Das weiß ich nicht."}},
    )  # fmt: skip
    [said] = beyond_sources(speaking(published(bot.pk), "de"), Session()).says
    assert said.text == "Das weiß ich nicht."
