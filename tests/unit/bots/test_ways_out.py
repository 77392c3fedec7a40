"""The ways out of an open question, after answers that do not fit."""

from __future__ import annotations

from bots.answering.answer import Input, answer
from bots.answering.speaking import speaking
from bots.answering.ways_out import LEAVE
from bots.models import Bot, Button, Interaction
from bots.wording.said import QuestionButton
from tests.unit.bots.bike_shop import bot, change, labels_of, said_to, words_of
from tests.unit.bots.ready_bots import ready

__all__ = ["bot"]


def test_after_two_answers_that_do_not_fit_there_are_ways_out(bot: Bot) -> None:
    pia = ready(bot)
    once = said_to(pia, "repair my bike", "Vera", "some time")
    assert labels_of(once) == []
    twice = said_to(pia, "whenever", session=once.session)
    assert labels_of(twice) == ["Leave this question", "Talk to a person"]
    leave, person = twice.says[-1].buttons
    assert isinstance(leave, QuestionButton)
    assert (leave.kind, leave.value, leave.question) == ("postback", LEAVE, twice.session.question)
    assert (person.kind, person.value) == ("live_agent", None)
    # They stay while the question does, whatever is answered in between.
    between = said_to(pia, "opening times", session=twice.session)
    assert labels_of(between) == ["Leave this question", "Talk to a person"]


def test_who_leaves_a_question_keeps_the_other_answers(bot: Bot) -> None:
    pia = ready(bot)
    twice = said_to(pia, "repair my bike", "Vera", "some time", "whenever")
    leave = twice.says[-1].buttons[0]
    for said in (Input("postback", LEAVE, question=twice.session.question), Input("text", leave.label.upper())):
        turn = answer(pia, twice.session, said)
        assert words_of(turn) == ["All right, we leave that. What else can I do for you?"]
        assert (turn.session.question, turn.session.variables) == (None, {"name": "Vera"})
    over = Input("postback", LEAVE, question=twice.session.question)
    assert answer(pia, turn.session, over).says == ()


def test_the_ways_out_join_the_questions_own_buttons(bot: Bot) -> None:
    change("day", question="choice", choices="Road\nCity", when="")
    Button.objects.create(interaction=Interaction.objects.get(name="day"), label="Help me", kind="live_agent")
    turn = said_to(ready(bot), "repair my bike", "Vera", "blue", "green")
    assert labels_of(turn) == ["Help me", "Road", "City", "Leave this question"]
    assert len({button.id for button in turn.says[-1].buttons}) == 4


def test_the_ways_out_speak_the_language_of_the_conversation(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(languages=["de", "ja"])
    bot.refresh_from_db()
    change("day", question_reply="Like 24 December.", translations={"de": {"question_reply": "Etwa 24. Dezember."}})
    pia = speaking(ready(bot), "de")
    turn = said_to(pia, "repair my bike", "Vera", "irgendwann", "mal sehen")
    assert words_of(turn)[0] == "Etwa 24. Dezember."
    assert labels_of(turn) == ["Diese Frage überspringen", "Mit einem Menschen sprechen"]
    for label in ("Diese Frage ueberspringen", "leave this question", "この質問をやめる"):
        assert said_to(pia, label, session=turn.session).session.question is None
    for label in ("mit einem menschen sprechen", "Talk to a person", "担当者と話す"):
        assert said_to(pia, label, session=turn.session).wants_agent
