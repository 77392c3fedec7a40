"""How visitors went through a bot lately: said, pressed, and the last that they heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bots.models import Bot, Button, Interaction
from conversations.domain import bot_traffic, visitors
from conversations.models import Conversation, Entry, Visitor
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def talk(bot: Bot, *lines: dict[str, Any], days_ago: int = 1) -> None:
    at = timezone.now() - timedelta(days=days_ago)
    visitor = Visitor.objects.create(bot=bot, token_hash=visitors.hash_of(visitors.new_token()))
    row = Conversation.objects.create(
        bot=bot, visitor=visitor, stalls_at=at, abandons_at=at, ends_at=at, last_at=at, ended_at=at
    )
    for seq, line in enumerate(lines, start=1):
        Entry.objects.create(conversation=row, seq=seq, epoch=0, at=at, **line)


def said(button: Button) -> dict[str, Any]:
    return {"author": "bot", "text": "x", "buttons": [{"id": button.pk, "label": button.label, "kind": button.kind}]}


def pressed(button: Button) -> dict[str, Any]:
    return {"author": "visitor", "text": button.label, "input": {"kind": "postback", "text": "x", "button": button.pk}}


WORDS = {"author": "visitor", "text": "hello"}


def test_presses_are_counted_by_button_and_messages_by_interaction(bot: Bot) -> None:
    prices = Button.objects.get(label="Prices")
    hello = prices.interaction_id
    talk(bot, WORDS, said(prices), pressed(prices), {"author": "bot", "text": "Five."})
    talk(bot, WORDS, said(prices))
    talk(bot, WORDS, said(prices), WORDS, said(prices))
    talk(build_bot("other"), WORDS, said(prices))
    talk(bot, WORDS, said(prices), pressed(prices), days_ago=31)
    found = bot_traffic.traffic_of(bot.pk)
    assert (found.conversations, found.partial) == (3, False)
    assert (found.said, found.pressed, found.last) == ({hello: 4}, {prices.pk: 1}, {hello: 2})


def test_a_question_is_known_by_its_buttons_whose_numbers_are_its_own(bot: Bot) -> None:
    asking, prices = Interaction.objects.get(name="prices"), Button.objects.get(label="Prices")
    choice = {"id": prices.pk, "label": "S", "kind": "postback", "question": asking.pk}
    answer = {"kind": "postback", "text": "S", "button": prices.pk, "question": asking.pk}
    talk(bot, {"author": "bot", "text": "Size?", "buttons": [choice]}, {**WORDS, "input": answer})
    back = {"id": 1, "label": "Neither", "kind": "postback", "question": -1}
    talk(bot, {"author": "bot", "text": "Which?", "buttons": [back]}, {**WORDS, "input": {"kind": "postback"}})
    found = bot_traffic.traffic_of(bot.pk)
    assert (found.said, found.pressed, found.last) == ({asking.pk: 1}, {}, {})


def test_it_is_counted_by_few_statements_over_the_latest_conversations(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    prices = Button.objects.get(label="Prices")
    monkeypatch.setattr(bot_traffic, "CONVERSATIONS", 5)
    for _number in range(7):
        talk(bot, said(prices), pressed(prices))
    with django_assert_max_num_queries(4):
        found = bot_traffic.traffic_of(bot.pk)
    assert (found.conversations, found.partial, found.pressed) == (5, True, {prices.pk: 5})


def test_who_may_change_the_bot_sees_its_traffic_and_nobody_else(admin_client: Client, bot: Bot) -> None:
    prices = Button.objects.get(label="Prices")
    talk(bot, said(prices), pressed(prices))
    address = f"/admin/bots/bot/{bot.pk}/picture/traffic/"
    assert admin_client.get(address).json()["pressed"] == {str(prices.pk): 1}
    assert Client().get(address).status_code == 302


def by(interaction: Interaction, **line: Any) -> dict[str, Any]:
    """A line of the bot as it is stored since messages keep their interaction."""
    return {"author": "bot", "text": "x", "input": {"interaction": interaction.pk}, **line}


def test_what_follows_is_counted_also_after_an_answer_and_not_after_other_words(bot: Bot) -> None:
    hello, prices, closed = (Interaction.objects.get(bot=bot, name=name) for name in ("hello", "prices", "closed"))
    Interaction.objects.filter(pk=prices.pk).update(question="number", variable="n")
    reply = {"author": "bot", "text": "Sorry?"}
    talk(bot, WORDS, by(hello), by(prices), WORDS, reply, by(prices), WORDS, reply, by(closed))
    talk(bot, WORDS, by(hello), WORDS, by(prices))
    talk(bot, WORDS, by(prices), {"author": "operator", "text": "I am here."}, WORDS, by(closed))
    talk(bot, by(prices), {**WORDS, "input": {"kind": "postback", "text": "x", "button": 9}}, by(closed))
    talk(bot, by(prices), {**WORDS, "input": {"kind": "postback", "question": prices.pk, "button": 9}}, by(closed))
    found = bot_traffic.traffic_of(bot.pk)
    assert sorted(found.ways) == sorted([(hello.pk, prices.pk, 1), (prices.pk, closed.pk, 2)])
    assert found.said == {hello.pk: 2, prices.pk: 6, closed.pk: 4}
    assert found.last == {closed.pk: 4, prices.pk: 1}


def test_a_greeting_that_asks_leads_on_with_the_first_line(bot: Bot) -> None:
    hello, prices = Interaction.objects.get(bot=bot, name="hello"), Interaction.objects.get(bot=bot, name="prices")
    Bot.objects.filter(pk=bot.pk).update(start_interaction=hello)
    talk(bot, WORDS, by(prices))
    assert bot_traffic.traffic_of(bot.pk).ways == []
    Interaction.objects.filter(pk=hello.pk).update(question="text", variable="who")
    assert bot_traffic.traffic_of(bot.pk).ways == [(hello.pk, prices.pk, 1)]
