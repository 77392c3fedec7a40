"""A configurer tries a bot out: the draft or what visitors get, with the reasons, and nothing is kept."""

from typing import Any

import pytest
from celery import Task
from django.contrib.auth.models import User
from django.core.signing import BadSignature
from django.test import Client

from bots import tasks, trying
from bots.answering import Input
from bots.models import Bot, Interaction, Phrase
from bots.published import published
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client, bot: Bot) -> Any:
    """Asks as the page does, and gives the answer."""
    client.force_login(User.objects.create_superuser("clara"))

    def ask(**given: str) -> Any:
        return client.post(f"/admin/bots/bot/{bot.pk}/try/answer/", {"version": "draft", **given})

    return ask


def test_each_answer_comes_with_its_reasons(clara: Any, bot: Bot) -> None:
    begun = clara().json()
    assert [said["text"] for said in begun["says"]] == ["Hello, what can I do for you?"]
    asked = clara(state=begun["state"], kind="text", text="waht does a parcel cost").json()
    prices = Interaction.objects.get(name="prices")
    assert asked["interaction"] == {"id": prices.pk, "name": "prices"}
    assert (asked["phrase"], asked["understood"], asked["alert"]) == ("what does a parcel cost", True, None)
    assert 0.5 <= asked["confidence"] <= 1
    assert asked["trained"] is True


def test_default_answers_in_a_row_and_asking_for_a_person_would_raise_alerts(clara: Any, bot: Bot) -> None:
    state, told = clara().json()["state"], []
    for _ in range(3):
        answer = clara(state=state, kind="text", text="quantum chromodynamics").json()
        state = answer["state"]
        told.append((answer["understood"], answer["misses"], answer["alert"]))
    assert told == [(False, 1, None), (False, 2, None), (False, 3, "default_answers")]
    person = clara(state=state, kind="live_agent", online="true").json()
    assert ([said["text"] for said in person["says"]], person["alert"]) == (["Somebody will come."], "requested")
    alone = clara(state=state, kind="live_agent", online="false").json()
    assert [said["text"] for said in alone["says"]] == ["Nobody is here now."]


def test_the_draft_answers_beside_what_visitors_get(clara: Any, bot: Bot) -> None:
    goodbye = Interaction.objects.get(name="goodbye")
    Phrase.objects.create(interaction=goodbye, text="farewell my friend")
    Interaction.objects.filter(pk=goodbye.pk).update(text="Farewell.")
    state = clara().json()["state"]
    draft = clara(state=state, kind="text", text="farewel my friend").json()
    live = clara(version="published", state=state, kind="text", text="farewell my friend").json()
    assert ([said["text"] for said in draft["says"]], live["understood"]) == (["Farewell."], False)
    assert published(bot.pk).interactions[goodbye.pk].text == "Thank you {{ visitor }}."


def test_a_large_draft_is_trained_by_the_worker_and_exact_phrases_work_meanwhile(
    clara: Any, client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "INLINE_BELOW", 5)
    asked: list[Any] = []
    monkeypatch.setattr(Task, "apply_async", lambda task, args=None, **_: asked.append((task.name, args)))
    Phrase.objects.create(interaction=Interaction.objects.get(name="goodbye"), text="until tomorrow my friend")
    assert client.get(f"/admin/bots/bot/{bot.pk}/try/").status_code == 200
    assert asked == [("bots.tasks.train_draft", (bot.pk,))]
    state = clara().json()["state"]
    meanwhile = clara(state=state, kind="text", text="until tomorrow my friend").json()
    assert (meanwhile["understood"], meanwhile["trained"]) == (True, False)
    assert clara(state=state, kind="text", text="untill tomorow my friend").json()["understood"] is False
    tasks.train_draft(bot.pk)
    then = clara(state=state, kind="text", text="untill tomorow my friend").json()
    assert (then["understood"], then["trained"]) == (True, True)


def test_what_is_not_ours_is_refused(clara: Any, bot: Bot, client: Client) -> None:
    state = clara().json()["state"]
    assert clara(state=f"{state}x", kind="text", text="hello").status_code == 400
    assert clara(state=state, kind="nonsense", text="hello").status_code == 400
    new = Bot.objects.create(name="New", slug="new")
    assert client.post(f"/admin/bots/bot/{new.pk}/try/answer/", {"version": "published"}).status_code == 400
    assert client.get(f"/admin/bots/bot/{bot.pk}/try/answer/").status_code == 405
    with pytest.raises(BadSignature):
        trying.answer(published(bot.pk), "x", Input("text", "hello"), operators_online=True, trained=True)
