"""A configurer translates a bot: tabs of languages on the forms, and all texts on one page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

SPEAK = """
from bots.models import Bot, Interaction
Bot.objects.filter(pk=bot).update(languages=["de", "ar"], asks_back=False)
answer = Interaction.objects.get(bot=bot, name="hello").pk
"""


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("tab", name=name)


def test_the_languages_of_a_form_are_tabs_that_keys_choose(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    hello = ask(product, SPEAK, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/interaction/{hello}/change/")
    expect(tab(clara, "English")).to_have_attribute("aria-selected", "true")
    expect(clara.get_by_role("tabpanel")).to_have_count(1)
    expect(tab(clara, "German")).to_contain_text("4 missing")
    tab(clara, "English").focus()
    clara.keyboard.press("ArrowLeft")
    expect(tab(clara, "Arabic")).to_be_focused()
    field = clara.get_by_label("Message (Arabic)")
    expect(field).to_be_visible()
    expect(field).to_have_attribute("dir", "rtl")
    for key, name in (("Home", "English"), ("ArrowRight", "German"), ("End", "Arabic"), ("ArrowRight", "English")):
        clara.keyboard.press(key)
        expect(tab(clara, name)).to_be_focused()
        expect(tab(clara, name)).to_have_attribute("aria-selected", "true")
    clara.get_by_label("Message:").fill("Hello you!")
    tab(clara, "German").click()
    expect(clara.get_by_role("tabpanel", name="German")).to_contain_text("Hello you!")
    expect(clara.get_by_label("Message:")).to_be_hidden()
    clara.keyboard.press("Tab")
    expect(clara.get_by_label("Message (German)")).to_be_focused()
    clara.keyboard.type("Hallo du!")
    clara.get_by_role("button", name="Save and continue editing").click()
    expect(clara.locator(".messagelist .success")).to_be_visible()
    expect(tab(clara, "German")).to_have_attribute("aria-selected", "true")
    expect(tab(clara, "German")).to_contain_text("3 missing")
    expect(clara.get_by_label("Message (German)")).to_have_value("Hallo du!")


def test_an_error_opens_its_tab(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    hello = ask(product, SPEAK, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/interaction/{hello}/change/#language-de")
    clara.get_by_label("Message (German)").fill("Hallo {{ vistor }}!")
    tab(clara, "English").click()
    clara.get_by_role("button", name="Save", exact=True).click()
    expect(clara.get_by_text("The variable {{ vistor }} does not exist")).to_be_visible()
    expect(tab(clara, "German")).to_have_attribute("aria-selected", "true")
    expect(tab(clara, "German")).to_contain_text("1 error")


def test_without_script_the_languages_are_below_each_other(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    hello = ask(product, SPEAK, bot=bot)
    clara = sign_in(product, new_context, java_script_enabled=False)
    clara.goto(f"{product.url}/admin/bots/interaction/{hello}/change/")
    for label in ("Message:", "Message (German)", "Message (Arabic)"):
        expect(clara.get_by_label(label)).to_be_visible()
    clara.get_by_label("Message (Arabic)").fill("مرحبا")
    clara.get_by_role("button", name="Save", exact=True).click()
    expect(clara.locator(".messagelist")).to_contain_text("is saved")


def test_missing_texts_are_filled_in_on_one_page_and_tried_in_their_language(
    product: Product, new_context: NewContext
) -> None:
    bot, _ = build_bot(product)
    ask(product, SPEAK, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/publish/")
    clara.get_by_role("listitem").filter(has_text="German: ").get_by_role("link", name="Translations").click()
    expect(clara.get_by_role("link", name="Missing (12)")).to_have_attribute("aria-current", "true")
    greeting = clara.get_by_role("textbox", name="hello message Hello, what can I do for you?")
    greeting.fill("Hallo, was darf es sein?")
    clara.get_by_role("button", name="Save", exact=True).click()
    expect(clara.get_by_text("1 translation was saved.")).to_be_visible()
    expect(greeting).to_have_count(0)
    clara.get_by_role("link", name="Try it").click()
    log = clara.locator(".try-log")
    expect(log).to_contain_text("Hello, what can I do for you?")
    clara.get_by_role("combobox", name="Language").select_option("German")
    expect(log).to_contain_text("Hallo, was darf es sein?")


def test_each_language_stands_in_one_column_with_its_box(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    clara = sign_in(product, new_context, viewport={"width": 1280, "height": 800})
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/change/")
    pieces = clara.evaluate(
        "[...document.querySelectorAll('#id_languages > div')].map((line) => line.getClientRects().length)"
    )
    assert pieces == [1] * 16
