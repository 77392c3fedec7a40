"""Visitors get a frozen version, which every process finds, and whose model is trained after any failure."""

import threading
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from celery import Task
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots import tasks
from bots.answering import published as published_module
from bots.answering.published import BotNotFound, PublishedBot, published, published_by_slug
from bots.models import Bot, Interaction, Phrase, Publication
from bots.publishing import model_upkeep
from bots.publishing.publish import KEPT_PUBLICATIONS, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia", allowed_origins="https://a.example\nhttps://b.example\n")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hello")
    Phrase.objects.create(interaction=hello, text="good morning")
    track = Interaction.objects.create(bot=bot, name="track", text="Which number?")
    Phrase.objects.create(interaction=track, text="where is my parcel")
    return bot


@pytest.fixture
def broken_broker(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every hand-over of a task fails; the list names what was tried."""
    tried: list[Any] = []

    def fail(task: Task, args: Any = None, **options: Any) -> None:
        tried.append((task.name, args))
        raise ConnectionError("the broker is down")

    monkeypatch.setattr(Task, "apply_async", fail)
    return tried


def name_said(bot: PublishedBot, text: str) -> str | None:
    interaction = bot.matcher.match(text).interaction
    return bot.interactions[interaction].name if interaction else None


def make_large(bot: Bot) -> None:
    track = Interaction.objects.get(bot=bot, name="track")
    texts = (f"where is parcel number {number}" for number in range(model_upkeep.INLINE_BELOW))
    Phrase.objects.bulk_create([Phrase(interaction=track, text=text).complete() for text in texts])


def test_an_edit_is_not_seen_before_it_is_published(bot: Bot) -> None:
    publish(bot)
    before = published(bot.pk)
    Interaction.objects.filter(name="hello").update(text="Changed")
    Bot.objects.filter(pk=bot.pk).update(agent_threshold=9)
    assert published(bot.pk) is before
    publish(bot)
    after = published(bot.pk)
    assert (before.agent_threshold, after.agent_threshold) == (3, 9)
    assert [item.text for item in after.interactions.values()] == ["Changed", "Which number?"]
    assert before.hash != after.hash


def test_a_version_in_use_survives_the_deletion_of_what_it_says(bot: Bot) -> None:
    publish(bot)
    before = published(bot.pk)
    Interaction.objects.filter(name="hello").delete()
    publish(bot)
    assert name_said(before, "good morning") == "hello"
    assert name_said(published(bot.pk), "good morning") is None


def test_the_same_content_is_the_same_version(bot: Bot) -> None:
    first = publish(bot)
    bot.refresh_from_db()
    at = bot.published_at
    second = publish(bot)
    bot.refresh_from_db()
    assert (first.pk, at, Publication.objects.count()) == (second.pk, bot.published_at, 1)


def test_a_publication_is_never_changed(bot: Bot) -> None:
    publication = publish(bot)
    with pytest.raises(TypeError):
        publication.save()


def test_only_the_newest_publications_are_kept(bot: Bot) -> None:
    for number in range(KEPT_PUBLICATIONS + 3):
        Bot.objects.filter(pk=bot.pk).update(name=f"Pia {number}")
        publish(bot)
    assert Publication.objects.count() == KEPT_PUBLICATIONS
    assert published(bot.pk).name == f"Pia {KEPT_PUBLICATIONS + 2}"


def test_a_frozen_version_cannot_be_changed(bot: Bot) -> None:
    publish(bot)
    with pytest.raises(AttributeError):
        published(bot.pk).name = "Eve"  # type: ignore[misc]


def test_a_look_up_costs_one_query_and_only_new_versions_cost_more(bot: Bot) -> None:
    publish(bot)
    published(bot.pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        by_id, by_slug = published(bot.pk), published_by_slug("pia")
    assert (len(queries), by_id is by_slug) == (2, True)


def test_a_bot_switched_off_is_seen_at_once(bot: Bot) -> None:
    publish(bot)
    assert published(bot.pk).enabled is True
    Bot.objects.filter(pk=bot.pk).update(enabled=False)
    assert published_by_slug("pia").enabled is False
    Bot.objects.filter(pk=bot.pk).update(enabled=True)
    assert published(bot.pk).enabled is True


def test_no_bot_and_no_published_bot_are_not_found(bot: Bot) -> None:
    for look_up in (lambda: published(bot.pk), lambda: published_by_slug("pia"), lambda: published_by_slug("nobody")):
        with pytest.raises(BotNotFound):
            look_up()


def test_lists_are_published_as_tuples_in_order(bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(cancel_words="cancel, start over,cancel")
    publish(bot)
    pia = published(bot.pk)
    assert pia.allowed_origins == ("https://a.example", "https://b.example")
    assert pia.cancel_words == ("cancel", "start over")


def test_what_is_stored_is_plain_json(bot: Bot) -> None:
    content = msgspec.json.decode(publish(bot).content)
    assert (content["slug"], content["agent_threshold"], content["end"]["action"]) == ("pia", 3, "nothing")


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


def test_threads_share_one_version(bot: Bot) -> None:
    publish(bot)
    model_upkeep.train_bot(bot.pk)
    pia = published(bot.pk)
    said: list[str | None] = []
    threads = [threading.Thread(target=lambda: said.append(name_said(pia, "were is my parcel"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["track"] * 8


def test_the_sweep_is_scheduled() -> None:
    assert {entry["task"] for entry in tasks.BEAT_SCHEDULE.values()} == {tasks.train_due.name}
