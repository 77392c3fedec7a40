"""A configurer looks at a bot as a picture and opens a form from it."""

from playwright.sync_api import expect

from tests.browser.admin_stage import ask, build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

MANY = """
from bots.models import Bot, Interaction, Phrase
bot = Bot.objects.get(pk=bot)
for number in range(77):
    item = Interaction.objects.create(bot=bot, name=f"intent number {number}", text="Yes.")
    Phrase.objects.create(interaction=item, text=f"question {number}")
answer = Interaction.objects.get(bot=bot, name="prices").pk
"""

BOXES = "all => all.map((one) => ['x', 'y', 'width', 'height'].map((name) => Number(one.getAttribute(name))))"


def test_each_interaction_is_drawn_and_opens_its_form_also_when_there_are_many(
    product: Product, new_context: NewContext
) -> None:
    bot, _ = build_bot(product)
    prices = ask(product, MANY, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/picture/")
    expect(clara.locator("bot-picture")).to_have_attribute("drawn", "")
    expect(clara.locator("bot-picture .node")).to_have_count(81)
    expect(clara.locator("bot-picture .edge")).to_have_count(1)
    boxes = clara.locator("bot-picture .node rect").evaluate_all(BOXES)
    assert overlapping(boxes) == []
    clara.get_by_role("link", name="prices").click()
    expect(clara).to_have_url(f"{product.url}/admin/bots/interaction/{prices}/change/")


def overlapping(boxes: list[list[float]]) -> list[tuple[int, int]]:
    return [
        (one, other)
        for one, (x, y, width, height) in enumerate(boxes)
        for other, (left, top, _, _) in enumerate(boxes)
        if one != other and x <= left < x + width and y <= top < y + height
    ]
