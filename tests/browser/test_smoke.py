"""A real browser reaches the real product, on either database."""

from playwright.sync_api import Page, expect

from tests.servers.product import Product


def test_the_product_is_alive_in_a_browser(product: Product, page: Page) -> None:
    answer = page.goto(f"{product.url}/healthz")
    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").strip() == "ok"


def test_both_pages_connect_on_postgres(product_on_postgres: Product, page: Page) -> None:
    page.goto(f"{product_on_postgres.url}/chat/parcel/")
    expect(page.locator("[data-connection=connected]")).to_be_attached(timeout=20_000)
    page.goto(f"{product_on_postgres.url}/console/")
    page.get_by_label("User name").fill("olga")
    page.get_by_label("Password").fill(product_on_postgres.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")
    expect(page.locator("body[connected]")).to_be_attached(timeout=20_000)
