"""Questions: valid answers, the variables that keep them, and how a conversation goes on."""

import time
from datetime import date
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError

from bots.answering import saying, takeover_texts, turns
from bots.answering.answer import Input, answer
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.turns import Turn
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Wording
from bots.wording.questions import Question, fitting
from bots.wording.values.reading import Conventions, Reading
from tests.unit.bots.ready_bots import ready

ENGLISH = Conventions("en", "", date(2026, 11, 27))
PIZZAS = ("Margherita", "Quattro stagioni", "Crème")


@pytest.mark.parametrize(
    ("kind", "said", "kept"),
    [
        ("text", "  anything at all ", "anything at all"),
        ("text", " ", None),
        ("text", "x" * 501, None),
        ("number", "12", "12"),
        ("number", "about 1.250,5 kg", "1250.5"),
        ("number", "1,250", "1250"),
        ("number", "3.5", "3.5"),
        ("number", "-7", "-7"),
        ("number", "١٢", "12"),
        ("number", "2 or 3", None),
        ("number", "many", None),
        ("date", "2026-12-31", "2026-12-31"),
        ("date", "on 31.12.2026", "2026-12-31"),
        ("date", "31/12/26", "2026-12-31"),
        ("date", "2026年12月31日", "2026-12-31"),
        ("date", "31.02.2026", None),
        ("date", "some day", None),
        ("email", "it is vera@shop.example.", "vera@shop.example"),
        ("email", "vera@", None),
        ("email", "a@shop.example or b@shop.example", None),
        ("phone", "+44 20 7946 0123", "+442079460123"),
        ("phone", "٠٢٠٧٩٤٦٠١٢٣", "+442079460123"),
        ("phone", "no idea", None),
        ("phone", "12", None),
        ("choice", "MARGHERITA!", "Margherita"),
        ("choice", "margerita", "Margherita"),
        ("choice", "creme", "Crème"),
        ("choice", "2", "Quattro stagioni"),
        ("choice", "4", None),
        ("choice", "Hawaii", None),
        ("yes_no", "Yes, please", "Ja"),
        ("yes_no", "ja", "Ja"),
        ("yes_no", "いいえ", "Nein"),
        ("yes_no", "no idea", None),
        ("yes_no", "please", None),
    ],
)
def test_what_is_kept_of_an_answer(kind: Any, said: str, kept: str | None) -> None:
    choices = {"choice": PIZZAS, "yes_no": ("Ja", "Nein")}.get(kind, ())
    assert value(Question(kind=kind, variable="x", choices=choices), said) == kept


def value(question: Question, said: str) -> str | None:
    """What an English bot keeps of an answer."""
    read = fitting(question, said, ENGLISH)
    return read.kept if isinstance(read, Reading) else None


def test_a_pattern_bounds_the_whole_answer() -> None:
    question = Question(kind="text", variable="x", pattern="PP[0-9]{4}")
    assert (value(question, "PP1234"), value(question, "it is PP1234")) == ("PP1234", None)


def test_a_pattern_that_would_never_end_is_given_up() -> None:
    begun = time.monotonic()
    assert value(Question(kind="text", variable="x", pattern="(a|a)*b|(a|aa)+c"), "a" * 400) is None
    # Without the limit this takes longer than the universe is old.
    assert time.monotonic() - begun < 30


@pytest.fixture
def bot(db: None) -> Bot:
    """Order asks for the kind of pizza, then how many, then says it all; Hello is the start."""
    bot = Bot.objects.create(name="Pia", slug="pia", cancel_words="cancel", question_reply="That does not fit.")
    done = Interaction.objects.create(bot=bot, name="done", text="{{ count }} x {{ pizza }} it is.")
    count = Interaction.objects.create(
        bot=bot, name="count", text="How many?", question="number", variable="count", next=done
    )
    order = Interaction.objects.create(
        bot=bot, name="order", text="Which one?", question="choice", variable="pizza", choices="\n".join(PIZZAS),
        next=count,
    )  # fmt: skip
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello!")
    Button.objects.create(interaction=order, label="A person", kind="live_agent")
    for item, text in ((hello, "hello"), (order, "I want a pizza")):
        Phrase.objects.create(interaction=item, text=text)
    bot.start_interaction = hello
    bot.save()
    return bot


def stored_and_read(session: Session) -> Session:
    """The session as the next turn finds it."""
    return Session.read(msgspec.json.decode(msgspec.json.encode(session.stored())))


def talk(bot: PublishedBot, *said: str, session: Session | None = None) -> Turn:
    """The last turn of a conversation."""
    session = Session() if session is None else session
    turn = Turn((), session, understood=True)
    for words in said:
        # As the conversation stores it.
        turn = answer(bot, stored_and_read(turn.session), Input("text", words))
    return turn


def words_of(turn: Turn) -> list[str]:
    return [say.text for say in turn.says]


def test_questions_lead_to_each_other_and_keep_their_answers(bot: Bot) -> None:
    pia = ready(bot)
    turn = talk(pia, "I want a pizza")
    assert words_of(turn) == ["Which one?"]
    assert [button.label for button in turn.says[0].buttons] == ["A person", *PIZZAS]
    assert len({button.id for button in turn.says[0].buttons}) == 4
    turn = talk(pia, "I want a pizza", "margherita")
    assert words_of(turn) == ["How many?"]
    turn = talk(pia, "I want a pizza", "margherita", "three: 3")
    assert words_of(turn) == ["3 x Margherita it is."]
    assert turn.session.variables == {"pizza": "Margherita", "count": "3"}
    assert turn.session.question is None


def test_a_choice_can_be_pressed(bot: Bot) -> None:
    pia = ready(bot)
    turn = talk(pia, "I want a pizza")
    pressed = turn.says[0].buttons[2]
    turn = answer(pia, turn.session, Input("postback", pressed.value or ""))
    assert turn.session.variables == {"pizza": "Quattro stagioni"}


def test_an_answer_that_does_not_fit_is_not_understood_and_asked_for_again(bot: Bot) -> None:
    pia = ready(bot)
    turn = talk(pia, "I want a pizza", "Hawaii")
    assert (words_of(turn), turn.understood) == (["That does not fit.", "Which one?"], False)
    assert len(turn.says[1].buttons) == 4
    turn = talk(pia, "margherita", session=turn.session)
    assert (words_of(turn), turn.understood) == (["How many?"], True)


def test_a_cancel_word_ends_a_question_and_forgets_the_answers(bot: Bot) -> None:
    turn = talk(ready(bot), "I want a pizza", "margherita", "cancel")
    assert (words_of(turn), turn.understood) == (["Hello!"], True)
    assert (turn.session.variables, turn.session.question) == ({}, None)


def test_asking_for_a_person_leaves_the_question_open(bot: Bot) -> None:
    pia = ready(bot)
    turn = talk(pia, "I want a pizza", "a person")
    assert turn.wants_agent
    assert words_of(talk(pia, "margherita", session=turn.session)) == ["How many?"]


def test_after_a_takeover_the_question_is_dropped_and_variables_stay(bot: Bot) -> None:
    pia = ready(bot)
    turn = talk(pia, "I want a pizza", "margherita")
    session = turn.session.closed()
    turn = talk(pia, "hello", session=session)
    assert (words_of(turn), turn.session.variables) == (["Hello!"], {"pizza": "Margherita"})


def test_a_start_interaction_may_ask(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(start_interaction=Interaction.objects.get(name="count"))
    pia = ready(bot)
    turn = talk(pia, "4", session=turns.opening(pia))
    assert turn.session.variables == {"count": "4"}


def test_yes_and_no_are_offered_in_the_bots_language(bot: Bot) -> None:
    Interaction.objects.filter(name="count").update(question="yes_no")
    pia = ready(bot)
    turn = talk(pia, "I want a pizza", "margherita")
    assert [button.label for button in turn.says[0].buttons] == ["Yes", "No"]
    assert talk(pia, "nope", session=turn.session).session.variables["count"] == "No"


def test_a_bot_takes_turns_with_its_wordings(bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    for text in ("Hi!", "Good day!"):
        Wording.objects.create(interaction=hello, text=text)
    pia = ready(bot)
    session = Session()
    heard = []
    for _ in range(4):
        turn = talk(pia, "hello", session=session)
        heard += words_of(turn)
        session = turn.session
    assert heard == ["Hello!", "Hi!", "Good day!", "Hello!"]
    assert [said.text for said in saying.say(pia, hello.pk, {})] == ["Hello!"]


def test_after_a_pause_the_rest_is_said(bot: Bot) -> None:
    hello, order = Interaction.objects.get(name="hello"), Interaction.objects.get(name="order")
    Interaction.objects.filter(pk=hello.pk).update(next=order, pause_seconds=2)
    pia = ready(bot)
    turn = talk(pia, "hello")
    assert (words_of(turn), turn.follows_in) == (["Hello!"], 2)
    later = turns.follow(pia, turn.session)
    assert (words_of(later), later.follows_in, later.session.question) == (["Which one?"], None, order.pk)
    assert turn.session.closed().following is None
    assert [said.text for said in turns.rest(pia, turn.session)] == ["Which one?"]
    assert turns.rest(pia, later.session) == ()


def test_a_circle_with_pauses_ends(bot: Bot) -> None:
    hello, done = Interaction.objects.get(name="hello"), Interaction.objects.get(name="done")
    Interaction.objects.filter(pk=hello.pk).update(next=done, pause_seconds=1)
    Interaction.objects.filter(pk=done.pk).update(next=hello, pause_seconds=1)
    pia = ready(bot)
    turn = talk(pia, "hello")
    assert turns.follow(pia, turn.session).follows_in is None
    assert len(turns.rest(pia, turn.session)) == 1


def test_a_question_with_a_pause_waits_after_its_answer(bot: Bot) -> None:
    Interaction.objects.filter(name="order").update(pause_seconds=3)
    pia = ready(bot)
    turn = talk(pia, "I want a pizza")
    assert turn.follows_in is None
    turn = talk(pia, "margherita", session=turn.session)
    assert (words_of(turn), turn.follows_in) == ([], 3)
    assert words_of(turns.follow(pia, turn.session)) == ["How many?"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"variable": ""}, "variable"),
        ({"variable": "two words"}, "variable"),
        ({"variable": "visitor"}, "variable"),
        ({"question": "", "pattern": ""}, "variable"),
        ({"question": "choice", "choices": "one", "pattern": ""}, "choices"),
        ({"question": "choice", "choices": "One\none!", "pattern": ""}, "choices"),
        ({"choices": "one\ntwo"}, "choices"),
        ({"pattern": "[0-9"}, "pattern"),
        ({"question": "number", "pattern": "[0-9]"}, "pattern"),
        ({"pause_seconds": 61}, "pause_seconds"),
        ({"text": "{{ nobody.name }}"}, "text"),
    ],
)
def test_a_question_is_refused_at_the_field_that_is_wrong(bot: Bot, changes: dict[str, Any], field: str) -> None:
    good: dict[str, Any] = {
        "bot": bot, "name": "new", "text": "Your {{ pizza }} for whom?", "question": "text", "variable": "who",
        "pattern": "[a-z]+", "next": Interaction.objects.get(name="done"),
    }  # fmt: skip
    Interaction(**good).full_clean()
    with pytest.raises(ValidationError) as refused:
        Interaction(**good | changes).full_clean()
    assert list(refused.value.message_dict) == [field]


def test_the_bots_variables_are_known_in_all_its_texts(bot: Bot) -> None:
    bot.takeover_start_message = "{{ operator }}: {{ count }} x {{ pizza }}?"
    bot.question_reply = "{{ pizza }}?"
    bot.full_clean()
    bot.save()
    EndAction(bot=bot, action="message", message="Enjoy the {{ pizza }}").full_clean()
    Wording(interaction=Interaction.objects.get(name="done"), text="{{ pizza }}!").full_clean()
    pia = ready(bot)
    assert takeover_texts.start_message(pia, {"operator": "Olga", "count": "2", "pizza": "Crème"}) == "Olga: 2 x Crème?"
