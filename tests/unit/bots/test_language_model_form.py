"""The part of a bot's form with its language model, and trying it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import history
from bots.draft.checking import check
from bots.draft.restoring import copy
from bots.models import Bot, DraftChange, Interaction, LanguageModel, Publication
from bots.publishing.publish import publish
from bots.sources import keeping, upkeep
from bots.wording.first_words import agent_confirmation
from tests.cast import build_bot
from tests.servers import model as server
from tests.servers.model import Model, model
from tests.unit.bots.forms import bot_form

pytestmark = pytest.mark.django_db(transaction=True)

KEY = "sk-between-us"
FORM = {
    "engine": "model", "language_model-TOTAL_FORMS": "1", "language_model-INITIAL_FORMS": "0",
    "language_model-MIN_NUM_FORMS": "0", "language_model-MAX_NUM_FORMS": "1",
    "language_model-0-url": "https://model.example/v1", "language_model-0-model": "small",
    "language_model-0-key": KEY, "language_model-0-manner": "choose", "language_model-0-instructions": "Be kind.",
    "language_model-0-temperature": "0.2", "language_model-0-history_entries": "20",
    "language_model-0-first_seconds": "5", "language_model-0-whole_seconds": "20",
    "language_model-0-turn_tokens": "500", "language_model-0-day_tokens": "0", "language_model-0-uses_tools": "on",
}  # fmt: skip


@pytest.fixture
def fake(settings: Any) -> Iterator[Model]:
    settings.ENGINES_PRIVATE = True
    with model() as running:
        yield running


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def form_of(bot: Bot, **changes: str) -> dict[str, Any]:
    row = LanguageModel.objects.filter(bot=bot).first()
    known = {"language_model-INITIAL_FORMS": "1", "language_model-0-id": str(row.pk)} if row else {}
    end = {"end_action-INITIAL_FORMS": "1", "end_action-0-id": str(bot.end_action.pk)}
    both = {"end_action-0-bot": str(bot.pk), "language_model-0-bot": str(bot.pk)}
    return bot_form(name=bot.name, slug=bot.slug, **(FORM | known | end | both | changes))


def saved(clara: Client, bot: Bot, **changes: str) -> Any:
    return clara.post(f"/admin/bots/bot/{bot.pk}/change/", form_of(bot, **changes))


def test_the_key_is_taken_kept_and_never_shown(clara: Client) -> None:
    bot = build_bot()
    assert saved(clara, bot).status_code == 302
    assert LanguageModel.objects.get().key == KEY
    page = clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert KEY not in page
    assert "One is set, and is not shown" in page
    assert saved(clara, bot, **{"language_model-0-key": "", "language_model-0-model": "large"}).status_code == 302
    assert (LanguageModel.objects.get().key, LanguageModel.objects.get().model) == (KEY, "large")
    saved(clara, bot, **{"language_model-0-key": "env:SHOP_KEY"})
    assert "It is taken from env:SHOP_KEY." in clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    saved(clara, bot, **{"language_model-0-key": "", "language_model-0-forget_key": "on"})
    assert LanguageModel.objects.get().key == ""


def test_address_and_key_are_in_no_version_export_or_history(clara: Client) -> None:
    bot = build_bot()
    saved(clara, bot)
    bot.refresh_from_db()
    assert [problem for problem in check(bot) if problem.blocking] == []
    publish(bot)
    everything = [
        clara.get(f"/admin/bots/bot/{bot.pk}/{page}/").content.decode()
        for page in ("export", "changes", "exchange", "publish", "picture", "try")
    ]
    everything += [f"{each.content}{each.document}" for each in Publication.objects.all()]
    everything += [str(history.said(change)) for change in DraftChange.objects.all()]
    assert '"engine": "model"' in everything[0]
    assert [text[:200] for text in everything if KEY in text or "model.example" in text] == []
    made = copy(bot)
    assert (made.engine, LanguageModel.objects.filter(bot=made).exists()) == ("model", False)
    assert "it has no address" in " ".join(problem.text for problem in check(made) if problem.blocking)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"language_model-0-url": "https://192.168.0.3/v1"}, "ENGINES_PRIVATE=1"),
        ({"language_model-0-url": "http://127.0.0.1:11434/v1"}, "cannot be asked"),
        ({"language_model-0-model": ""}, "This field is required"),
        ({"language_model-0-first_seconds": "30"}, "cannot take longer than the whole answer"),
        ({"language_model-0-temperature": "9"}, "less than or equal to 2"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_is_saved(clara: Client, wrong: dict[str, str], told: str) -> None:
    page = saved(clara, build_bot(), **wrong)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert not LanguageModel.objects.exists()


def test_a_manner_that_needs_sources_is_not_offered_while_there_are_none(clara: Client) -> None:
    bot = build_bot()
    page = clara.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()
    assert ('value="choose"' in page, 'value="free"' in page, 'value="sources"' in page) == (True, True, False)
    assert saved(clara, bot, **{"language_model-0-manner": "sources"}).status_code == 200


def test_a_form_that_is_tried_asks_the_model_that_stands_in_it(clara: Client, fake: Model) -> None:
    bot = build_bot()
    fake.answer(server.streams(calls=[("run_interaction", {"name": "prices"})]), server.streams("Nothing fits."))
    unsaved = {"language_model-0-url": fake.url, "_try": "1", "_try_online": "true"}

    def tried(**said: str) -> Any:
        return json.loads(saved(clara, bot, **unsaved, **said).content)

    state = tried()["state"]
    answer = tried(_try_state=state, _try_kind="text", _try_text="what does that cost me then")
    assert answer["interaction"]["name"] == "prices"
    assert answer["says"][0]["text"] == "A parcel costs 5."
    answer = tried(_try_state=answer["state"], _try_kind="text", _try_text="tell me about the moon")
    assert answer["understood"] is False
    assert [each["who"] for each in fake.materials[1]["conversation"]] == ["visitor", "bot"]
    assert not LanguageModel.objects.exists(), "a trial saves nothing"


@pytest.mark.parametrize("manner", ["choose", "free"])
def test_a_trial_tells_of_a_handoff_the_tokens_and_what_was_remembered(clara: Client, fake: Model, manner: str) -> None:
    bot = build_bot()
    Bot.objects.filter(pk=bot.pk).update(agent_confirmation="", no_operator_interaction=None)
    Interaction.objects.filter(bot=bot, name="prices").update(question="text", variable="order", text="Which order?")
    calls = [
        ("remember", {"variable": "order", "value": "A-17"}),
        ("hand_off", {"reason": "upset", "summary": "Third broken parcel."}),
    ]
    fake.answer(server.streams("I am sorry.", calls=calls, tokens=77))
    unsaved = {"language_model-0-url": fake.url, "language_model-0-manner": manner, "_try": "1"}
    unsaved |= {"_try_online": "true", "agent_confirmation": ""}
    bot.refresh_from_db()
    state = json.loads(saved(clara, bot, **unsaved).content)["state"]
    said = {"_try_state": state, "_try_kind": "text", "_try_text": "broken again"}
    answer = json.loads(saved(clara, bot, **unsaved, **said).content)
    told = answer["engine"]
    assert told["called"] == "The visitor is upset. Third broken parcel."
    assert (told["tokens"], told["remembers"], told["handoff"]["category"]) == (77, {"order": "A-17"}, "upset")
    assert answer["alert"] == "requested"
    words = [each["text"] for each in answer["says"]]
    assert words == (["I am sorry."] if manner == "free" else [agent_confirmation()])


def test_a_trial_shows_the_passages_also_of_a_source_that_is_not_published(clara: Client, fake: Model) -> None:
    bot = build_bot()
    keeping.add(bot, "markdown", "Returns", "# Earrings\n\nEarrings cannot be sent back.")
    upkeep.make_of(bot.pk)
    fake.answer(server.streams("You cannot [1]."), server.streams("I think you can."))
    unsaved = {"language_model-0-url": fake.url, "language_model-0-manner": "sources", "_try": "1"}
    state = json.loads(saved(clara, bot, **unsaved).content)["state"]
    asked = {"_try_state": state, "_try_kind": "text", "_try_text": "may I send earrings back"}
    [said] = json.loads(saved(clara, bot, **unsaved, **asked).content)["says"]
    assert said["text"] == "You cannot."
    assert said["sources"] == [{"title": "Returns", "text": "Earrings cannot be sent back.", "heading": "Earrings"}]
    [said] = json.loads(saved(clara, bot, **unsaved, **asked).content)["says"]
    assert said["sources"] == [], "what names no passage is not the model's answer"


def test_a_bot_without_a_model_is_not_published_with_it(clara: Client) -> None:
    bot = build_bot()
    Bot.objects.filter(pk=bot.pk).update(engine="model")
    page = clara.get(f"/admin/bots/bot/{bot.pk}/publish/").content.decode()
    assert "A language model is to answer, and it has no address" in page
