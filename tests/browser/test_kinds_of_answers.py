"""What helps a visitor to answer: keyboards, a calendar, lists that can be searched, several choices."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.chat_stage import PATIENCE, open_chat
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

BUILD = """
from bots.models import Bot, Interaction
from bots.publishing.publish import publish

bot = Bot.objects.create(name="Bikes", slug="kinds-in-browsers", question_reply="Sorry?")
done = Interaction.objects.create(bot=bot, name="done", text="{{ name }}: {{ city }}, {{ extras }}, {{ day }}.")
rows = [
    ("day", "Which day?", dict(question="date", least="2030-01-01", most="2030-12-31", reads_back=True)),
    ("extras", "Which extras?", dict(question="several", choices="Bell\\nLight\\nLock")),
    ("city", "Which city?", dict(question="choice", choices="Bern\\nBonn\\nKöln\\nLyon\\nNice\\nRom\\nUlm\\nWien")),
    ("name", "Your name?", dict(question="name")),
    ("mail", "Your e-mail?", dict(question="email")),
]
following = done
for name, text, asked in rows:
    following = Interaction.objects.create(bot=bot, name=name, text=text, variable=name, next=following, **asked)
bot.start_interaction = following
bot.save()
publish(bot)
"""


def test_each_kind_of_question_helps_with_its_answer(product: Product, new_context: NewContext) -> None:
    inside(product, BUILD)
    page = new_context(viewport={"width": 390, "height": 720}).new_page()
    chat = open_chat(page, product, "kinds-in-browsers")
    field = page.locator("chat-composer textarea")
    calendar = page.get_by_role("button", name="Pick a day")

    expect(field).to_have_attribute("inputmode", "email", timeout=PATIENCE)
    expect(field).to_have_attribute("autocomplete", "email")
    chat.say("ada@bikes.example")
    chat.entry("Your name?")
    expect(field).to_have_attribute("autocomplete", "name")
    expect(field).not_to_have_attribute("inputmode", "email")
    chat.say("I'm Ada")

    cities = chat.entry("Which city?").locator("choice-list")
    cities.get_by_role("searchbox").fill("zurich")
    expect(cities).to_contain_text("No choice holds these words")
    cities.get_by_role("searchbox").fill("koln")
    expect(cities.get_by_role("button")).to_have_count(1)
    cities.get_by_role("button", name="Köln").click()

    extras = chat.entry("Which extras?").locator("choice-list")
    expect(extras.get_by_role("searchbox")).to_be_hidden()
    for label in ("Lock", "Bell", "Light", "Bell"):
        extras.get_by_role("checkbox", name=label).click()
    expect(extras.get_by_role("checkbox", name="Bell")).not_to_be_checked()
    expect(calendar).to_be_hidden()
    extras.get_by_role("button", name="Send what is chosen").click()

    chat.entry("Which day?")
    expect(extras.get_by_role("checkbox", name="Lock")).to_be_disabled()
    expect(calendar).to_be_visible()
    picker = page.locator(".day-input")
    expect(picker).to_have_attribute("min", "2030-01-01")
    expect(picker).to_have_attribute("max", "2030-12-31")
    picker.fill("2030-12-12")
    expect(field).to_have_value("December 12, 2030")
    page.get_by_role("button", name="Send", exact=True).click()
    chat.entry("December 12, 2030, right?").get_by_role("button", name="Yes").click()
    chat.entry("Ada: Köln, Light, Lock, December 12, 2030.")
    expect(calendar).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
