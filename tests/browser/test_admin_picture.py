"""A configurer looks at a bot as a picture and opens a form from it."""

from playwright.sync_api import FloatRect, Route, expect

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

FLOW = """
from bots.models import Bot, Condition, Interaction, Phrase
bot = Bot.objects.get(pk=bot)
prices = Interaction.objects.get(bot=bot, name="prices")
swiss = Interaction.objects.create(bot=bot, name="swiss", text="In francs.")
ask = Interaction.objects.create(bot=bot, name="where", text="Where?", question="text", variable="country")
Phrase.objects.create(interaction=ask, text="where to")
Condition.objects.create(interaction=ask, variable="country", value="CH", leads_to=swiss)
answer = prices.pk
"""

LIST_SCRIPT = "**/variable-list.*.js"
SCROLLED = """
() => new Promise((done) => {
    addEventListener("scroll", () => done(), { once: true });
    scrollBy(0, scrollY ? -1 : 1);
})
"""
BOXES = "all => all.map((one) => ['x', 'y', 'width', 'height'].map((name) => Number(one.getAttribute(name))))"


def test_each_interaction_is_drawn_and_all_of_it_fits_also_when_there_are_many(
    product: Product, new_context: NewContext
) -> None:
    bot, _ = build_bot(product)
    ask(product, MANY, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/picture/")
    expect(clara.locator("bot-picture")).to_have_attribute("drawn", "")
    expect(clara.locator("bot-picture .node")).to_have_count(82)
    expect(clara.locator("bot-picture .edge[data-kind=button]")).to_have_count(1)
    boxes = clara.locator("bot-picture .node rect").evaluate_all(BOXES)
    assert overlapping(boxes) == []
    room, picture = clara.locator("bot-picture").bounding_box(), clara.locator("bot-picture > svg").bounding_box()
    assert room
    assert picture
    assert picture["width"] <= room["width"]
    assert picture["height"] <= clara.evaluate("innerHeight")


def test_the_picture_is_a_workplace_by_mouse_and_by_keyboard(product: Product, new_context: NewContext) -> None:
    """Hover shows the message, a click opens the form beside it, + adds what follows, { offers variables."""
    bot, _ = build_bot(product)
    prices = ask(product, FLOW, bot=bot)
    clara = sign_in(product, new_context)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    clara.route(LIST_SCRIPT, hold)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/picture/")
    expect(clara.locator("bot-picture .label")).to_contain_text(["Prices", "country is CH"])
    node = clara.locator(f'.node[data-id="{prices}"] a[href$="/change/"]')
    node.hover()
    expect(clara.locator(".picture-card")).to_contain_text("A parcel costs 5.")
    clara.mouse.move(0, 0)
    node.focus()
    expect(clara.locator(".picture-card")).to_contain_text("A parcel costs 5.")
    clara.keyboard.press("Enter")
    panel = clara.locator("picture-panel")
    expect(panel.get_by_role("heading")).to_have_text("prices")
    form = panel.frame_locator("iframe")
    message = form.locator("#id_text")
    message.fill("A parcel to ")
    message.press_sequentially("{cou")
    assert held
    for route in held:  # a slow line: the script comes when words are already typed
        route.continue_()
    clara.unroute(LIST_SCRIPT)
    expect(form.get_by_role("option")).to_have_text(["country"])
    form.locator("body").evaluate(SCROLLED)
    expect(form.get_by_role("option")).to_be_visible()
    message.press("Enter")
    expect(message).to_have_value("A parcel to {{ country }}")
    message.press_sequentially(" costs 6.")
    held.clear()
    clara.route(LIST_SCRIPT, hold)  # the form is left before all scripts of the page that says "saved" have come
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator(".messagelist")).to_contain_text("saved")
    panel.get_by_role("button", name="Close").focus()
    clara.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert held
    clara.unroute(LIST_SCRIPT)
    expect(node).to_be_focused()
    expect(clara.locator(".picture-card")).to_contain_text("{{ country }} costs 6.")
    clara.keyboard.press("+")
    expect(panel.get_by_role("heading")).to_have_text("After “prices”")
    form.locator("#id_name").fill("anything else")
    form.locator("#id_text").fill("Anything else?")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.locator(".messagelist")).to_contain_text("It follows “prices” now.")
    expect(panel.get_by_role("heading")).to_have_text("anything else")
    expect(clara.locator("bot-picture .edge[data-kind=next]")).to_have_count(1)


def test_beside_the_panel_the_picture_stays_and_shows_the_box(product: Product, new_context: NewContext) -> None:
    """Not drawn in another direction when it is saved; and the bar above tells that the draft has changed."""
    bot, _ = build_bot(product)
    prices = ask(product, MANY, bot=bot)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/picture/")
    picture = clara.locator("bot-picture")
    expect(picture).to_have_attribute("drawn", "")
    state = clara.locator(".draft-state")
    expect(state).to_have_text("77 unpublished changes")
    before = clara.locator("bot-picture .node rect").evaluate_all(BOXES)
    for _ in range(3):
        clara.get_by_role("button", name="Larger").click()
    box = clara.locator(f'bot-picture .node[data-id="{prices}"]')
    box.locator('a[href$="/change/"]').click()
    form = clara.frame_locator("picture-panel iframe")
    form.locator("#id_text").fill("No.")
    assert within(box.bounding_box(), picture.bounding_box())
    form.get_by_role("button", name="Save", exact=True).click()
    expect(state).to_have_text("78 unpublished changes")
    assert clara.locator("bot-picture .node rect").evaluate_all(BOXES) == before
    assert within(box.bounding_box(), picture.bounding_box())


def test_on_a_phone_the_picture_begins_readably_at_the_first_words(product: Product, new_context: NewContext) -> None:
    bot, _ = build_bot(product)
    ask(product, MANY, bot=bot)
    clara = sign_in(product, new_context)
    clara.set_viewport_size({"width": 390, "height": 780})
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/picture/")
    picture = clara.locator("bot-picture")
    expect(picture).to_have_attribute("drawn", "")
    box = picture.locator(".node:has(.role) rect").first.bounding_box()
    assert within(box, picture.bounding_box())
    assert box
    assert box["height"] > 0.5 * 44


def within(one: FloatRect | None, other: FloatRect | None) -> bool:
    assert one
    assert other
    right, bottom = other["x"] + other["width"], other["y"] + other["height"]
    return other["x"] <= one["x"] < right - one["width"] and other["y"] <= one["y"] < bottom - one["height"]


def overlapping(boxes: list[list[float]]) -> list[tuple[int, int]]:
    return [
        (one, other)
        for one, (x, y, width, height) in enumerate(boxes)
        for other, (left, top, _, _) in enumerate(boxes)
        if one != other and x <= left < x + width and y <= top < y + height
    ]
