"""A configurer edits a bot, sees what would change, publishes it and takes it back."""

from playwright.sync_api import expect

from tests.browser.admin_stage import build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product

GREETING = "Hello, what can I do for you?"


def test_edits_collect_in_the_draft_and_visitors_get_them_by_publish(product: Product, new_context: NewContext) -> None:
    bot, slug = build_bot(product)
    clara, vera = sign_in(product, new_context), new_context().new_page()
    admin = f"{product.url}/admin/bots"

    def vera_reads(text: str) -> None:
        vera.goto(f"{product.url}/chat/{slug}/")
        expect(vera.get_by_text(text)).to_be_visible()

    clara.goto(f"{admin}/interaction/?bot__id__exact={bot}")
    expect(clara.locator(".draft-state")).to_have_text("published")
    clara.get_by_role("link", name="hello", exact=True).click()
    clara.get_by_label("Message:").fill("Good day!")
    clara.get_by_role("button", name="Save", exact=True).click()
    vera_reads(GREETING)

    clara.get_by_role("link", name="look at it and publish").click()
    expect(clara.locator(".difference ins")).to_have_text("Good day!")
    clara.get_by_role("button", name="Publish", exact=True).click()
    expect(clara.locator(".draft-state")).to_have_text("published")
    vera_reads("Good day!")

    clara.get_by_role("button", name="Publish this again").click()
    expect(clara.locator(".draft-state")).to_have_text("1 unpublished change")
    vera_reads(GREETING)


def test_a_new_bot_has_no_chat_until_it_is_published(product: Product, new_context: NewContext) -> None:
    _, slug = build_bot(product)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/add/")
    clara.get_by_label("Name:", exact=True).press_sequentially(f"New {slug}")
    expect(clara.get_by_label("Address name:")).to_have_value(f"new-{slug}")
    clara.get_by_role("tab", name="Talking").click()
    clara.get_by_label("Default reply:").fill("Pardon?")
    clara.get_by_role("button", name="Save and continue editing").click()
    expect(clara.locator(".draft-state")).to_have_text("never published")
    missing = clara.request.get(f"{product.url}/chat/new-{slug}/")
    assert missing.status == 404
    clara.locator(".draft-state").click()
    expect(clara.get_by_text("It has no interactions")).to_be_visible()
    clara.get_by_role("button", name="Publish", exact=True).click()
    expect(clara.locator(".draft-state")).to_have_text("published")
    assert clara.request.get(f"{product.url}/chat/new-{slug}/").status == 200
