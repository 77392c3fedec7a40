"""The ways in which pages load the widget, and pages with policies of their own."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.chat_stage import PATIENCE, build_bot
from tests.browser.sites import Site
from tests.browser.widget_stage import framed, tag
from tests.servers.product import Product

LOADERS = {
    "module": '<script type="module" src="{url}" data-bot="{bot}"></script>',
    "import": '<script type="module">import("{url}?bot={bot}")</script>',
    "import beside an element": """
        <script type="module">import("{url}")</script><script src="{url}" data-bot="{bot}"></script>""",
    "injected": """<script>
        const script = document.createElement("script");
        Object.assign(script, {{ src: "{url}", async: true }}).dataset.bot = "{bot}";
        document.head.append(script);
    </script>""",
    "injected without attributes, and removed": """<script>
        const script = document.createElement("script");
        script.onload = () => script.remove();
        script.src = "{url}?bot={bot}";
        document.head.append(script);
    </script>""",
    "written": "<script>document.write('<script src=\"{url}\" data-bot=\"{bot}\"></' + 'script>')</script>",
    "as a copy": """<script>
        fetch("{url}").then((answer) => answer.text()).then((text) => {{
            const script = document.createElement("script");
            script.src = URL.createObjectURL(new Blob([text]));
            script.dataset.bot = "{bot}";
            script.dataset.home = "{home}";
            document.head.append(script);
        }});
    </script>""",
    "with an element that hides it": '<img name="currentScript"><script src="{url}" data-bot="{bot}"></script>',
    "with another base": '<base href="https://cdn.example/x/"><script src="{url}" data-bot="{bot}"></script>',
    "twice in two ways": """
        <script src="{url}?bot={bot}"></script><script type="module" src="{url}" data-bot="{bot}"></script>""",
}
POLICIES = {
    "nonces": "default-src 'none'; script-src 'nonce-abc'; frame-src {home}",
    "nonces and trust that is handed on": "script-src 'nonce-abc' 'strict-dynamic'; object-src 'none'; base-uri 'none'",
    "trusted types": "require-trusted-types-for 'script'; trusted-types 'none'",
    "frames by the older name": "default-src 'none'; script-src 'nonce-abc'; child-src {home}",
}


@pytest.mark.parametrize("loader", LOADERS)
def test_the_widget_finds_its_bot_and_its_server(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext, loader: str
) -> None:
    script = LOADERS[loader].format(url=f"{product.url}/widget.js", bot=widget_bot, home=product.url)
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{script}<p>Words</p>"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click(timeout=PATIENCE)
    framed(page)
    expect(page.locator("takeover-chat")).to_have_count(1)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_strict_policy_is_no_obstacle(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext, policy: str
) -> None:
    shop.headers = {"Content-Security-Policy": POLICIES[policy].format(home=product.url)}
    script = tag(product, widget_bot).replace("<script ", '<script nonce="abc" ')
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{script}<p>Words</p>"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click(timeout=PATIENCE)
    framed(page)


def test_a_page_that_is_isolated_from_other_sites_has_the_chat(
    product: Product, shop: Site, visitor_window: BrowserContext
) -> None:
    shop.headers = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.locator(".bubble").click(timeout=PATIENCE)
    chat = framed(page)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")


def test_a_page_in_quirks_mode_has_the_widget_in_its_size(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    shop.pages = {"/": f"{tag(product, widget_bot)}<title>Old</title><table><tr><td>Words</table>"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    assert page.evaluate("document.compatMode") == "BackCompat"
    box = page.locator(".bubble").bounding_box(timeout=PATIENCE)
    assert box is not None
    assert (box["width"], box["height"]) == (60, 60)
    page.locator(".bubble").click()
    framed(page)


def test_a_slow_picture_keeps_nobody_from_the_chat(
    product: Product, shop: Site, visitor_window: BrowserContext
) -> None:
    visitor_window.route("**/slow.png", lambda route: None)
    shop.pages["/"] += "<img src=/slow.png>"
    page = visitor_window.new_page()
    page.goto(shop.url, wait_until="commit")
    expect(page.locator(".bubble")).to_be_visible(timeout=PATIENCE)


def test_in_a_sandboxed_frame_with_an_origin_of_its_own_the_widget_works(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    shop.pages["/around"] = (
        '<!doctype html><title>Around</title><iframe src="/" sandbox="allow-scripts allow-same-origin"></iframe>'
    )
    page = visitor_window.new_page()
    page.goto(f"{shop.url}/around")
    inner = page.frame_locator("iframe")
    inner.locator(".bubble").click(timeout=PATIENCE)
    expect(inner.locator(".panel[data-ready]")).to_be_visible(timeout=PATIENCE)


def test_a_page_that_the_browser_renders_before_anybody_comes_waits_with_the_widget(
    shop: Site, visitor_window: BrowserContext
) -> None:
    visitor_window.add_init_script(
        "Object.defineProperty(document, 'prerendering', { configurable: true, writable: true, value: true })"
    )
    page = visitor_window.new_page()
    page.goto(shop.url)
    page.wait_for_timeout(300)
    expect(page.locator("takeover-chat")).to_have_count(0)
    page.evaluate("document.prerendering = false; document.dispatchEvent(new Event('prerenderingchange'))")
    expect(page.locator(".bubble")).to_be_visible(timeout=PATIENCE)


def test_two_modules_show_two_bots(
    product: Product, shop: Site, widget_bot: str, visitor_window: BrowserContext
) -> None:
    other = build_bot(product, allowed_origins=shop.url)
    modules = "".join(
        f'<script type="module" src="{product.url}/widget.js?for={bot}" data-bot="{bot}"></script>'
        for bot in (widget_bot, other)
    )
    shop.pages = {"/": f"<!doctype html><title>Shop</title>{modules}"}
    page = visitor_window.new_page()
    page.goto(shop.url)
    for bot in (widget_bot, other):
        expect(page.locator(f"takeover-chat[bot={bot}]")).to_have_count(1, timeout=PATIENCE)
