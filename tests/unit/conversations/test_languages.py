"""Pages are in the reader's language, and every text is translated."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from bots.wording.cancel_words import default
from bots.wording.first_words import cancel_words, default_reply, in_language
from bots.wording.questions import yes_and_no
from tests import catalogues
from tests.cast import build_bot, hire

pytestmark = pytest.mark.on("sqlite")

PLACE = re.compile(r"\{\w+\}|%\(\w+\)[a-z]|%[a-z]")
SEND = {"en": "Send", "de": "Senden", "fr": "Envoyer", "ar": "إرسال"}
TAKE_OVER = {"en": "Take over", "de": "Übernehmen", "fr": "Prendre en charge", "ar": "تولّي المحادثة"}
ARCHIVED = {"en": "Archived", "de": "Archiviert", "fr": "Archivés", "ar": "مؤرشفة"}
SIGN_IN = {"en": "Sign in", "de": "Anmelden", "fr": "Se connecter", "ar": "تسجيل الدخول"}
NEW_ONES = {
    "en": {"one": "{number} new message", "other": "{number} new messages"},
    "de": {"one": "{number} neue Nachricht", "other": "{number} neue Nachrichten"},
    "fr": {"one": "{number} nouveau message", "other": "{number} nouveaux messages"},
    "ar": {
        "zero": "لا رسائل جديدة ({number})",
        "one": "رسالة جديدة ({number})",
        "two": "رسالتان جديدتان ({number})",
        "few": "{number} رسائل جديدة",
        "many": "{number} رسالة جديدة",
        "other": "{number} رسالة جديدة",
    },
}


# Both take a second.
texts_of_the_code = cache(catalogues.wanted)
catalogue_of = cache(catalogues.stored)


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """The test client's requests leave their language behind, in the thread of the tests."""
    yield
    translation.deactivate()


@pytest.fixture(params=catalogues.LANGUAGES)
def translated(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=SEND)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_text_is_in_the_catalogues_and_no_other(translated: str) -> None:
    wanted = {message.id for message in texts_of_the_code() if message.id}
    assert len(wanted) > 300
    assert {message.id for message in catalogue_of(translated) if message.id} == wanted, (
        "run python -m tests.catalogues, and translate what is new"
    )


def test_every_text_is_translated_and_keeps_its_places(translated: str) -> None:
    catalog = catalogue_of(translated)
    assert not catalog.obsolete
    for message in catalog:
        if not message.id:
            continue
        sources = message.id if message.pluralizable else (message.id,)
        texts = message.string if message.pluralizable else (message.string,)
        assert all(text.strip() for text in texts), message.id
        assert not message.fuzzy, message.id
        # A form for one alone may be without its number, as it may be in English.
        places = [sorted(PLACE.findall(source)) for source in sources]
        for text in texts:
            assert sorted(PLACE.findall(text)) in places, message.id
    assert [error for _message, errors in catalog.check() for error in errors] == []


def test_no_text_is_marked_inside_of_an_f_string_where_the_catalogues_do_not_find_it() -> None:
    marks = {"_", "gettext", "gettext_lazy", "ngettext"}
    found = []
    apps = ("accounts", "attachments", "bots", "conversations", "outbox", "reports", "takeover_project")
    for path in (each for app in apps for each in (settings.BASE_DIR / app).rglob("*.py")):
        for text in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.JoinedStr)):
            calls = [node for node in ast.walk(text) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
            found += [f"{path}:{call.lineno}" for call in calls if getattr(call.func, "id", "") in marks]
    assert found == []


def test_what_django_reads_is_what_was_translated(translated: str) -> None:
    stored = (catalogues.folder(translated) / "django.mo").read_bytes()
    assert stored == catalogues.compiled(catalogue_of(translated)), "run python -m tests.catalogues"


def test_every_language_has_a_catalogue() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["en", *catalogues.LANGUAGES]


@pytest.mark.django_db
def test_the_chat_speaks_what_was_chosen_else_what_the_browser_asks_for_else_as_the_bot(language: str) -> None:
    build_bot(language=language)
    _speaks(Client().get("/chat/helper/"), language, SEND)
    asks = Client(headers={"accept-language": f"xx,{language}-XX;q=0.9,en;q=0.1"})
    build_bot("german", language="de")
    _speaks(asks.get("/chat/german/"), language, SEND)
    _speaks(asks.get("/chat/german/?language=fr"), "fr", SEND)
    _speaks(asks.get("/chat/german/?language=xx"), language, SEND)
    asks.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"  # the operator's: in another site's frame there is none
    _speaks(asks.get("/chat/german/"), language, SEND)
    assert 'lang="de" data-part="text"' in asks.get("/chat/german/").content.decode(), "the bot's words stay its own"


@pytest.mark.django_db
def test_the_console_speaks_what_the_operator_chose_and_keeps_it(client: Client, language: str) -> None:
    client.force_login(hire("olga"))
    _speaks(client.get("/console/", headers={"accept-language": language}), language, TAKE_OVER)
    chosen = client.post(
        "/language/", {"language": language}, headers={"referer": "http://testserver/console/?view=all"}
    )
    assert (chosen.status_code, chosen.headers["Location"]) == (302, "http://testserver/console/?view=all")
    page = client.get("/console/", headers={"accept-language": "en" if language == "fr" else "fr"})
    _speaks(page, language, TAKE_OVER)
    assert {"Accept-Language", "Cookie"} <= set(page.headers["Vary"].replace(" ", "").split(","))


@pytest.mark.django_db
def test_signing_in_and_errors_speak_it_too(client: Client, language: str) -> None:
    client.post("/language/", {"language": language})
    _speaks(client.get("/sign-in/"), language, SIGN_IN)
    missing = client.get("/nowhere/")
    assert missing.status_code == 404
    assert f'<html lang="{language}"' in missing.content.decode()
    assert ("There is no such page" in missing.content.decode()) == (language == "en")


@pytest.mark.django_db
def test_the_administration_speaks_the_browser_s_language_else_what_was_chosen(
    admin_client: Client, language: str
) -> None:
    build_bot()
    bots = admin_client.get("/admin/bots/bot/", headers={"accept-language": f"{language}-XX"})
    _speaks(bots, language, ARCHIVED)
    page = bots.content.decode()
    assert f">{dict(settings.LANGUAGES)[language]}</button>" in page, "the menu of languages"
    assert ("rtl.css" in page) == (language == "ar")
    admin_client.post("/language/", {"language": language})
    _speaks(admin_client.get("/admin/bots/bot/", headers={"accept-language": "xx"}), language, ARCHIVED)


def test_no_text_is_translated_once_for_all_when_its_module_is_loaded() -> None:
    """A class or module asks `gettext_lazy`: its text is shown in the language of each reader."""
    modules = [path for path in catalogues.sources() if path.suffix == ".py"]
    assert len(modules) > 200
    assert [found for path in modules for found in _translated_at_import(path)] == []


@pytest.mark.django_db
def test_a_number_has_every_form_that_the_language_has(language: str) -> None:
    client = Client(headers={"accept-language": language})
    client.force_login(hire("olga"))
    found = re.findall(r'<p data-word="jump\.new\.(\w+)">([^<]+)</p>', client.get("/console/").content.decode())
    assert dict(found) == NEW_ONES[language]


@pytest.mark.django_db
def test_what_is_refused_has_words_in_the_page_s_language(translated: str) -> None:
    build_bot()
    page = Client(headers={"accept-language": translated}).get("/chat/helper/").content.decode()
    said = dict(re.findall(r'<p data-word="problem\.(\w+)">([^<]+)</p>', page))
    english = dict(
        re.findall(r'<p data-word="problem\.(\w+)">([^<]+)</p>', Client().get("/chat/helper/").content.decode())
    )
    assert len(english) > 15
    assert said.keys() == english.keys()
    assert not set(said.values()) & set(english.values())


@pytest.mark.django_db
def test_a_refused_file_is_explained_in_the_language_the_page_asks_for() -> None:
    build_bot()
    answer = Client(headers={"accept-language": "de"}).post("/chat/helper/attachments/", {})
    assert "Senden Sie Ihr Token" in answer.json()["detail"]


def test_the_widget_has_its_words_in_every_language_and_is_one_for_all() -> None:
    answer: Any = Client(headers={"accept-language": "de"}).get("/widget.js")
    words = json.loads(answer.content.decode().split("const WORDS = ", 1)[1].split(";\n", 1)[0])
    assert {code: each["open"] for code, each in words.items()} == {
        "en": "Open the chat",
        "de": "Chat öffnen",
        "fr": "Ouvrir la discussion",
        "ar": "فتح الدردشة",
    }
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_yes_or_no_of_the_bot_is_in_its_language() -> None:
    assert [yes_and_no(code) for code in SEND] == [("Yes", "No"), ("Ja", "Nein"), ("Oui", "Non"), ("نعم", "لا")]


def test_what_a_bot_says_at_first_is_in_its_language_and_what_somebody_wrote_stays() -> None:
    given = {"default_reply": default_reply(), "cancel_words": cancel_words(), "question_reply": "Hm?"}
    assert in_language(given, "de") == {
        "default_reply": "Entschuldigung, das habe ich nicht verstanden. Können Sie es anders ausdrücken?",
        "cancel_words": default("de"),
    }
    assert in_language(given, "en").keys() == {"default_reply", "cancel_words"}


def _translated_at_import(path: Path) -> Iterator[str]:
    nodes: list[ast.AST] = [ast.parse(path.read_text())]
    at_once: set[str] = set()
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            at_once |= {each.asname or each.name for each in node.names if each.name in ("gettext", "ngettext")}
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in at_once:
            yield f"{path}:{node.lineno}"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            nodes += node.decorator_list + node.args.defaults
        elif not isinstance(node, ast.Lambda):
            nodes += reversed(list(ast.iter_child_nodes(node)))


def _speaks(response: Any, language: str, words: dict[str, str]) -> None:
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert f">{words[language]}<" in page
    assert response.headers["Content-Language"] == language
    assert "Accept-Language" in response.headers["Vary"]
