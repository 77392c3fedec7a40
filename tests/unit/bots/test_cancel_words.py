"""Cancel words: the lists of all languages, and bots from before there were lists."""

from __future__ import annotations

import importlib
import json
import time

import pytest
from django.apps import apps

from bots.answering.answer import Input, answer
from bots.answering.published import PublishedBot, forget, published
from bots.answering.session import Session
from bots.draft.restoring import portable, restore
from bots.models import Bot, Button, Interaction, Phrase, Publication
from bots.publishing.publish import publish, unpublished
from bots.understanding.normalization import normalize
from bots.wording import texts
from bots.wording.cancel_words import FIRST, completed, default, without_words_around
from bots.wording.languages import LANGUAGES
from bots.wording.values.agreement import agreed
from tests.unit.bots.ready_bots import ready


@pytest.fixture
def bot(db: None) -> Bot:
    """`order` asks for words; the start interaction greets."""
    bot = Bot.objects.create(name="Pia", slug="pia")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello!")
    order = Interaction.objects.create(bot=bot, name="order", text="Your name?", question="text", variable="name")
    Phrase.objects.create(interaction=order, text="order")
    bot.start_interaction = hello
    bot.save()
    return bot


def cancels(pia: PublishedBot, said: str) -> bool:
    """Whether it starts the conversation over in the middle of the question."""
    asked = answer(pia, Session(), Input("text", "order"))
    turn = answer(pia, asked.session, Input("text", said))
    return [each.text for each in turn.says] == ["Hello!"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_list_that_fits_its_field(language: str) -> None:
    words = texts.words(default(language))
    assert len(words) >= 8
    assert words[0] == FIRST[language]
    assert len({normalize(word) for word in words}) == len(words)
    assert len(default(language)) <= Bot._meta.get_field("cancel_words").max_length  # type: ignore[operator]
    # They answer no question for yes or no.
    assert not [word for word in words if agreed(word, "", "")]


@pytest.mark.parametrize(
    "said",
    [
        "stop", "STOP!!", "no I changed my mind", "I changed my mind", "Never mind.", "nevermind", "ok, cancel please",
        "please stop", "Start over", "sorry, forget it", "stop, thank you very much", "No, stop.",
    ],
)  # fmt: skip
def test_a_new_bot_understands_how_people_cancel(bot: Bot, said: str) -> None:
    assert cancels(ready(bot), said)


@pytest.mark.parametrize("said", ["Cancela Stopford", "no", "please", "thanks", "Mr. Stop Gap", "I never mind rain"])
def test_names_and_polite_words_cancel_nothing(bot: Bot, said: str) -> None:
    assert not cancels(ready(bot), said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Nein, ich habe es mir anders überlegt"), ("de", "bitte abbrechen"), ("fr", "J’AI CHANGE D’AVIS"),
        ("es", "por favor, dejalo"), ("it", "lascia perdere, grazie"), ("nl", "laat maar"), ("pt", "deixa pra la"),
        ("pl", "rozmyslilem sie"), ("tr", "VAZGEÇTİM"), ("ar", "غيّرت رأيي"), ("ru", "я передумала"),
        ("zh-hans", "算了。"), ("ja", "やめます"), ("ko", "그만할게요"), ("th", "ช่างเถอะ"),
    ],
)  # fmt: skip
def test_each_language_cancels_in_its_own_words(bot: Bot, language: str, said: str) -> None:
    Bot.objects.filter(pk=bot.pk).update(language=language, cancel_words=default(language))
    bot.refresh_from_db()
    assert cancels(ready(bot), said)


def test_other_languages_cancel_in_their_own_words_too(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(languages=["de"])
    bot.refresh_from_db()
    assert cancels(ready(bot), "vergiss es")
    # Who chose the words chooses them in each language.
    Bot.objects.filter(pk=bot.pk).update(cancel_words="cancel, away")
    bot.refresh_from_db()
    pia = ready(bot)
    assert [cancels(pia, said) for said in ("vergiss es", "stop", "away", "cancel")] == [False, False, True, True]


def test_a_choice_that_was_typed_with_no_in_it_is_a_choice(bot: Bot) -> None:
    Interaction.objects.filter(name="order").update(question="choice", choices="Go on\nNo, stop")
    pia = ready(bot)
    asked = answer(pia, Session(), Input("text", "order"))
    assert answer(pia, asked.session, Input("text", "no stop")).session.variables == {"name": "No, stop"}


def test_only_the_first_word_gets_the_list() -> None:
    assert completed("cancel", "en", ["Stop!"]).startswith("cancel, start over, ")
    assert completed("Abbrechen", "de", ()).startswith("Abbrechen, stopp, ")
    assert completed("cancel", "de", ()).startswith("cancel, abbrechen, stopp")
    for own in ("cancel, start over", "", "annuler", "reset"):
        assert completed(own, "en", ()) == own


def test_many_polite_words_cost_nothing() -> None:
    begun = time.monotonic()
    for said in ("please " * 600, "please " * 300 + "go on" + " no" * 300, "no" * 2000):
        assert not without_words_around(said.strip()) or "go on" in said
    assert time.monotonic() - begun < 0.5


def as_before(bot: Bot) -> None:
    """Makes the publication one from before there were lists."""
    stored = Publication.objects.get(hash=Bot.objects.get(pk=bot.pk).published_hash)
    content, document = json.loads(stored.content), json.loads(stored.document)
    del content["cancels_as_listed"]
    for item in document["interactions"]:
        del item["digresses"], item["question_reply"]
    Publication.objects.filter(pk=stored.pk).update(content=json.dumps(content), document=json.dumps(document))
    forget()


def test_a_bot_from_before_there_were_lists_gets_them_without_being_published(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(cancel_words="cancel", languages=["de"])
    bot.refresh_from_db()
    bot.translate("de", "cancel_words", "abbrechen")
    bot.save()
    stop = Interaction.objects.create(bot=bot, name="stop", text="Which stop?")
    Phrase.objects.create(interaction=stop, text="stop")
    Button.objects.create(interaction=stop, label="Start over", leads_to=stop)
    publish(bot)
    as_before(bot)
    pia = published(bot.pk)
    said = ("cancel", "never mind", "vergiss es", "stop", "start over")
    assert [cancels(pia, each) for each in said] == [True, True, True, False, False]

    # The draft gets the same, so that there is nothing to publish.
    migration = importlib.import_module("bots.migrations.0013_cancel_words")
    migration.complete_cancel_words(apps, None)
    bot.refresh_from_db()
    assert bot.cancel_words.startswith("cancel, start again, restart, never mind")
    assert bot.translation("de", "cancel_words").startswith("abbrechen, stopp")
    assert unpublished([bot])[bot.pk] == []


def test_own_words_and_words_published_since_stay(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(cancel_words="cancel")
    bot.refresh_from_db()
    assert not cancels(ready(bot), "never mind")
    migration = importlib.import_module("bots.migrations.0013_cancel_words")
    Bot.objects.filter(pk=bot.pk).update(cancel_words="reset, cancel")
    migration.complete_cancel_words(apps, None)
    bot.refresh_from_db()
    assert bot.cancel_words == "reset, cancel"


def test_a_file_from_before_there_were_lists_gets_them_when_it_is_imported(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(cancel_words="cancel")
    bot.refresh_from_db()
    given = portable(bot)
    restore(bot, given)
    bot.refresh_from_db()
    assert bot.cancel_words == "cancel"
    for item in given["interactions"]:
        del item["digresses"]
    restore(bot, given)
    bot.refresh_from_db()
    assert bot.cancel_words == default("en")
