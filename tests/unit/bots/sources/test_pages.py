"""The pages of a bot's sources, as a configurer uses them."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bots.draft import restoring
from bots.models import Bot, LanguageModel
from bots.workplace.engine import LanguageModelForm
from tests.cast import build_bot
from tests.unit.bots.sources.corpus import DOCUMENTS
from tests.unit.bots.sources.test_extraction import pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def post(clara: Client, bot: Bot, **given: Any) -> Any:
    return clara.post(f"/admin/bots/bot/{bot.pk}/sources/", given)


def test_a_text_is_pasted_looked_at_asked_changed_and_removed(clara: Client, bot: Bot) -> None:
    given = {"title": "Returns", "text": DOCUMENTS["Returns"], "kind": "markdown", "address": "https://shop.example/r"}
    assert post(clara, bot, **given).status_code == 302
    page = clara.get(f"/admin/bots/bot/{bot.pk}/sources/", {"question": "can I return earrings?"}).content.decode()
    assert "Earrings, underwear" in page
    assert "found by meaning and words" in page
    source = bot.sources.get()
    address = f"/admin/bots/bot/{bot.pk}/sources/{source.pk}/"
    assert "When the money comes" in clara.get(address).content.decode()
    assert clara.post(address, {"title": "<b>Back</b>", "address": ""}).status_code == 302
    page = clara.get(f"/admin/bots/bot/{bot.pk}/sources/").content.decode()
    assert "&lt;b&gt;Back&lt;/b&gt;" in page
    assert clara.post(address, {"title": "x", "address": "javascript:alert(1)"}).status_code == 400
    assert clara.post(address, {"remove": "yes"}).status_code == 302
    assert not bot.sources.exists()
    assert clara.get(address).status_code == 404


def test_of_several_files_the_good_ones_are_added_and_the_others_are_named(clara: Client, bot: Bot) -> None:
    files = [
        SimpleUploadedFile("Prices.pdf", pdf("Delivery costs 4.90.")),
        SimpleUploadedFile("scan.pdf", pdf("")),
        SimpleUploadedFile("letter.docx", b"PK"),
    ]
    answer = post(clara, bot, files=files)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "“scan.pdf”: It holds pictures of pages and no text" in page
    assert "“letter.docx”: Its kind is not known" in page
    assert [each.title for each in bot.sources.all()] == ["Prices"]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"title": "A", "text": " "}, "It holds no words."),
        ({"title": " ", "text": "words"}, "Give the source a title."),
        ({"title": "A", "text": "words", "address": "shop.example"}, "is no address of a page"),
        ({}, "Choose a file."),
    ],
)
def test_bad_input_is_refused_in_words_and_kept(clara: Client, bot: Bot, given: dict[str, str], words: str) -> None:
    answer = post(clara, bot, **given)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not bot.sources.exists()
    assert given.get("text", "") in answer.content.decode()


def test_the_manner_is_offered_once_there_is_a_source(clara: Client, bot: Bot) -> None:
    model = LanguageModel.objects.create(bot=bot, url="https://model.example/v1", model="small")
    assert "sources" not in dict(LanguageModelForm(instance=model).fields["manner"].choices)  # type: ignore[attr-defined]
    assert post(clara, bot, interactions="yes").status_code == 302
    assert "sources" in dict(LanguageModelForm(instance=model).fields["manner"].choices)  # type: ignore[attr-defined]
    page = clara.get(f"/admin/bots/bot/{bot.pk}/sources/", {"question": "how much is a parcel"}).content.decode()
    assert "prices" in page
    assert post(clara, bot, interactions="yes").status_code == 302
    assert bot.sources.count() == 1


def test_only_who_may_change_the_bot_sees_its_sources(client: Client, bot: Bot) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(f"/admin/bots/bot/{bot.pk}/sources/").status_code in (403, 404)


def test_an_export_with_large_sources_is_taken_and_the_page_carries_no_word_of_them(clara: Client, bot: Bot) -> None:
    given = restoring.portable(bot)
    texts = [f"Source {number}. " + secrets.token_hex(400_000) for number in range(4)]
    given["sources"] = [
        {"kind": "text", "title": f"Source {number}", "address": "", "text": text} for number, text in enumerate(texts)
    ]
    file = SimpleUploadedFile("shop.json", json.dumps(given).encode())
    assert len(json.dumps(given)) > 3_000_000
    page = clara.post(f"/admin/bots/bot/{bot.pk}/exchange/", {"file": file}).content.decode()
    taken = re.search('name="taken" value="([^"]+)"', page)
    assert taken
    assert len(taken[1]) < 20_000
    assert not bot.sources.exists()
    assert clara.post(f"/admin/bots/bot/{bot.pk}/exchange/", {"taken": taken[1]}).status_code == 302
    assert restoring.portable(bot)["sources"] == given["sources"]
