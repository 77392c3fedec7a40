"""Visitors get a frozen version, which every process finds, and whose model is trained after any failure."""

import threading

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bots.answering.published import BotNotFound, PublishedBot, published, published_by_slug
from bots.models import Bot, Interaction, Phrase, Publication
from bots.publishing import model_upkeep
from bots.publishing.publish import KEPT_PUBLICATIONS, publish, unpublished

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


def test_an_upgraded_bot_is_told_that_it_will_ask_back(bot: Bot) -> None:
    publication = publish(bot)
    assert unpublished([bot])[bot.pk] == []
    Publication.objects.filter(pk=publication.pk).update(
        document=publication.document.replace('"asks_back":true,', "").replace('"caution":"balanced",', "")
    )
    [change] = unpublished([Bot.objects.get(pk=bot.pk)])[bot.pk] or []
    assert [(each.label, each.before, each.after) for each in change.changes] == [("asks back", "no", "yes")]
