"""The page about embedding: the script element, the sites and the look, which widget and chat get, too."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.test import Client

from bots.answering import appearance
from bots.draft import restoring
from bots.models import ACCENT, Bot
from bots.publishing.publish import publish
from bots.wording import colors
from tests.cast import build_bot

pytestmark = pytest.mark.django_db

GIVEN = {
    "accent": "#0B7A4B", "side": "start", "face": "robot", "widget_title": "Ask Pia", "invitation": "May I help?",
    "allowed_origins": "https://shop.example",
}  # fmt: skip
COLORS = ["#000000", "#ffffff", "#3f4fc6", "#ffd400", "#ff0000", "#00ff00", "#0000ff", "#777777", "#767676", "#17181d"]


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def page_of(bot: Bot) -> str:
    return f"/admin/bots/bot/{bot.pk}/embedding/"


def look_in(client: Client, bot: Bot, query: str = "") -> dict[str, Any]:
    """The look that the widget gets."""
    text = client.get(f"/chat/{bot.slug}/look.js{query}").content.decode()
    found: dict[str, Any] = json.loads(text.removeprefix("export default ").removesuffix(";\n"))
    return found


def test_the_page_has_the_line_to_copy_with_this_host_and_this_bot(clara: Client, bot: Bot) -> None:
    page = clara.get(page_of(bot)).content.decode()
    assert f'&lt;script src="http://testserver/widget.js" data-bot="{bot.slug}" async&gt;&lt;/script&gt;' in page
    assert 'aria-current="page">Embedding' in page


def test_a_bot_that_is_switched_off_says_its_own_text_at_once_in_the_visitors_language(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(languages=["de"], enabled=False)
    publish(Bot.objects.get(pk=bot.pk))
    page = Client().get(f"/chat/{bot.slug}/?language=en").content.decode()
    assert ' dir="auto">Closed at the moment</p>' in page
    clara.post(page_of(bot), GIVEN | {"closed_text": "Back on <Monday>."})
    page = Client().get(f"/chat/{bot.slug}/?language=en").content.decode()
    assert ' dir="auto">Back on &lt;Monday&gt;.</p>' in page
    assert "Monday" in Client().get(f"/chat/{bot.slug}/?language=de").content.decode()
    row = Bot.objects.get(pk=bot.pk)
    row.translate("de", "closed_text", "Montag wieder.")
    row.save()
    assert ">Montag wieder.</p>" in Client().get(f"/chat/{bot.slug}/?language=de").content.decode()
    assert "closed" not in look_in(Client(), bot)


def test_what_is_saved_acts_at_once_and_is_no_change_of_the_draft(clara: Client, bot: Bot) -> None:
    answer = clara.post(page_of(bot), GIVEN, follow=True)
    assert "Saved. Sites that embed the chat show it within a minute." in answer.content.decode()
    assert 'data-changes="0"' in answer.content.decode()
    visitor = Client()
    look = look_in(visitor, bot)
    assert {key: look[key] for key in ("accent", "side", "title", "invitation", "text")} == {
        "accent": "#0b7a4b", "side": "start", "title": "Ask Pia", "invitation": "May I help?", "text": "#ffffff",
    }  # fmt: skip
    chat = visitor.get(f"/chat/{bot.slug}/")
    assert ">Ask Pia</h1>" in chat.content.decode()
    assert chat.headers["Content-Security-Policy"].endswith("frame-ancestors 'self' https://shop.example")
    assert f'href="/chat/{bot.slug}/look.css?0b7a4b"' in chat.content.decode()
    assert "--accent: #0b7a4b;" in visitor.get(f"/chat/{bot.slug}/look.css").content.decode()


def test_a_bot_that_nobody_has_dressed_looks_as_the_product_does(client: Client, bot: Bot) -> None:
    page = client.get(f"/chat/{bot.slug}/").content.decode()
    assert "look.css" not in page
    assert f">{bot.name}</h1>" in page
    assert client.get(f"/chat/{bot.slug}/look.css").content == b""
    assert (look_in(client, bot)["accent"], look_in(client, bot)["hover"][0]) == (ACCENT, "#")
    assert client.get("/chat/nobody/look.js").status_code == 200


def test_the_look_tells_why_there_may_be_no_chat(client: Client, bot: Bot) -> None:
    def told(slug: str) -> tuple[str, list[str]]:
        look = look_in(client, Bot(slug=slug))
        return look["state"], look["origins"]

    Bot.objects.filter(pk=bot.pk).update(allowed_origins="https://a.example\nhttps://*.b.example")
    assert told(bot.slug) == ("on", ["https://a.example", "https://*.b.example"])
    Bot.objects.filter(pk=bot.pk).update(enabled=False)
    assert told(bot.slug)[0] == "off"
    Bot.objects.filter(pk=bot.pk).update(published_hash="")
    assert (told(bot.slug)[0], told("nobody")) == ("unpublished", ("unknown", []))


def test_isolated_pages_may_frame_the_chat_and_load_the_scripts(client: Client, bot: Bot) -> None:
    for path in (f"/chat/{bot.slug}/", f"/chat/{bot.slug}/look.js", "/widget.js"):
        assert client.get(path).headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.get(f"/chat/{bot.slug}/").headers["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_origins_are_saved_as_browsers_compare_them(clara: Client, bot: Bot) -> None:
    written = "https://Shop.example/\r\nhttps://*.bücher.example"
    assert clara.post(page_of(bot), GIVEN | {"allowed_origins": written}).status_code == 302
    assert Bot.objects.get(pk=bot.pk).allowed_origins == "https://shop.example\nhttps://*.xn--bcher-kva.example"
    policy = Client().get(f"/chat/{bot.slug}/").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'self' https://shop.example https://*.xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"accent": "green"}, "Write the color as # and six digits, like #3f4fc6."),
        ({"accent": "red;}b{}"}, "Ensure this value has at most 7 characters (it has 8)."),
        ({"side": "top"}, "Select a valid choice. top is not one of the available choices."),
        ({"closed_text": "x" * 501}, "Ensure this value has at most 500 characters (it has 501)."),
        ({"widget_title": "x" * 61}, "Ensure this value has at most 60 characters (it has 61)."),
        ({"allowed_origins": "ftp://shop.example"}, "ftp://shop.example"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_saved(
    clara: Client, bot: Bot, wrong: dict[str, str], sentence: str
) -> None:
    before = Bot.objects.filter(pk=bot.pk).values().get()
    answer = clara.post(page_of(bot), GIVEN | wrong)
    told = re.findall(r'<ul class="errorlist".*?</ul>', answer.content.decode(), flags=re.DOTALL)
    assert len(told) == 1
    assert sentence in told[0]
    assert Bot.objects.filter(pk=bot.pk).values().get() == before


def test_a_mistake_elsewhere_in_the_draft_keeps_nobody_from_embedding(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(default_reply="{{ nonsense }}")
    assert clara.post(page_of(bot), GIVEN).status_code == 302
    assert Bot.objects.get(pk=bot.pk).widget_title == "Ask Pia"


def test_the_preview_shows_what_is_not_saved_to_nobody_else(clara: Client, bot: Bot) -> None:
    preview = clara.get(f"{page_of(bot)}preview/", {**GIVEN, "widget_title": "<Unsaved>"})
    assert preview.headers["Content-Security-Policy"].endswith("frame-ancestors 'self'")
    token = re.search(r'data-look="([^"]+)"', preview.content.decode())
    assert token
    query = f"?look={token[1]}"
    assert look_in(clara, bot, query)["title"] == "<Unsaved>"
    assert "&lt;Unsaved&gt;</h1>" in clara.get(f"/chat/{bot.slug}/{query}").content.decode()
    assert "--accent: #0b7a4b;" in clara.get(f"/chat/{bot.slug}/look.css{query}").content.decode()
    assert look_in(clara, bot)["title"] == ""
    assert look_in(clara, bot, f"{query}x")["title"] == "", "made by anybody else, it says nothing"
    Bot.objects.filter(pk=bot.pk).update(slug="other")
    assert look_in(clara, Bot.objects.get(pk=bot.pk), query)["title"] == "", "and nothing about another bot"


def test_a_preview_of_a_wrong_value_shows_what_is_saved(clara: Client, bot: Bot) -> None:
    preview = clara.get(f"{page_of(bot)}preview/", {**GIVEN, "accent": "#12"})
    token = re.search(r'data-look="([^"]+)"', preview.content.decode())
    assert token
    look = appearance.look_of(bot.slug, token[1])
    assert (look.accent, look.title) == (ACCENT, "Ask Pia")


def test_who_may_not_change_the_bot_sees_neither_page(client: Client, bot: Bot) -> None:
    client.force_login(User.objects.create_user("vera", is_staff=True))
    assert [client.get(page_of(bot) + more).status_code for more in ("", "preview/")] == [403, 403]
    assert client.post(page_of(bot), GIVEN).status_code == 403
    client.logout()
    assert [client.get(page_of(bot) + more).status_code for more in ("", "preview/")] == [302, 302]


def test_a_copy_looks_like_its_original_and_is_on_no_other_site(clara: Client, bot: Bot) -> None:
    clara.post(page_of(bot), GIVEN)
    copied = restoring.copy(Bot.objects.get(pk=bot.pk))
    assert (copied.accent, copied.side, copied.invitation) == ("#0b7a4b", "start", "May I help?")
    assert copied.allowed_origins == ""


@pytest.mark.parametrize("accent", COLORS)
def test_whatever_the_accent_its_texts_can_be_read_in_light_and_dark(accent: str) -> None:
    for dark, surfaces in ((False, colors.LIGHT), (True, colors.DARK)):
        made = colors.variables(accent, dark=dark)
        pairs = [("--on-accent", made["--accent"]), ("--on-accent", made["--accent-hover"])]
        pairs += [("--accent-text", surface) for surface in (*surfaces, made["--accent-soft"])]
        pairs += [("--accent-edge", surface) for surface in surfaces]
        low = {pair: colors.contrast(made[pair[0]], pair[1]) for pair in pairs}
        assert min(low.values()) >= 4.5, low
    assert colors.contrast("#ffffff", "#000000") == pytest.approx(21)
    assert colors.contrast("#ffffff", "#777777") == pytest.approx(4.48, abs=0.005)


def test_the_products_own_accent_is_that_of_its_tokens() -> None:
    path = finders.find("css/tokens.css")
    assert isinstance(path, str)
    assert f"--accent: {ACCENT};" in Path(path).read_text()
