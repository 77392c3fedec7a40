"""An answer is read back if its question says so, and kept only after a yes."""

from __future__ import annotations

import pytest

from bots.answering.answer import Input, answer
from bots.answering.published import PublishedBot, published
from bots.answering.session import Session
from bots.answering.speaking import speaking
from bots.answering.turns import Turn, opening
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
from bots.wording.said import QuestionButton

pytestmark = pytest.mark.django_db


def asking(language: str = "en", **question: str | bool) -> PublishedBot:
    """A bot that asks for a day to come as soon as it is opened, reads it back and says it."""
    bot = Bot.objects.create(name="Pia", slug="pia", language=language, question_reply="Sorry?", languages=["fr"])
    done = Interaction.objects.create(bot=bot, name="done", text="Booked: {{ day }}.")
    asked = {"question": "date", "when": "future", "reads_back": True, **question}
    bot.start_interaction = Interaction.objects.create(
        bot=bot, name="day", text="Which day?", variable="day", next=done, **asked
    )
    bot.full_clean()
    bot.save()
    publish(bot)
    return published(bot.pk)


def talk(bot: PublishedBot, *said: str) -> Turn:
    """The turn after the last of these inputs."""
    session = opening(bot)
    for words in said:
        turn = answer(bot, session, Input("text", words))
        session = Session.read(turn.session.stored())
    return turn


def words_of(turn: Turn) -> list[str]:
    return [say.text for say in turn.says]


def test_the_question_shows_a_yes_and_a_no() -> None:
    bot = asking()
    turn = talk(bot, "12.12.2027")
    assert words_of(turn) == ["December 12, 2027, right?"]
    assert [(button.label, button.kind) for button in turn.says[0].buttons] == [("Yes", "postback"), ("No", "postback")]
    assert all(isinstance(button, QuestionButton) and button.question == bot.start for button in turn.says[0].buttons)
    assert turn.session.variables == {}
    pressed = answer(bot, turn.session, Input("postback", "Yes", question=bot.start))
    assert words_of(pressed) == ["Booked: December 12, 2027."]
    assert pressed.session.variables == {"day": "2027-12-12"}


@pytest.mark.parametrize("yes", ["yes", "yes please", "Oui", "ok", "👍", "that's right", "JA"])
def test_a_yes_keeps_it(yes: str) -> None:
    turn = talk(asking(), "12 December 2027", yes)
    assert words_of(turn) == ["Booked: December 12, 2027."]
    assert not turn.session.unconfirmed


@pytest.mark.parametrize("no", ["no", "non", "wrong", "👎", "no thanks"])
def test_after_a_no_it_is_asked_again_and_nothing_is_kept(no: str) -> None:
    turn = talk(asking(), "12 December 2027", no)
    assert words_of(turn) == ["Which day?"]
    assert turn.session.variables == {}
    assert turn.understood


def test_after_a_no_another_day_can_be_given() -> None:
    assert words_of(talk(asking("de"), "12. Dezember 2027", "nein", "13.12.2027", "ja")) == [
        "Booked: 13. Dezember 2027."
    ]


@pytest.mark.parametrize("correction", ["13 December 2027", "no, 13 December 2027", "No 13.12.2027"])
def test_another_answer_corrects_it(correction: str) -> None:
    bot = asking()
    assert words_of(talk(bot, "12 December 2027", correction)) == ["December 13, 2027, right?"]
    assert words_of(talk(bot, "12 December 2027", correction, "yes")) == ["Booked: December 13, 2027."]


def test_what_does_not_fit_asks_the_question_again_and_a_later_yes_is_no_answer() -> None:
    bot = asking()
    assert words_of(talk(bot, "12 December 2027", "hm?")) == ["Sorry?", "Which day?"]
    assert words_of(talk(bot, "12 December 2027", "hm?", "yes")) == ["Sorry?", "Which day?"]


@pytest.mark.parametrize(
    ("question", "said", "asked"),
    [
        ({"question": "number", "when": ""}, "1250.5", "1250.5, right?"),
        ({"question": "email", "when": ""}, "ada@b.example", "ada@b.example, right?"),
        ({"question": "name", "when": ""}, "I'm Ada **King**", "Ada \\*\\*King\\*\\*, right?"),
        ({"question": "phone", "when": ""}, "+44 20 7946 0123", "+442079460123, right?"),
    ],
)
def test_other_kinds_are_read_back_too(question: dict[str, str], said: str, asked: str) -> None:
    assert words_of(talk(asking(**question), said)) == [asked]


def test_it_is_read_back_in_the_language_of_the_conversation() -> None:
    bot = speaking(asking(), "fr")
    assert words_of(talk(bot, "12 décembre 2027")) == ["12 décembre 2027, c’est bien ça ?"]
    assert words_of(talk(bot, "12 décembre 2027", "oui")) == ["Booked: 12 décembre 2027."]
