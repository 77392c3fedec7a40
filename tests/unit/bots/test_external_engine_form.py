"""An external engine in the bot's form: its address, its secret, and trying it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import history
from bots.draft.checking import check
from bots.draft.restoring import copy
from bots.models import Bot, DraftChange, Engine, Publication
from bots.publishing.publish import publish
from tests.cast import build_bot
from tests.servers.engine import Engine as Server
from tests.servers.engine import engine, send
from tests.unit.bots.forms import bot_form


@pytest.fixture
def rasa(settings: Any) -> Iterator[Server]:
    settings.ENGINES_PRIVATE = True
    with engine() as made:
        yield made


ENGINE_FORM = {
    "engine": "external", "external_engine-TOTAL_FORMS": "1", "external_engine-INITIAL_FORMS": "0",
    "external_engine-MIN_NUM_FORMS": "0", "external_engine-MAX_NUM_FORMS": "1",
    "external_engine-0-timeout_seconds": "7",
    "external_engine-0-secret": "between us", "external_engine-0-url": "https://engine.example/hook",
}  # fmt: skip


@pytest.fixture
def clara(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def saved(clara: Client, bot: Bot, **changes: str) -> Any:
    row = Engine.objects.filter(bot=bot).first()
    known = {"external_engine-INITIAL_FORMS": "1", "external_engine-0-id": str(row.pk)} if row else {}
    end = {"end_action-INITIAL_FORMS": "1", "end_action-0-id": str(bot.end_action.pk)}
    both = {"end_action-0-bot": str(bot.pk), "external_engine-0-bot": str(bot.pk)}
    form = bot_form(name=bot.name, slug=bot.slug, **(ENGINE_FORM | known | end | both | changes))
    return clara.post(f"/admin/bots/bot/{bot.pk}/change/", form)


def test_the_secret_is_taken_kept_and_never_shown(clara: Client) -> None:
    bot = build_bot()
    assert saved(clara, bot).status_code == 302
    engine = Engine.objects.get()
    assert (engine.url, engine.secret, engine.timeout_seconds) == ("https://engine.example/hook", "between us", 7)
    page = clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert "https://engine.example/hook" in page
    assert "between us" not in page
    assert (
        saved(clara, bot, **{"external_engine-0-secret": "", "external_engine-0-timeout_seconds": "9"}).status_code
        == 302
    )
    engine.refresh_from_db()
    assert (engine.secret, engine.timeout_seconds) == ("between us", 9)
    told = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert "between us" not in told
    gone = {"external_engine-0-secret": "", "external_engine-0-forget_secret": "on"}
    assert saved(clara, bot, **gone).status_code == 302
    engine.refresh_from_db()
    assert engine.secret == ""


def test_an_address_that_cannot_be_is_said_at_its_field(clara: Client) -> None:
    page = saved(clara, build_bot(), **{"external_engine-0-url": "https://192.168.0.3/hook"})
    assert page.status_code == 200
    assert "192.168.0.3 is a private address" in page.content.decode()
    assert not Engine.objects.exists()


def test_address_and_secret_are_in_no_version_export_or_history(clara: Client) -> None:
    bot = build_bot()
    saved(clara, bot)
    assert [problem for problem in check(bot) if problem.blocking] == []
    publish(bot)
    everything = [
        clara.get(f"/admin/bots/bot/{bot.pk}/{page}/").content.decode()
        for page in ("export", "changes", "exchange", "publish", "picture", "try")
    ]
    everything += [f"{each.content}{each.document}" for each in Publication.objects.all()]
    everything += [str(history.said(change)) for change in DraftChange.objects.all()]
    assert '"engine": "external"' in everything[0]
    assert not any("between us" in text or "engine.example" in text for text in everything)
    made = copy(bot)
    assert (made.engine, Engine.objects.filter(bot=made).exists()) == ("external", False)
    assert "it has no address" in " ".join(problem.text for problem in check(made) if problem.blocking)


def test_try_it_asks_the_engine_and_says_what_is_wrong_with_it(clara: Client, rasa: Server) -> None:
    bot = build_bot()
    saved(clara, bot, **{"external_engine-0-url": rasa.url, "external_engine-0-timeout_seconds": "9"})
    address = f"/admin/bots/bot/{bot.pk}/try/answer/"
    begun = clara.post(address, {"version": "draft"}).json()
    assert begun["engine"] is None

    def said_as(text: str) -> dict[str, str]:
        return {"version": "draft", "_try_state": begun["state"], "_try_kind": "text", "_try_text": text}

    own = clara.post(address, said_as("prices")).json()
    assert (own["interaction"]["name"], own["engine"], rasa.asked) == ("prices", None, [])
    said = said_as("where is it")
    told = clara.post(address, said).json()
    assert ([each["text"] for each in told["says"]], told["understood"]) == (["You said where is it."], True)
    assert told["engine"]["problem"] is None
    assert rasa.asked[0].question["sender"].startswith("try-")
    rasa.answer = lambda handler, _: send(handler, b"", status=503)
    told = clara.post(address, said).json()
    assert (told["says"][0]["text"], told["misses"]) == ("Sorry?", 1)
    assert told["engine"]["problem"] == "It answered with the status 503; 200 is expected."


def test_a_form_that_is_tried_asks_the_engine_that_stands_in_it(clara: Client, rasa: Server) -> None:
    bot = build_bot()
    form = bot_form(
        **ENGINE_FORM,
        **{"name": bot.name, "slug": bot.slug, "end_action-INITIAL_FORMS": "1", "_try": "1"},
        **{"end_action-0-id": str(bot.end_action.pk), "end_action-0-bot": str(bot.pk)},
    ) | {"external_engine-0-bot": str(bot.pk), "external_engine-0-url": rasa.url}
    address = f"/admin/bots/bot/{bot.pk}/change/"
    state = clara.post(address, form).json()["state"]
    said = {"_try_state": state, "_try_kind": "text", "_try_text": "where is it"}
    told = clara.post(address, form | said).json()
    assert ([each["text"] for each in told["says"]], told["engine"]["problem"]) == (["You said where is it."], None)
    assert "x-takeover-signature" in rasa.asked[0].headers
    assert not Engine.objects.exists()
