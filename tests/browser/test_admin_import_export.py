"""A configurer copies a bot, and takes a file into a draft after a look at the differences."""

import json

from playwright.sync_api import expect

from tests.browser.admin_stage import build_bot, sign_in
from tests.servers.browser import NewContext
from tests.servers.product import Product


def test_a_bot_is_copied_and_a_file_changes_the_copy(product: Product, new_context: NewContext) -> None:
    bot, slug = build_bot(product)
    clara = sign_in(product, new_context)
    clara.goto(f"{product.url}/admin/bots/bot/{bot}/exchange/")
    with clara.expect_download() as download:
        clara.get_by_role("link", name="Download as JSON").click()
    given = json.loads(download.value.path().read_text())
    given["interactions"][0]["text"] = "Good day!"
    clara.get_by_role("button", name="Copy this bot").click()
    expect(clara.get_by_label("Address name:")).to_have_value(f"{slug}-copy")
    expect(clara.locator(".draft-state")).to_have_text("never published")
    clara.get_by_role("link", name="Copy and exchange").click()
    file = {"name": "bot.json", "mimeType": "application/json", "buffer": json.dumps(given).encode()}
    clara.get_by_label("JSON file").set_input_files(file)  # type: ignore[arg-type]
    clara.get_by_role("button", name="Look at the differences").click()
    expect(clara.locator(".difference ins").last).to_have_text("Good day!")
    clara.get_by_role("button", name="Take it into the draft").click()
    clara.get_by_role("button", name="Publish", exact=True).click()
    expect(clara.locator(".draft-state")).to_have_text("published")
    vera = new_context().new_page()
    vera.goto(f"{product.url}/chat/{slug}-copy/")
    expect(vera.get_by_text("Good day!")).to_be_visible()
