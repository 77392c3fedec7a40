"""The language of a conversation: chosen in the chat, else the page's, else detected from the visitor's words."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.demo import seed_parcel
from bots.models import Bot, Button, EndAction, Interaction
from bots.publishing.publish import publish
from conversations.models import Conversation
from tests.cast import Socket, Stage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite")]

GERMAN = {"hello": "Hallo, was kann ich tun?", "prices": "Ein Paket kostet 5.", "goodbye": "Danke {{ visitor }}."}
ARABIC = {"hello": "مرحبا، كيف أساعدك؟"}
LABELS = {"Prices": "Preise", "A person": "Ein Mensch"}


def translate(bot: Bot) -> None:
    """Gives the bot German, wholly, and Arabic, for its greeting alone."""
    bot.languages = ["de", "ar"]
    for field, text in (
        ("default_reply", "Wie bitte?"),
        ("agent_confirmation", "Gleich kommt jemand."),
        ("takeover_start_message", "Hallo {{ visitor }}, hier ist {{ operator }}."),
        ("cancel_words", "abbrechen"),
    ):
        bot.translate("de", field, text)
    bot.save()
    for language, texts in (("de", GERMAN), ("ar", ARABIC)):
        for item in Interaction.objects.filter(bot=bot, name__in=texts):
            item.translate(language, "text", texts[item.name])
            item.save()
    for button in Button.objects.filter(interaction__bot=bot, label__in=LABELS):
        button.translate("de", "label", LABELS[button.label])
        button.save()
    asking = Interaction.objects.create(
        bot=bot, name="size", text="Which size?", question="choice", variable="size", choices="Small\nLarge"
    )
    asking.translate("de", "text", "Welche Größe?")
    asking.translate("de", "choices", "Klein\nGroß")
    asking.next = Interaction.objects.create(
        bot=bot, name="sized", text="So {{ size }}.", translations={"de": {"text": "Also {{ size }}."}}
    )
    asking.save()
    Button.objects.create(
        interaction=asking.next, label="Again", leads_to=asking, translations={"de": {"label": "Nochmal"}}
    )
    when = Interaction.objects.create(bot=bot, name="when", text="When?", question="date", variable="day")
    when.next = Interaction.objects.create(bot=bot, name="noted", text="Noted.")
    when.save()
    for name in ("size", "when"):
        Interaction.objects.get(bot=bot, name=name).phrases.create(text=f"ask {name}")
    publish(bot)


@pytest.fixture
async def german(bot: Bot) -> Bot:
    await sync_to_async(translate)(bot)
    return bot


async def language_of(visitor: Socket) -> tuple[str, str]:
    conversation = await Conversation.objects.alatest("pk")
    return conversation.language, conversation.language_from


async def row_of(olga: Socket) -> dict[str, Any]:
    row: dict[str, Any] = (await olga.do("list", view="all"))["rows"][0]
    return row


async def test_a_bot_speaks_the_pages_language(stage: Stage, german: Bot, olga: User) -> None:
    vera = await stage.visitor(language="de-AT", name="Vera")
    assert vera.welcome["greeting"]["text"] == GERMAN["hello"]  # type: ignore[attr-defined]
    assert [each["label"] for each in vera.welcome["greeting"]["buttons"]] == ["Preise", "Ein Mensch", "Our site"]  # type: ignore[attr-defined]
    await vera.do("send", text="what does a parcel cost")
    await vera.heard("Ein Paket kostet 5.")
    assert await language_of(vera) == ("de", "page")
    assert (await row_of(await stage.console(olga)))["language"] == "de"


async def test_what_is_not_translated_is_said_in_the_main_language(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="ar")
    assert vera.welcome["greeting"]["text"] == ARABIC["hello"]  # type: ignore[attr-defined]
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")


async def test_a_bot_that_does_not_speak_the_pages_language_speaks_its_main_one(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="tlh")
    assert "language" not in vera.welcome  # type: ignore[attr-defined]
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert await language_of(vera) == ("", "")


async def test_the_language_of_the_first_words_is_detected(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="Ich verstehe das alles leider überhaupt nicht")
    await vera.heard("Wie bitte?")
    assert await language_of(vera) == ("de", "detected")
    assert (await vera.get(lambda frame: frame.get("language") == "de"))["type"] == "state"


async def test_one_or_two_words_switch_nothing(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="Preise bitte")
    await vera.heard("A parcel costs 5.")
    assert await language_of(vera) == ("", "")


async def test_detection_overrides_neither_the_page_nor_a_choice(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="en")
    await vera.do("send", text="Ich verstehe das alles leider überhaupt nicht")
    await vera.heard("Pardon?")
    assert await language_of(vera) == ("en", "page")
    await vera.do("language", language="ar")
    await vera.do("send", text="Ich verstehe das wirklich überhaupt nicht")
    await vera.do("send", text="hello")
    await vera.heard(ARABIC["hello"])
    assert await language_of(vera) == ("ar", "chosen")


async def test_a_choice_stays_when_the_page_is_in_another_language(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="en")
    await vera.do("send", text="hello")
    await vera.do("language", language="de")
    assert (await vera.get(lambda frame: frame["type"] == "state" and frame.get("language") == "de"))["state"] == "bot"
    again = await stage.visitor(language="ar", token=vera.token)  # type: ignore[attr-defined]
    assert again.welcome["language"] == "de"  # type: ignore[attr-defined]


async def test_the_page_overrides_what_was_detected(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor()
    await vera.do("send", text="Ich verstehe das alles leider überhaupt nicht")
    await vera.heard("Wie bitte?")
    again = await stage.visitor(language="en", token=vera.token)  # type: ignore[attr-defined]
    assert again.welcome["language"] == "en"  # type: ignore[attr-defined]


async def test_a_language_is_chosen_before_the_first_words(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="en")
    await vera.do("language", language="de")
    await vera.do("send", text="hello")
    await vera.heard(GERMAN["hello"])
    assert await language_of(vera) == ("de", "chosen")


async def test_a_language_that_the_bot_does_not_speak_is_refused(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor()
    refused = await vera.ask("language", language="fr")
    assert (refused["code"], "en, de, ar" in refused["detail"]) == ("invalid", True)


async def test_a_bot_of_one_language_asks_and_tells_nobody_about_it(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor(language="en")
    await vera.do("send", text="Ich verstehe das alles leider überhaupt nicht")
    await vera.heard("Pardon?")
    assert "language" not in await row_of(await stage.console(olga))


async def test_a_button_of_one_language_works_after_a_switch_to_another(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="de")
    await vera.do("send", text="ask size")
    asked = await vera.heard("Welche Größe?")
    large = next(each for each in asked["buttons"] if each["label"] == "Groß")
    await vera.do("language", language="en")
    await vera.do("press", seq=asked["seq"], button=large["id"])
    await vera.heard("So Large.")


async def test_cancel_words_of_every_language_are_understood(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="en")
    await vera.do("send", text="ask size")
    await vera.heard("Which size?")
    await vera.do("send", text="abbrechen")
    await vera.heard("Hello, what can I do for you?")


async def test_values_are_said_back_in_the_visitors_language(stage: Stage, german: Bot) -> None:
    vera = await stage.visitor(language="de")
    await vera.do("send", text="ask when")
    await vera.heard("When?")
    await vera.do("send", text="31 dec 26")
    await vera.heard("Verstanden: 31. Dezember 2026.")


async def test_what_operators_send_is_in_the_visitors_language(stage: Stage, german: Bot, olga: User) -> None:
    vera = await stage.visitor(language="de", name="Vera")
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard(GERMAN["hello"])
    console = await stage.console(olga)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await vera.heard("Hallo Vera, hier ist Olga.")
    cards = (await console.do("interactions", conversation=pk))["interactions"]
    assert [each["text"] for each in cards if each["name"] == "prices"] == ["Ein Paket kostet 5."]
    prices = next(each["id"] for each in cards if each["name"] == "prices")
    await console.do("send_interaction", conversation=pk, epoch=epoch, interaction=prices)
    await vera.heard("Ein Paket kostet 5.")
    options = (await console.do("finish_options", conversation=pk, epoch=epoch))["options"]
    assert options[0]["text"] == "Danke Vera."
    await console.do(
        "finish", conversation=pk, epoch=epoch, action="interaction", interaction=options[0]["interaction"]
    )
    await vera.heard("Danke Vera.")


async def test_a_request_for_a_person_is_confirmed_in_the_visitors_language(
    stage: Stage, german: Bot, olga: User
) -> None:
    await sync_to_async(EndAction.objects.filter(bot=german).delete)()
    console = await stage.console(olga)
    await console.do("set_status", status="online")
    vera = await stage.visitor(language="de")
    await vera.do("request_agent")
    await vera.heard("Gleich kommt jemand.")


ASKED = {
    "de": [("Wo ist mein Paket?", "where is my parcel"), ("Wann habt ihr geöffnet?", "opening hours")],
    "fr": [("Où est mon colis ?", "where is my parcel"), ("Comment renvoyer un article ?", "return a parcel")],
    "ar": [("كم سعر الشحن؟", "prices"), ("أريد تغيير عنوان التسليم", "change the address")],
    "": [("¿Dónde está mi paquete?", "where is my parcel"), ("¿Cómo puedo devolver el pedido?", "return a parcel")],
}
"""By the language in which the demo's bot answers; it speaks no Spanish."""


async def test_the_demos_bot_answers_in_the_language_in_which_it_is_asked(stage: Stage) -> None:
    parcel = await sync_to_async(seed_parcel)()
    texts = {item.name: item async for item in Interaction.objects.filter(bot=parcel)}
    for language, questions in ASKED.items():
        vera = await stage.visitor("parcel")
        for question, name in questions:
            await vera.do("send", text=question)
            await vera.heard(texts[name].text_in(language, "text"))
        assert (await Conversation.objects.alatest("pk")).language == language
