"""While a question is open: calls for a person, other questions in between, and the ways out."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.answering.answer import Input, answer
from bots.answering.published import published
from bots.models import Bot, Interaction, Phrase
from bots.understanding.match import NOTHING, Match
from tests.unit.bots.bike_shop import PHRASES, bot, change, labels_of, said_to, words_of
from tests.unit.bots.ready_bots import ready, trained

__all__ = ["bot"]


@pytest.mark.parametrize(
    "cry",
    [
        "talk to a person", "Talk to a PERSON!!", "i need a human being", "Somebody real", "somebody real.", "The team",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", [("repair my bike",), ("repair my bike", "Vera")])
def test_who_calls_for_a_person_gets_one_whatever_is_asked(bot: Bot, cry: str, before: tuple[str, ...]) -> None:
    turn = said_to(ready(bot), *before, cry)
    assert turn.wants_agent
    assert turn.session.variables.get("name") in (None, "Vera")
    assert "day" not in turn.session.variables


def test_where_no_words_are_asked_for_the_meaning_calls_for_a_person(bot: Bot) -> None:
    pia = trained(bot)
    asked = said_to(pia, "repair my bike", "Vera").session
    for said, called in (
        ("please could I talk to somebody", True),
        ("tomorrow, but can I talk to somebody", True),
        ("get me a human being please", True),
        ("tomorrow", False),
        ("2027-01-31", False),
        ("31.1.2027", False),
    ):
        assert said_to(pia, said, session=asked).wants_agent is called, said


def test_a_label_that_says_yes_somewhere_else_is_an_answer(bot: Bot) -> None:
    change("day", question="yes_no", when="")
    turn = said_to(ready(bot), "repair my bike", "Vera", "Yes")
    assert (turn.wants_agent, turn.session.variables["day"]) == (False, "Yes")


def test_a_choice_that_is_picked_is_no_call_for_a_person(bot: Bot) -> None:
    change("day", question="choice", choices="By employee\nBy mail", when="")
    pia = ready(bot)
    for said in ("by employee", "By mail"):
        assert said_to(pia, "repair my bike", "Vera", said).session.variables["day"] == said.capitalize()
    change("day", choices="Talk to a person\nBy mail")
    pia = ready(bot)
    asked = said_to(pia, "repair my bike", "Vera")
    pressed = Input("postback", "Talk to a person", question=asked.session.question)
    assert answer(pia, asked.session, pressed).session.variables["day"] == "Talk to a person"
    assert said_to(pia, "Talk to a person", session=asked.session).wants_agent


@pytest.mark.parametrize("said", ["what are your opening hours?", "What are your opening hours", "OPENING TIMES"])
def test_a_phrase_in_the_middle_is_answered_and_the_name_is_asked_for_again(bot: Bot, said: str) -> None:
    turn = said_to(ready(bot), "repair my bike", said)
    assert (words_of(turn), turn.understood) == (["From 9 to 5.", "What is your name?"], True)
    assert "name" not in turn.session.variables
    assert turn.interaction == Interaction.objects.get(name="hours").pk
    assert said_to(ready(bot), "Vera", session=turn.session).session.variables["name"] == "Vera"


@pytest.mark.parametrize("said", ["Vera", "when do you open, I wonder", "Hours", "open", "prices of bikes maybe"])
def test_words_that_are_no_phrase_are_a_name(bot: Bot, said: str) -> None:
    assert said_to(ready(bot), "repair my bike", said).session.variables["name"] == said


def test_what_fits_no_date_and_is_understood_is_answered_in_between(bot: Bot) -> None:
    pia = trained(bot)
    asked = said_to(pia, "repair my bike", "Vera").session
    for said in ("opening times", "when are you open then?", "are you open on a sunday?"):
        turn = said_to(pia, said, session=asked)
        assert (words_of(turn), turn.understood) == (["From 9 to 5.", "Which day?"], True), said


def test_an_answer_that_fits_is_kept_though_it_is_a_phrase(bot: Bot) -> None:
    Phrase.objects.create(interaction=Interaction.objects.get(name="hours"), text="tomorrow")
    turn = said_to(ready(bot), "repair my bike", "Vera", "tomorrow")
    assert "day" in turn.session.variables


def test_at_most_two_things_in_a_row_are_answered_in_between(bot: Bot) -> None:
    pia = ready(bot)
    turn = said_to(pia, "repair my bike", "hello", "bike prices")
    assert words_of(turn) == ["From 300.", "What is your name?"]
    assert said_to(pia, "opening times", session=turn.session).session.variables["name"] == "opening times"
    turn = said_to(pia, "Vera", "hello", "bike prices", "opening times", session=turn.session)
    assert (words_of(turn), turn.understood) == (["That does not fit.", "Which day?"], False)
    # What does not fit ends the row.
    assert words_of(said_to(pia, "opening times", session=turn.session)) == ["From 9 to 5.", "Which day?"]


def test_a_question_that_answers_nothing_in_between_takes_all_but_calls_for_a_person(bot: Bot) -> None:
    Interaction.objects.update(digresses=False)
    pia = ready(bot)
    assert said_to(pia, "repair my bike", "opening times").session.variables["name"] == "opening times"
    assert words_of(said_to(pia, "repair my bike", "Vera", "opening times")) == ["That does not fit.", "Which day?"]
    assert said_to(pia, "repair my bike", "talk to a person").wants_agent
    assert words_of(said_to(pia, "repair my bike", "stop")) == ["Hello!"]


def test_another_question_takes_the_place_of_the_open_one(bot: Bot) -> None:
    change("prices", question="choice", choices="Road\nCity", variable="bike")
    turn = said_to(ready(bot), "repair my bike", "bike prices")
    assert words_of(turn) == ["From 300."]
    assert turn.session.question == Interaction.objects.get(name="prices").pk


def test_the_phrase_of_the_question_itself_asks_it_again(bot: Bot) -> None:
    turn = said_to(ready(bot), "repair my bike", "book a repair")
    assert (words_of(turn), turn.session.asides) == (["What is your name?"], 1)
    assert said_to(ready(bot), "book a repair", "book a repair", session=turn.session).session.variables


def test_what_follows_is_said_in_between_without_its_pause(bot: Bot) -> None:
    change("hours", next=Interaction.objects.get(name="prices"), pause_seconds=5)
    turn = said_to(ready(bot), "repair my bike", "opening times")
    assert (words_of(turn), turn.follows_in) == (["From 9 to 5.", "From 300.", "What is your name?"], None)


def test_a_bot_that_is_not_sure_says_that_it_does_not_fit(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    pia = ready(bot)
    asked = said_to(pia, "repair my bike", "Vera")
    unsure = Match(None, 0.4, "opening times")
    for match in (unsure, NOTHING):
        monkeypatch.setattr(pia.matcher, "likeliest", lambda text, match=match: match)
        assert not said_to(pia, "erm", session=asked.session).understood


def test_each_question_has_its_own_words_for_what_does_not_fit(bot: Bot) -> None:
    change("day", question_reply="{{ name }}, write a day like 24 December.")
    turn = said_to(ready(bot), "repair my bike", "Vera", "some time")
    assert words_of(turn) == ["Vera, write a day like 24 December.", "Which day?"]


@pytest.mark.parametrize("said", ["yesterday", "on 24 December 2020", "last friday", "1/2/2026", "3 days ago"])
def test_a_day_that_is_over_is_told_so_before_the_questions_own_words(bot: Bot, said: str) -> None:
    why, example = words_of(said_to(ready(bot), "repair my bike", "Vera", said))[0].split(". ")
    assert why.endswith("is in the past")
    assert example.startswith("Please write today or a later day, such as ")
    change("day", question_reply="{{ name }}, write a day like 24 December.")
    why, reply, asked = words_of(said_to(ready(bot), "repair my bike", "Vera", said))
    assert why.endswith("is in the past.")
    assert (reply, asked) == ("Vera, write a day like 24 December.", "Which day?")


@given(
    st.lists(st.one_of(st.sampled_from([*sum(PHRASES.values(), ()), "stop", "Vera", "tomorrow"]), st.text(max_size=30)))
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_said_a_person_comes_when_called_and_rows_are_bounded(bot: Bot, said: list[str]) -> None:
    pia = published(bot.pk) if Bot.objects.get(pk=bot.pk).published_hash else ready(bot)
    turn = said_to(pia, "repair my bike")
    for words in said:
        before = turn.session
        turn = said_to(pia, words, session=before)
        person = words in PHRASES["person"]
        assert turn.wants_agent or not person
        assert turn.session.asides <= 2
        if turn.understood is False and before.question == turn.session.question is not None:
            assert turn.session.misfits == before.misfits + 1
            assert ("Leave this question" in labels_of(turn)) == (turn.session.misfits >= 2)
        # A value is kept only while its question is open, and then the question is over.
        if len(turn.session.answers) > len(before.answers):
            assert (before.question is not None, turn.session.question == before.question) == (True, False)
        for name in PHRASES["person"]:
            assert name not in turn.session.answers.values()
