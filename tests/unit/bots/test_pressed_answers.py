"""The buttons of a question: each answers its own question only."""

from __future__ import annotations

import pytest

from bots.answering.answer import Input, answer, asks_engine
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.models import Bot, Interaction, Phrase
from tests.unit.bots.ready_bots import ready


@pytest.fixture
def bot(db: None) -> Bot:
    """Order asks for the pizza, Count how many."""
    bot = Bot.objects.create(name="Pia", slug="pia", cancel_words="cancel")
    count = Interaction.objects.create(bot=bot, name="count", text="How many?", question="number", variable="count")
    order = Interaction.objects.create(
        bot=bot, name="order", text="Which one?", question="choice", variable="pizza", choices="Plain\nCancel",
        next=count,
    )  # fmt: skip
    Phrase.objects.create(interaction=order, text="pizza")
    return bot


def asked_for_pizza(bot: Bot) -> tuple[PublishedBot, Session, int]:
    """The bot, its session after it has asked for the pizza, and that question."""
    pia = ready(bot)
    return pia, answer(pia, Session(), Input("text", "pizza")).session, Interaction.objects.get(name="order").pk


def test_a_pressed_choice_answers_its_own_question_only(bot: Bot) -> None:
    pia, asked, order = asked_for_pizza(bot)
    pressed = Input("postback", "Plain", question=order)
    kept = answer(pia, asked, pressed)
    assert (kept.session.variables["pizza"], [say.text for say in kept.says]) == ("Plain", ["How many?"])
    for over in (kept.session, asked.closed()):
        late = answer(pia, over, pressed)
        assert (late.says, late.session) == ((), over)


def test_a_pressed_choice_is_no_cancel_word(bot: Bot) -> None:
    pia, asked, order = asked_for_pizza(bot)
    assert answer(pia, asked, Input("postback", "Cancel", question=order)).session.variables == {"pizza": "Cancel"}


def test_an_external_engine_is_not_asked_about_a_question_that_is_over(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(engine="external")
    pia, asked, order = asked_for_pizza(bot)
    assert asks_engine(pia, asked.closed(), Input("postback", "Plain"))
    assert not asks_engine(pia, asked.closed(), Input("postback", "Plain", question=order))
