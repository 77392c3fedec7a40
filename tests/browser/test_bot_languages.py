"""A bot that speaks several languages, on the visitor's page, in the widget and in the console.

The pictures are kept in `test-output/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers_on
from tests.browser.chat_stage import PATIENCE, Chat, build_bot, open_chat
from tests.browser.console_stage import Console
from tests.browser.sites import Site, site
from tests.browser.test_console_layout import FAULTS
from tests.browser.test_languages import picture
from tests.browser.widget_stage import OPEN_ROOTS, framed, tag
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

TRANSLATE = """
import json, sys
from bots.models import Bot, Button, Interaction
from bots.publishing.publish import publish
bot = Bot.objects.get(slug=json.loads(sys.stdin.read()))
bot.languages = ["de", "es", "ar"]
bot.translate("de", "default_reply", "Wie bitte?")
bot.translate("de", "widget_title", "Hilfe zum Paket")
bot.translate("de", "invitation", "Wo ist Ihr Paket?")
bot.save()
for name, language, text in (
    ("hello", "de", "Hallo, was kann ich für Sie tun?"),
    ("hello", "es", "Hola, ¿en qué puedo ayudarle?"),
    ("hello", "ar", "مرحبا، كيف يمكنني مساعدتك؟"),
    ("prices", "de", "Ein Paket kostet 5."),
    ("prices", "es", "Un paquete cuesta 5."),
    ("prices", "ar", "سعر الطرد 5."),
):
    item = Interaction.objects.get(bot=bot, name=name)
    item.translate(language, "text", text)
    item.save()
for language, label in (("de", "Preise"), ("es", "Precios"), ("ar", "الأسعار")):
    for button in Button.objects.filter(interaction__bot=bot, label="Prices"):
        button.translate(language, "label", label)
        button.save()
publish(bot)
"""


@pytest.fixture
def host() -> Iterator[Site]:
    with site() as server:
        yield server


def polyglot(product: Product, **settings: object) -> str:
    """A bot in English that speaks German, Spanish and Arabic, too."""
    bot = build_bot(product, invitation="Where is your parcel?", **settings)
    inside(product, TRANSLATE, json.dumps(bot))
    return bot


def greets(chat: Chat, text: str) -> None:
    expect(chat.greeting.locator("[data-part=text]")).to_have_text(text)


def test_the_widget_speaks_the_language_of_its_script(product: Product, new_context: NewContext, host: Site) -> None:
    bot = polyglot(product, allowed_origins=host.url)
    spoken = tag(product, bot).replace("async", 'data-language="de" async')
    host.pages = {"/": f"<!doctype html><title>Shop</title><p>Words</p>{spoken}"}
    context = new_context(locale="es-ES")
    context.add_init_script(OPEN_ROOTS)
    page = context.new_page()
    page.goto(host.url)
    expect(page.locator(".invited")).to_have_text("Wo ist Ihr Paket?")
    page.locator(".bubble").click()
    vera = framed(page)
    greets(vera, "Hallo, was kann ich für Sie tun?")
    expect(vera.where.locator("html[lang=de]")).to_have_count(1)
    expect(vera.where.locator("[data-part=who]")).to_have_text("Hilfe zum Paket")
    vera.where.get_by_role("button", name="Preise").click()
    vera.entry("Ein Paket kostet 5.")


def test_a_language_without_page_texts_is_spoken_by_the_bot_alone(product: Product, new_context: NewContext) -> None:
    page = new_context(locale="es-ES").new_page()
    vera = open_chat(page, product, polyglot(product))
    greets(vera, "Hola, ¿en qué puedo ayudarle?")
    expect(page.locator("html[lang=en]")).to_have_count(1)
    expect(page.locator(".languages-list a[aria-current]")).to_have_attribute("hreflang", "es")


def test_a_visitor_chooses_a_language_in_the_chat(product: Product, new_context: NewContext, olga: Console) -> None:
    page = new_context().new_page()
    bot = polyglot(product)
    vera = open_chat(page, product, bot)
    greets(vera, "Hello, what can I do for you?")
    # By the keyboard alone.
    page.locator("language-choice summary").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Español").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**language=es")
    vera = Chat(page).connected()
    greets(vera, "Hola, ¿en qué puedo ayudarle?")
    vera.say("prices")
    vera.entry("Un paquete cuesta 5.")
    # The choice holds after a reload, and during the conversation.
    page.goto(f"{product.url}/chat/{bot}/")
    page.wait_for_url("**language=es")
    vera = Chat(page).connected()
    page.locator("language-choice summary").click()
    page.get_by_role("link", name="العربية").click()
    expect(page.locator("html[lang=ar][dir=rtl]")).to_have_count(1)
    vera = Chat(page).connected()
    vera.composer = page.get_by_label("رسالتك")
    vera.say("prices")
    vera.entry("سعر الطرد 5.")
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator("language-choice summary").click()
    assert barriers_on(page, "light") == []
    picture(page, "bot-ar-phone")
    olga.page.locator("a[href*='view=all']").first.click()
    row = olga.rows.filter(has=olga.page.locator(".row-language").get_by_text("AR", exact=True)).first
    expect(row.locator(".row-last")).to_contain_text("prices")
    row.click()
    expect(olga.page.locator(".talk-language")).to_have_text("Arabic")
    picture(olga.page, "bot-console-row")


@pytest.mark.parametrize(("locale", "greeting"), [("de-DE", "Hallo! Ich bin Pia"), ("ar-EG", "مرحبًا! أنا")])
def test_the_demos_bot_greets_on_a_phone(product: Product, new_context: NewContext, locale: str, greeting: str) -> None:
    page = new_context(locale=locale, viewport={"width": 360, "height": 740}).new_page()
    vera = open_chat(page, product, "parcel")
    expect(vera.greeting.locator("[data-part=text]")).to_contain_text(greeting)
    vera.greeting.get_by_role("button").first.click()
    expect(vera.entries).to_have_count(2, timeout=PATIENCE)
    assert page.evaluate(FAULTS) + barriers_on(page, "light") == []
    picture(page, f"demo-{locale}")


def test_what_is_detected_changes_the_bots_words_and_not_the_pages(product: Product, new_context: NewContext) -> None:
    page: Page = new_context(locale="it-IT").new_page()
    vera = open_chat(page, product, polyglot(product))
    greets(vera, "Hello, what can I do for you?")
    vera.say("Das verstehe ich leider überhaupt nicht")
    vera.entry("Wie bitte?")
    expect(page.locator("html[lang=en]")).to_have_count(1)
    page.locator("language-choice summary").click()
    expect(page.locator(".languages-list a[aria-current]")).to_have_text("Deutsch")
    page.get_by_role("link", name="English").click()
    vera.say("Das verstehe ich leider immer noch nicht")
    vera.entry("Pardon?")
