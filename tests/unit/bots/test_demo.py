"""The demo's bot: seeded once, complete, and able to talk."""

import pytest

from bots.answering import takeover_texts
from bots.answering.answer import Input, answer
from bots.answering.published import PublishedBot, published_by_slug
from bots.answering.session import Session
from bots.demo import seed_parcel
from bots.models import Bot, Button, EndAction, Interaction, Translated, Wording, translated_fields
from bots.wording.texts import variables_in

pytestmark = pytest.mark.django_db(transaction=True)


def parcel() -> PublishedBot:
    seed_parcel()
    return published_by_slug("parcel")


def test_the_demos_bot_is_seeded_once_and_edits_stay() -> None:
    first = seed_parcel()
    Interaction.objects.filter(name="prices").update(text="Free!")
    second = seed_parcel()
    assert (first.pk, Bot.objects.count()) == (second.pk, 1)
    assert Interaction.objects.get(name="prices").text == "Free!"


def test_every_setting_is_used() -> None:
    bot = seed_parcel()
    bot.full_clean()
    empty = [field.name for field in Bot._meta.concrete_fields if not getattr(bot, field.attname)]
    bot.refresh_from_db()
    # It is not archived or being deleted, leaves its visitors in peace after a takeover, and has no language model.
    unused = {
        "approves",
        "disclosure",
        "not_in_sources",
        "training_since",
        "archived_at",
        "archived_slug",
        "leaves_since",
        "asks_rating",
        "rated_ends",
    }
    assert {name for name in empty if not getattr(bot, name)} == unused
    assert bot.agent_threshold == 3
    assert set(Button.objects.values_list("kind", flat=True)) == set(Button.Kind.values)
    assert len(takeover_texts.sendable(published_by_slug("parcel"))) >= 5
    assert takeover_texts.end_action(published_by_slug("parcel")).action == "interaction"


def test_every_button_and_phrase_of_it_gets_where_it_should() -> None:
    bot = parcel()
    for item in bot.interactions.values():
        for button in item.buttons:
            if button.kind == "postback":
                assert answer(bot, Session(), Input("postback", button.value or "")).understood, button.label
        for phrase in item.phrases:
            assert answer(bot, Session(), Input("text", phrase)).interaction == item.id, phrase


def test_the_demos_bot_understands_what_visitors_of_such_a_company_say() -> None:
    bot = parcel()
    meant = {
        "hello": "welcome",
        "Helo": "welcome",
        "wher is my parcle": "where is my parcel",
        "my package has not come yet": "parcel is late",
        "how much for a parcel of 3 kilos": "prices",
        "can i speak with a human being": "talk to a person",
        "are you open sundays": "opening hours",
        "the driver was very unfriendly": "complaint",
        "can my brother collect it": "parcel shops",
    }
    turns = {said: answer(bot, Session(), Input("text", said)) for said in meant}
    assert {said: bot.interactions[turn.interaction or 0].name for said, turn in turns.items()} == meant


def test_the_demos_bot_admits_what_it_does_not_understand() -> None:
    bot = parcel()
    for said in (
        "what is the capital of france",
        "tell me a joke",
        "asdf jkl",
        "who are the beatles",
        "teach me piano",
    ):
        turn = answer(bot, Session(), Input("text", said))
        assert [say.text for say in turn.says] == [
            "I'm sorry, I didn't get that. Could you say it in other words?",
            "These are the things I know best:",
        ], said
        assert not turn.understood, said


def test_asking_for_a_person_is_a_request() -> None:
    turn = answer(parcel(), Session(), Input("text", "I want to talk to a person"))
    assert (turn.wants_agent, [say.text for say in turn.says]) == (True, ["Of course. Let me see who is free."])


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_every_text_of_it_is_translated(language: str) -> None:
    bot = seed_parcel()
    rows: list[Translated] = [bot, *EndAction.objects.all(), *Interaction.objects.all(), *Button.objects.all()]
    for row in (*rows, *Wording.objects.all()):
        assert row.missing_in(language) == [], row
        for field in translated_fields(type(row)):
            text = str(getattr(row, field))
            assert variables_in(row.translation(language, field)) == variables_in(text), text
            assert text.count("\n") == row.translation(language, field).count("\n"), text
    assert bot.languages == ["de", "fr", "ar"]


def test_the_demos_bot_names_to_visitors_whatever_it_may_ask_about() -> None:
    bot = parcel()
    named = [item for item in bot.interactions.values() if item.phrases]
    assert all(item.label for item in named)
    assert len({item.label for item in named}) == len(named)
