"""Text of visitors, pages and bots is shown as it is, and no script in it runs."""

from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.chat_stage import PATIENCE, Olga, build_bot, open_chat
from tests.browser.sites import site
from tests.servers.browser import NewContext
from tests.servers.product import Product

PAYLOADS = [
    "<script>window.pwned = 1</script>",
    "<img src=x onerror=window.pwned=1>",
    "<svg/onload=window.pwned=1>",
    '"><script>window.pwned=1</script>',
    "'-window.pwned=1-'",
    "</textarea><script>window.pwned=1</script>",
    "</template><script>window.pwned=1</script>",
    "{{ constructor.constructor('window.pwned=1')() }}",
    "{% load static %}{{ request }}",
    "${window.pwned=1}",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<a href='javascript:window.pwned=1'>press</a>",
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1 data:text/html,<script>pwned=1</script>",
    'https://parcel.example/"onmouseover="window.pwned=1',
    "mailto:a@b.example?subject=<script>window.pwned=1</script>",
    "<style>*{display:none}</style>",
    "<base href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><button>press</button></form>",
    "&lt;b&gt; &amp; &#x41; &nbsp;",
    "\\u003cscript\\u003e",
    "undefined",
    "null",
    "NaN",
    "-1",
    "0",
    "1e309",
    "'; DROP TABLE conversations_entry; --",
    "../../../../etc/passwd",
    "%00%0a%0d",
    "אב\u200fג Hebrew, 1 2 3 (right to left)",
    "مرحبا بالعالم",
    "\u202egnp.exe",
    "Z̸̢̛͓a̷̡l̴̨g̵̢o̶ ̷t̴e̵x̶t̷",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪",
    "ﷺ 𝕿𝖍𝖊 ʇuǝɯnɔop",
    "\u200b\u200b\u200b zero width \u200b",
    "tab\there\nand a line",
    "W" * 300,
    "田中さんにあげて下さい " * 20,
]


def test_naughty_words_of_a_visitor_are_text(product: Product, page: Page) -> None:
    bot = build_bot(product)
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    chat = open_chat(page, product, bot)
    for words in PAYLOADS:
        chat.say(words)
    visitors = page.locator(".log-entries chat-entry[data-author=visitor] [data-part=text]")
    expect(visitors).to_have_count(len(PAYLOADS), timeout=PATIENCE)
    expect(chat.entries).to_have_count(2 * len(PAYLOADS), timeout=PATIENCE)
    assert visitors.all_text_contents() == PAYLOADS
    page.reload()
    chat.connected()
    expect(chat.entries).to_have_count(50, timeout=PATIENCE)
    # The last 50 lines; how many of them are the bot's depends on how fast it answered.
    said = visitors.all_text_contents()
    assert len(said) > 10
    assert said == PAYLOADS[-len(said) :]
    assert page.evaluate("window.pwned") is None
    assert dialogs == []
    allowed = page.locator(".log-entries a").evaluate_all(
        "(links) => [...new Set(links.map(({ protocol }) => protocol))]"
    )
    assert set(allowed) <= {"http:", "https:", "mailto:"}
    # The longest word breaks rather than widen the page.
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("chat-log").evaluate("(log) => log.scrollWidth <= log.clientWidth")


def test_naughty_words_of_an_operator_are_text(product: Product, page: Page, new_context: NewContext) -> None:
    bot = build_bot(product)
    chat = open_chat(page, product, bot)
    chat.say("hello")
    chat.entry("Hello, what can I do for you?")
    held = Olga(product, new_context()).take_over(bot)
    chat.entry("Hello, Olga here.")
    for words in PAYLOADS:
        held.say(words)
    said = page.locator(".log-entries chat-entry[data-author=operator] [data-part=text]")
    expect(said).to_have_count(len(PAYLOADS) + 1, timeout=PATIENCE)
    assert said.all_text_contents()[1:] == PAYLOADS
    assert page.evaluate("window.pwned") is None


def test_a_naughty_name_and_address_of_the_host_page_are_text(product: Product, new_context: NewContext) -> None:
    with site() as host:
        bot = build_bot(product, allowed_origins=host.url)
        name = '"><img src=x onerror=window.pwned=1>'
        script = f'<script src="{product.url}/widget.js" data-bot="{bot}" data-name="{quote(name)}" async></script>'
        # The name as the host's own server would write it: escaped.
        escaped = name.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
        host.pages["/"] = "<title>Shop</title>" + script.replace(quote(name), escaped)
        context = new_context()
        context.add_init_script(
            "{ const attach = Element.prototype.attachShadow; "
            "Element.prototype.attachShadow = function () { return attach.call(this, { mode: 'open' }); }; }"
        )
        page = context.new_page()
        address = f"{host.url}/?q=<script>window.pwned=1</script>#'\"><svg onload=window.pwned=1>"
        page.goto(address)
        page.get_by_role("button", name="Open the chat").click()
        frame = page.frame_locator("iframe")
        expect(frame.locator("visitor-chat")).to_have_attribute("data-connection", "connected", timeout=PATIENCE)
        frame.get_by_label("Your message").fill("hello")
        frame.get_by_label("Your message").press("Enter")
        expect(frame.locator("chat-entry[data-seq='2']")).to_be_visible(timeout=PATIENCE)
        olga = Olga(product, new_context())
        conversation = olga.latest(bot)
        row = next(row for row in olga.ask("list", view="all")["rows"] if row["id"] == conversation)
        assert row["visitor"]["name"] == name
        told = olga.ask("context", conversation=conversation)["page"]
        assert told == page.evaluate("location.href")
        assert page.evaluate("window.pwned") is None
        assert [each.evaluate("window.pwned") for each in page.frames] == [None, None]
