"""A bot's translations: kept by drafts, versions, files and the history, and published compactly."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from django.core.exceptions import ValidationError

from bots.answering.answer import Input, answer
from bots.answering.content import Content
from bots.answering.published import answerable
from bots.answering.session import Session
from bots.answering.speaking import speaking
from bots.draft import history
from bots.draft.restoring import DocumentRefused, copy, portable, restore
from bots.models import Bot, Button, DraftChange, EndAction, Interaction, Publication, Wording
from bots.publishing.content import content_of
from bots.publishing.documents import document
from bots.publishing.publish import publish, unpublished
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    """A bot in English, German and Arabic; French texts are there and not spoken."""
    bot = build_bot()
    bot.languages = ["de", "ar"]
    bot.translate("de", "default_reply", "Wie bitte?")
    bot.translate("de", "cancel_words", "abbrechen, von vorn")
    bot.translate("fr", "default_reply", "Pardon ?")
    bot.translate("de", "widget_title", "Hilfe")
    bot.save()
    hello = Interaction.objects.get(bot=bot, name="hello")
    hello.translate("de", "text", "Hallo {{ visitor }}!")
    hello.translate("ar", "text", "مرحبا {{ visitor }}!")
    hello.save()
    for button in Button.objects.filter(interaction=hello):
        button.translate("de", "label", f"{button.label} (de)")
        button.save()
    return Bot.objects.get(pk=bot.pk)


def item_of(content: Content, name: str) -> Any:
    return next(item for item in content.interactions.values() if item.name == name)


def spoken(bot: Bot, language: str) -> Any:
    return speaking(answerable(content_of(bot), "v", None), language)


def test_a_bot_speaks_what_is_translated_and_the_rest_in_its_main_language(bot: Bot) -> None:
    german = spoken(bot, "de")
    assert german.language == "de"
    assert german.default_reply == "Wie bitte?"
    assert german.question_reply == bot.question_reply
    assert item_of(german, "hello").text == "Hallo {{ visitor }}!"
    assert item_of(german, "prices").text == Interaction.objects.get(bot=bot, name="prices").text
    assert all(button.label.endswith("(de)") for button in item_of(german, "hello").buttons)
    assert item_of(spoken(bot, "ar"), "hello").text.startswith("مرحبا")


def test_a_language_that_the_bot_does_not_speak_is_not_published(bot: Bot) -> None:
    assert list(content_of(bot).other_languages) == ["de", "ar"]
    assert spoken(bot, "fr").default_reply == bot.default_reply
    assert bot.translation("fr", "default_reply") == "Pardon ?"


def test_wordings_of_two_languages_are_never_mixed(bot: Bot) -> None:
    hello = Interaction.objects.get(bot=bot, name="hello")
    Wording.objects.filter(interaction=hello).delete()
    Wording.objects.create(interaction=hello, text="Hi", translations={"fr": {"text": "Salut"}})
    Wording.objects.create(interaction=hello, text="Hey", translations={"de": {"text": "Hey, du"}})
    said = item_of(spoken(bot, "de"), "hello")
    assert (said.text, said.wordings) == ("Hallo {{ visitor }}!", ("Hey, du",))


def test_choices_are_translated_all_or_none(bot: Bot) -> None:
    asking = Interaction.objects.create(
        bot=bot, name="size", text="Size?", question="choice", variable="size", choices="Small\nLarge"
    )
    asking.translate("de", "choices", "Klein\nGroß")
    asking.translate("ar", "choices", "صغير")
    asking.save()
    assert item_of(spoken(bot, "de"), "size").question.choices == ("Klein", "Groß")
    assert item_of(spoken(bot, "ar"), "size").question.choices == ("Small", "Large")


def test_yes_and_no_are_in_the_language_of_their_question(bot: Bot) -> None:
    asking = Interaction.objects.create(bot=bot, name="sure", text="Sure?", question="yes_no", variable="sure")
    assert item_of(spoken(bot, "de"), "sure").question.choices == ("Yes", "No")
    asking.translate("de", "text", "Sicher?")
    asking.save()
    assert item_of(spoken(bot, "de"), "sure").question.choices == ("Ja", "Nein")


def test_a_bot_of_one_language_is_published_as_before(bot: Bot) -> None:
    old = build_bot(slug="old")
    published = Publication.objects.filter(bot=old).latest("id")
    assert "translations" not in published.content
    assert "translations" not in published.document
    assert "languages" not in published.document
    assert msgspec.json.decode(published.content, type=Content).other_languages == {}
    assert publish(old).hash == published.hash


def test_a_copy_and_a_file_keep_translations(bot: Bot) -> None:
    copied = copy(bot)
    assert copied.translation("de", "widget_title") == "Hilfe"
    read = Bot.objects.create(name="Read", slug="read")
    restore(read, json.loads(json.dumps(portable(bot))))
    for other in (copied, Bot.objects.get(pk=read.pk)):
        assert other.languages == ["de", "ar"]
        assert other.translation("de", "default_reply") == "Wie bitte?"
        assert spoken(other, "de").default_reply == "Wie bitte?"
        assert item_of(spoken(other, "ar"), "hello").text.startswith("مرحبا")


def test_a_version_without_translations_removes_them(bot: Bot) -> None:
    without = build_bot(slug="plain")
    restore(bot, portable(without))
    bot = Bot.objects.get(pk=bot.pk)
    assert (bot.languages, bot.translations) == ([], {})
    assert bot.translation("de", "widget_title") == "Hilfe"  # the look is not part of versions
    assert not Interaction.objects.filter(bot=bot).exclude(translations={}).exists()


def test_differences_name_language_and_field(bot: Bot) -> None:
    publish(bot)
    hello = Interaction.objects.get(bot=bot, name="hello")
    hello.translate("de", "text", "Guten Tag")
    hello.save()
    Bot.objects.filter(pk=bot.pk).update(languages=["de"])
    found = unpublished([Bot.objects.get(pk=bot.pk)])[bot.pk]
    said = {(change.label, change.before, change.after) for each in found or [] for change in each.changes}
    assert said == {
        ("message (German)", "Hallo {{ visitor }}!", "Guten Tag"),
        ("other languages", "German, Arabic", "German"),
    }


def test_a_change_of_one_translation_is_undone_alone(bot: Bot) -> None:
    history.note(bot.pk)
    hello = Interaction.objects.get(bot=bot, name="hello")
    hello.translate("de", "text", "Guten Tag")
    hello.save()
    history.note(bot.pk)
    first = DraftChange.objects.filter(bot=bot).latest("pk")
    hello.translate("ar", "text", "أهلا")
    hello.save()
    history.note(bot.pk)
    history.undo(first)
    hello.refresh_from_db()
    assert hello.translation("de", "text") == "Hallo {{ visitor }}!"
    assert hello.translation("ar", "text") == "أهلا"


def test_a_draft_without_translations_has_no_change_after_an_upgrade(bot: Bot) -> None:
    old = build_bot(slug="old")
    assert "translations" not in json.dumps(document(old))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "by language and field"),
        ({"de": "Hallo"}, "by language and field"),
        ({"xx": {"text": "a"}}, "no language that bots speak"),
        ({"de": {"name": "a"}}, "is not translated"),
        ({"de": {"text": 3}}, "a text is needed"),
        ({"de": {"text": "a" * 4001}}, "at most 4000"),
    ],
)
def test_translations_that_make_no_sense_are_refused_in_words(bot: Bot, given: Any, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Interaction(bot=bot, name="new", text="New", translations=given).full_clean()
    assert said in str(refused.value.message_dict["translations"])
    taken = portable(bot)
    taken["interactions"][0]["translations"] = given
    with pytest.raises(DocumentRefused, match=said):
        restore(bot, taken)


def test_variables_are_checked_in_every_language(bot: Bot) -> None:
    item = Interaction(bot=bot, name="new", text="New", translations={"de": {"text": "Neu, {{ nobody }}"}})
    with pytest.raises(ValidationError, match=r"message \(German\): The variable {{ nobody }} does not exist"):
        item.full_clean()
    end = EndAction(bot=bot, action="message", message="Bye", translations={"de": {"message": "Tschüs {{ operator }}"}})
    end.full_clean(exclude=["bot"])


@pytest.mark.parametrize("languages", [["de", "de"], ["xx"], "de", [1]])
def test_other_languages_are_a_list_of_known_ones(bot: Bot, languages: Any) -> None:
    bot.languages = languages
    with pytest.raises(ValidationError):
        bot.full_clean()


def test_the_main_language_is_not_another_one(bot: Bot) -> None:
    bot.languages = ["en"]
    with pytest.raises(ValidationError, match="one of its other languages"):
        bot.full_clean()


def test_what_is_missing_is_named(bot: Bot) -> None:
    hello = Interaction.objects.get(bot=bot, name="hello")
    assert hello.missing_in("de") == []
    assert hello.missing_in("it") == ["text"]
    assert hello.text_in("it", "text") == hello.text


def said_by(bot: Bot, language: str, *inputs: str) -> list[str]:
    """What the bot says to each of these, one after the other."""
    speaker, session, said = spoken(bot, language), Session(), []
    for text in inputs:
        turn = answer(speaker, session, Input("text", text))
        session, said = turn.session, [*said, " ".join(each.text for each in turn.says)]
    return said


@pytest.mark.parametrize("typed", ["Groß", "gross", "large", "2"])
def test_choices_of_every_language_are_understood(bot: Bot, typed: str) -> None:
    then = Interaction.objects.create(bot=bot, name="then", text="So {{ size }}.")
    Interaction.objects.create(
        bot=bot, name="size", text="Size?", question="choice", variable="size", choices="Small\nLarge", next=then,
        translations={"de": {"text": "Welche Größe?", "choices": "Klein\nGroß"}},
    ).phrases.create(text="ask size")  # fmt: skip
    assert said_by(bot, "de", "ask size", typed)[0] == "Welche Größe?"
    assert said_by(bot, "de", "ask size", typed)[1].endswith("So Groß.")
    assert said_by(bot, "ar", "ask size", typed)[1].endswith("So Large.")


@pytest.mark.parametrize("typed", ["Prices (de)", "prices"])
@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_labels_of_every_language_are_understood(bot: Bot, language: str, typed: str) -> None:
    assert said_by(bot, language, "hello", typed)[1] == "A parcel costs 5."


@pytest.mark.parametrize("language", ["de", "en", "ar"])
def test_cancel_words_of_every_language_are_understood(bot: Bot, language: str) -> None:
    [said] = said_by(bot, language, "von vorn")
    assert said == spoken(bot, language).interactions[bot.start_interaction_id].text.replace(" {{ visitor }}", "")
