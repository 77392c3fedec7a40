"""A bot that hesitates between two interactions asks which one was meant."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bots.answering.answer import Input, answer, asks_engine
from bots.answering.asking_back import NEITHER
from bots.answering.published import PublishedBot, published
from bots.answering.saying import payload_of
from bots.answering.session import ASKED_BACK, Session
from bots.answering.speaking import speaking
from bots.answering.turns import Turn
from bots.draft.restoring import portable, restore
from bots.models import Bot, Interaction, Publication
from bots.wording import formatting
from tests.cast import build_hesitant_bot
from tests.unit.bots.ready_bots import trained

pytestmark = pytest.mark.django_db

VAGUE = "my order"
"""Words that both of the near interactions have."""


@pytest.fixture
def bot() -> Bot:
    return build_hesitant_bot()


def named(bot: PublishedBot, name: str) -> int:
    return next(item.id for item in bot.interactions.values() if item.name == name)


def asked(bot: PublishedBot, session: Session | None = None) -> Turn:
    turn = answer(bot, session or Session(), Input("text", VAGUE))
    assert turn.understood is None, turn
    return turn


def labels(turn: Turn) -> list[str]:
    return [button.label for button in turn.says[-1].buttons]


def pressed(turn: Turn, label: str) -> Input:
    """The press of a button of the question back."""
    button = next(button for button in turn.says[-1].buttons if button.label == label)
    return Input("postback", button.value or button.label, question=ASKED_BACK)


def words(turn: Turn) -> list[str]:
    return [say.text for say in turn.says]


def test_it_asks_by_both_names_and_neither(bot: Bot) -> None:
    pia = trained(bot)
    turn = asked(pia)
    change, cancel = "Change an order", "cancel order"
    assert sorted(labels(turn)[:2]) == [change, cancel]
    assert labels(turn)[2:] == ["Neither"]
    one, other = labels(turn)[:2]
    assert words(turn) == [f"Did you mean “{one}” or “{other}”?"]
    assert {button.value for button in turn.says[0].buttons} == {
        payload_of(named(pia, "change_order")), payload_of(named(pia, "cancel_order")), NEITHER,
    }  # fmt: skip
    assert turn.session.question == ASKED_BACK


@pytest.mark.parametrize("label", ["Change an order", "cancel order"])
def test_a_pressed_name_runs_its_interaction_and_is_understood(bot: Bot, label: str) -> None:
    pia = trained(bot)
    turn = asked(pia)
    said = answer(pia, turn.session, pressed(turn, label))
    assert (said.understood, said.confidence) == (True, 1.0)
    assert words(said) == ["Changed." if label.startswith("Change") else "Cancelled."]
    assert (said.session.question, said.session.between) == (None, ())


@pytest.mark.parametrize("typed", ["change an order", "CANCEL ORDER!", "neither", "Neither."])
def test_a_typed_label_counts_as_its_button(bot: Bot, typed: str) -> None:
    pia = trained(bot)
    turn = asked(pia)
    by_hand = answer(pia, turn.session, Input("text", typed))
    label = next(each for each in labels(turn) if each.casefold() == typed.casefold().rstrip("!."))
    assert by_hand == answer(pia, turn.session, pressed(turn, label))


def test_neither_is_a_default_answer(bot: Bot) -> None:
    pia = trained(bot)
    turn = asked(pia)
    said = answer(pia, turn.session, pressed(turn, "Neither"))
    assert (said.understood, words(said)) == (False, ["Pardon?"])
    assert (said.session.question, said.session.between) == (None, ())


@pytest.mark.parametrize(
    ("text", "understood", "said"),
    [
        ("hello", True, ["Hello."]),
        ("cancel my order", True, ["Cancelled."]),
        ("quantum chromodynamics", False, ["Pardon?"]),
        ("who won the match?", False, ["Pardon?"]),
        ("weather today", False, ["Pardon?"]),
        ("qwxz jkvb", False, ["Pardon?"]),
        ("?!", False, ["Pardon?"]),
        ("😀", False, ["Pardon?"]),
        ("x" * 4000, False, ["Pardon?"]),
    ],
)
def test_whatever_else_is_said_is_answered_afresh(bot: Bot, text: str, understood: bool, said: list[str]) -> None:
    pia = trained(bot)
    turn = answer(pia, asked(pia).session, Input("text", text))
    assert (turn.understood, words(turn)) == (understood, said)
    assert (turn.session.question, turn.session.between) == (None, ())
    # The question is over: its name alone is no answer to it any more.
    assert answer(pia, turn.session, Input("postback", NEITHER, question=ASKED_BACK)).says == ()


def test_the_same_vague_words_are_asked_about_again(bot: Bot) -> None:
    pia = trained(bot)
    first = asked(pia)
    assert asked(pia, first.session) == first


def test_a_wish_for_a_person_leaves_the_question_open(bot: Bot) -> None:
    pia = trained(bot)
    turn = asked(pia)
    person = answer(pia, turn.session, Input("live_agent"))
    assert (person.wants_agent, person.session.between) == (True, turn.session.between)
    assert words(answer(pia, person.session, pressed(turn, "cancel order"))) == ["Cancelled."]


def test_a_cancel_word_starts_over(bot: Bot) -> None:
    pia = trained(bot)
    turn = answer(pia, asked(pia).session, Input("text", "start over"))
    assert (turn.session.question, turn.session.between) == (None, ())


@pytest.mark.parametrize(
    ("language", "question", "neither"),
    [
        ("de", "Meinten Sie „{one}“ oder „{other}“?", "Keins von beiden"),
        ("fr", "Vouliez-vous dire « {one} » ou « {other} » ?", "Ni l’un ni l’autre"),
        ("ar", "هل تقصد «{one}» أم «{other}»؟", "لا هذا ولا ذاك"),
    ],
)
def test_it_asks_in_its_own_language(bot: Bot, language: str, question: str, neither: str) -> None:
    turn = asked(trained(bot, language=language))
    one, other, last = labels(turn)
    assert words(turn) == [question.format(one=one, other=other)]
    assert last == neither


def test_marks_in_a_name_are_no_marks_in_the_question(bot: Bot) -> None:
    Interaction.objects.filter(name="change_order").update(label="*Change* [it](https://a.example)")
    turn = asked(trained(bot))
    assert "*Change* [it](https://a.example)" in labels(turn)
    assert "*Change* [it](https://a.example)" in formatting.plain(words(turn)[0])


def test_a_bot_that_does_not_ask_back_answers_as_before(bot: Bot) -> None:
    pia = trained(bot, asks_back=False)
    turn = answer(pia, Session(), Input("text", VAGUE))
    assert turn.understood is not None


def test_an_upgraded_bot_asks_back_once_it_is_published_again(bot: Bot) -> None:
    trained(bot)
    publication = Publication.objects.get(hash=Bot.objects.get(pk=bot.pk).published_hash)
    # As a version before there was this setting has published it.
    content = publication.content.replace('"asks_back":true,', "").replace('"caution":"balanced",', "")
    assert content != publication.content
    Publication.objects.filter(pk=publication.pk).update(hash="before", content=content)
    Bot.objects.filter(pk=bot.pk).update(published_hash="before")
    before = published(bot.pk)
    assert (before.asks_back, before.caution) == (False, "balanced")
    assert answer(before, Session(), Input("text", VAGUE)).understood is not None
    asked(trained(bot))


def test_two_interactions_of_one_name_for_visitors_are_not_asked_about(bot: Bot) -> None:
    Interaction.objects.filter(name__endswith="_order").update(label="Orders")
    turn = answer(trained(bot), Session(), Input("text", VAGUE))
    assert (turn.understood, words(turn)) == (False, ["Pardon?"])


def test_an_interaction_that_was_unpublished_meanwhile_is_not_understood(bot: Bot) -> None:
    turn = asked(trained(bot))
    press = pressed(turn, "cancel order")
    Interaction.objects.get(name="cancel_order").delete()
    pia = trained(bot)
    said = answer(pia, turn.session, press)
    assert (said.understood, words(said)) == (False, ["Pardon?"])


def test_an_external_engine_is_not_asked_about_its_buttons(bot: Bot) -> None:
    turn = asked(trained(bot))
    pia = trained(bot, engine="external")
    assert not asks_engine(pia, turn.session, pressed(turn, "Neither"))
    assert asks_engine(pia, turn.session, Input("text", VAGUE))


def test_it_asks_in_the_visitors_language_and_takes_the_names_of_all(bot: Bot) -> None:
    cancel = Interaction.objects.get(name="cancel_order")
    cancel.translate("de", "label", "Bestellung stornieren")
    cancel.save()
    german = speaking(trained(bot, languages=["de", "fr"]), "de")
    turn = asked(german)
    assert sorted(labels(turn)) == ["Bestellung stornieren", "Change an order", "Keins von beiden"]
    for typed in ("bestellung stornieren", "Cancel order"):
        assert words(answer(german, turn.session, Input("text", typed))) == ["Cancelled."]
    for typed in ("Neither", "ni l'un ni l'autre", "keins von beiden"):
        assert answer(german, turn.session, Input("text", typed)).understood is False
    # Pressed after the visitor chose another language.
    assert words(answer(speaking(german, "fr"), turn.session, pressed(turn, "Bestellung stornieren"))) == ["Cancelled."]


def test_by_words_alone_it_asks_where_it_would_have_guessed(bot: Bot, settings: Any) -> None:
    settings.UNDERSTANDING_ENCODER = "none"
    pia = trained(bot)
    assert len(labels(asked(pia))) == 3
    assert answer(pia, Session(), Input("text", "please cancel it")).understood is True
    assert answer(pia, Session(), Input("text", "weather today")).understood is False


@pytest.mark.parametrize("caution", ["careful", "balanced", "bold"])
def test_a_more_careful_bot_answers_less(bot: Bot, caution: str) -> None:
    pia = trained(bot, caution=caution)
    said = (
        "I have an order",
        "about what I bought",
        "how much money",
        "good day",
        "may I alter something",
        "stop that",
    )
    answered = [text for text in said if answer(pia, Session(), Input("text", text)).understood]
    bold = trained(bot, caution="bold")
    assert set(answered) <= {text for text in said if answer(bold, Session(), Input("text", text)).understood}
    assert (len(answered) == len(said)) <= (caution == "bold")


def test_a_name_for_visitors_is_one_short_line(bot: Bot) -> None:
    row = Interaction.objects.get(name="cancel_order")
    row.label = " Cancel\n an\u200border \x07"
    row.full_clean()
    assert row.label == "Cancel an order"
    row.label = "x" * 81
    with pytest.raises(ValidationError, match="at most 80 characters"):
        row.full_clean()


def test_a_file_of_a_version_without_these_settings_is_taken(bot: Bot) -> None:
    given = portable(bot)
    for name in ("asks_back", "caution"):
        del given["bot"][name]
    for item in given["interactions"]:
        del item["label"]
    other = Bot.objects.create(name="x", slug="other", caution="bold")
    restore(other, given)
    other = Bot.objects.get(pk=other.pk)
    assert (other.asks_back, other.caution) == (True, "bold")
    assert not Interaction.objects.filter(bot=other).exclude(label="").exists()
