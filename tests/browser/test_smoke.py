"""A real browser reaches the real product. Two processes with PostgreSQL: see tests/resilience/test_stack.py."""

from playwright.sync_api import Page

from tests.servers.product import Product


def test_the_product_is_alive_in_a_browser(product: Product, page: Page) -> None:
    answer = page.goto(f"{product.url}/healthz")
    assert answer is not None
    assert answer.status == 200
    assert page.inner_text("body").split()[0] == "ok"
