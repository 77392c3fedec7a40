"""A bot's model is trained when it is published, and again after any failure."""

from datetime import timedelta
from typing import Any

import pytest
from celery import Task
from django.core.files.storage import default_storage
from django.utils import timezone

from bots import tasks
from bots.answering import published as published_module
from bots.answering.published import PublishedBot, published
from bots.models import Bot, Interaction, Phrase
from bots.publishing import model_upkeep
from bots.publishing.publish import publish

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia", allowed_origins="https://a.example\nhttps://b.example\n")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello")
    Phrase.objects.create(interaction=hello, text="good morning")
    track = Interaction.objects.create(bot=bot, name="track", text="Which number?")
    Phrase.objects.create(interaction=track, text="where is my parcel")
    return bot


def name_said(bot: PublishedBot, text: str) -> str | None:
    interaction = bot.matcher.match(text).interaction
    return bot.interactions[interaction].name if interaction else None


@pytest.fixture
def broken_broker(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every hand-over of a task fails; the list names what was tried."""
    tried: list[Any] = []

    def fail(task: Task, args: Any = None, **options: Any) -> None:
        tried.append((task.name, args))
        raise ConnectionError("the broker is down")

    monkeypatch.setattr(Task, "apply_async", fail)
    return tried


def make_large(bot: Bot) -> None:
    track = Interaction.objects.get(bot=bot, name="track")
    texts = (f"where is parcel number {number}" for number in range(model_upkeep.INLINE_BELOW))
    Phrase.objects.bulk_create([Phrase(interaction=track, text=text).complete() for text in texts])


def test_a_small_bot_is_trained_when_the_publishing_commits(
    bot: Bot, django_capture_on_commit_callbacks: Any, broken_broker: list[Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        publish(bot)
    assert name_said(published(bot.pk), "were is my parcel") == "track"
    assert (model_upkeep.due().count(), broken_broker) == (0, [])


def test_a_large_bot_is_left_to_the_worker_and_a_dead_broker_to_the_sweep(
    bot: Bot, django_capture_on_commit_callbacks: Any, broken_broker: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    make_large(bot)
    with django_capture_on_commit_callbacks(execute=True):
        publish(bot)
    assert broken_broker == [("bots.tasks.train", (bot.pk,))]
    assert "the sweep will" in caplog.text
    assert name_said(published(bot.pk), "Where is my parcel?") == "track"
    assert name_said(published(bot.pk), "were is my parcel") is None
    tasks.train_due()
    assert name_said(published(bot.pk), "were is my parcel") == "track"
    assert not model_upkeep.due().exists()


def test_the_old_model_serves_until_the_new_one_is_trained(bot: Bot) -> None:
    publish(bot, train=model_upkeep.train_bot)
    model_upkeep.train_bot(bot.pk)
    Phrase.objects.create(interaction=Interaction.objects.get(name="hello"), text="greetings dear bot")
    publish(bot)
    meanwhile = published(bot.pk)
    assert name_said(meanwhile, "were is my parcel") == "track"
    assert name_said(meanwhile, "Greetings, dear bot!") == "hello"
    assert list(model_upkeep.due()) == [bot]


def test_training_replaces_the_file_of_the_old_model(bot: Bot) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    bot.refresh_from_db()
    old = bot.model_name
    Phrase.objects.create(interaction=Interaction.objects.get(name="hello"), text="greetings")
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    bot.refresh_from_db()
    assert (default_storage.exists(old), default_storage.exists(bot.model_name)) == (False, True)


def test_a_lost_model_is_trained_again(bot: Bot, caplog: pytest.LogCaptureFixture) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    bot.refresh_from_db()
    for stored in default_storage.listdir("models")[1]:
        default_storage.delete(f"models/{stored}")  # the new one gets the name of the old one
    published_module.forget()
    assert name_said(published(bot.pk), "good morning") == "hello"
    assert "trained again" in caplog.text
    tasks.train_due()
    assert name_said(published(bot.pk), "were is my parcel") == "track"


def test_a_storage_that_fails_leaves_the_exact_phrases_and_is_tried_again_later(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    published_module.forget()
    tries: list[str] = []

    def fail(name: str) -> None:
        tries.append(name)
        raise OSError("no route to storage")

    with monkeypatch.context() as broken:
        broken.setattr(published_module.storage, "load", fail)
        for _ in range(3):
            assert name_said(published(bot.pk), "good morning") == "hello"
            assert name_said(published(bot.pk), "were is my parcel") is None
    assert len(tries) == 1
    monkeypatch.setattr(published_module, "RETRY_SECONDS", 0)
    assert name_said(published(bot.pk), "were is my parcel") == "track"


def test_a_model_of_an_older_format_is_trained_again(bot: Bot) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    bot.refresh_from_db()
    old = "v0-" + bot.model_key.partition("-")[2]
    Bot.objects.filter(pk=bot.pk).update(model_key=old, phrases_key=old)
    assert model_upkeep.train_bot(bot.pk) is True
    assert model_upkeep.train_bot(bot.pk) is False


def test_two_workers_do_not_train_the_same_bot_but_a_dead_one_is_succeeded(bot: Bot) -> None:
    publish(bot)
    Bot.objects.filter(pk=bot.pk).update(training_since=timezone.now())
    assert model_upkeep.train_bot(bot.pk) is False
    Bot.objects.filter(pk=bot.pk).update(training_since=timezone.now() - model_upkeep.LEASE - timedelta(seconds=1))
    assert model_upkeep.train_bot(bot.pk) is True


def test_a_bot_without_phrases_needs_no_training(bot: Bot) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    Phrase.objects.all().delete()
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    bot.refresh_from_db()
    assert (bot.model_name, model_upkeep.due().count()) == ("", 0)
    assert name_said(published(bot.pk), "good morning") is None


def test_the_sweep_is_scheduled() -> None:
    assert {entry["task"] for entry in tasks.BEAT_SCHEDULE.values()} == {
        tasks.train_due.name,
        "bots.tasks.make_due_passages",
    }
