"""Sources are part of the draft, its versions, its history, exports and copies."""

from __future__ import annotations

import pytest

from bots.answering.engines import informed
from bots.answering.passages import find
from bots.answering.published import published
from bots.draft import history, restoring
from bots.models import Bot, DraftChange, Interaction, Phrase, Publication, SourcePassage, SourceText
from bots.publishing.documents import document
from bots.publishing.publish import publish, publish_again
from bots.sources import keeping, upkeep
from tests.unit.bots.sources.corpus import DOCUMENTS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.on("sqlite")]


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Shop", slug="shop")
    hours = Interaction.objects.create(bot=bot, name="opening_hours", text="We are open from nine to five.")
    Phrase.objects.create(interaction=hours, text="when do you open")
    return bot


def titles(bot: Bot, question: str) -> set[str]:
    return {each.title or each.heading for each in find(published(bot.pk), [question])}


def test_visitors_get_a_source_when_it_is_published_and_lose_it_at_the_next_publishing(bot: Bot) -> None:
    publish(bot)
    source = keeping.add(bot, "markdown", "Returns", DOCUMENTS["Returns"], "https://shop.example/returns")
    assert titles(bot, "can I return earrings?") == set()
    publish(bot)
    assert titles(bot, "can I return earrings?") == {"Returns"}
    source.delete()
    assert titles(bot, "can I return earrings?") == {"Returns"}
    publish(bot)
    assert titles(bot, "can I return earrings?") == set()
    publish_again(Publication.objects.get(content__contains="shop.example/returns"))
    assert titles(bot, "can I return earrings?") == {"Returns"}


def test_interactions_are_a_source_as_they_were_published(bot: Bot) -> None:
    keeping.add(bot, "interactions", "", "")
    publish(bot)
    assert titles(bot, "at what time are you open") == {"opening hours"}
    made = dict(SourcePassage.objects.values_list("key", "pk"))
    Interaction.objects.create(bot=bot, name="parking", text="You can park behind the house {{ price }}.")
    publish(bot)
    assert "parking" in titles(bot, "where can I park my car")
    [text] = [each.text for each in find(published(bot.pk), ["where can I park my car"]) if "park" in each.text]
    assert text == "You can park behind the house."
    assert made.keys() < set(SourcePassage.objects.values_list("key", flat=True))


def test_only_what_changed_is_encoded_again(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    keeping.add(bot, "markdown", "Returns", DOCUMENTS["Returns"])
    upkeep.make_of(bot.pk)
    encoder = upkeep.encoders.current()
    assert encoder is not None
    encoded: list[str] = []
    real = encoder.encode
    monkeypatch.setattr(encoder, "encode", lambda texts: encoded.extend(texts) or real(texts))
    keeping.add(bot, "markdown", "Returns", DOCUMENTS["Returns"] + "\n\n## Shoes\n\nShoes are sent back in their box.")
    upkeep.make_of(bot.pk)
    publish(bot)
    assert len(encoded) == 1
    assert "Shoes are sent back" in encoded[0]


def test_an_export_and_a_copy_have_the_words(bot: Bot) -> None:
    keeping.add(bot, "markdown", "Returns", DOCUMENTS["Returns"], "https://shop.example/returns")
    keeping.add(bot, "interactions", "", "")
    given = restoring.portable(bot)
    assert given["sources"][0]["text"] == DOCUMENTS["Returns"]
    other = restoring.copy(bot)
    assert restoring.portable(other)["sources"] == given["sources"]
    bot.delete()
    assert SourceText.objects.exclude(bot=other.pk).count() == 0
    assert restoring.restore(other, {**given, "bot": document(other)["bot"]}) == []


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "markdown", "title": "A", "address": "javascript:alert(1)", "text": "words"},
        {"kind": "markdown", "title": "", "address": "", "text": "words"},
        {"kind": "word", "title": "A", "address": "", "text": "words"},
        {"kind": "text", "title": "A", "address": "", "text": 5},
        {"kind": "text", "title": "A", "address": "", "text": " "},
        {"kind": "text", "title": "A", "address": "", "digest": "0" * 64},
        {"kind": "text", "title": "A", "address": "", "text": "words", "vector": "x"},
        {"kind": "text", "title": ["A"], "address": "", "text": "words"},
        {"kind": "text", "title": "A", "address": "ftp://shop.example/x", "text": "words"},
        "words",
    ],
)
def test_a_document_with_a_bad_source_is_refused_and_changes_nothing(bot: Bot, row: object) -> None:
    before = document(bot)
    with pytest.raises(restoring.DocumentRefused):
        restoring.restore(bot, {**before, "sources": [row]})
    assert document(bot) == before


def test_a_removed_source_comes_back_by_undoing(bot: Bot) -> None:
    history.note(bot.pk)
    source = keeping.add(bot, "text", "Returns", DOCUMENTS["Returns"])
    history.note(bot.pk)
    source.delete()
    history.note(bot.pk)
    publish(bot)
    change = DraftChange.objects.first()
    assert change is not None
    history.undo(change)
    assert [each.title for each in bot.sources.all()] == ["Returns"]
    assert "Returns" in str(history.said(change))
    assert DOCUMENTS["Returns"][:40] not in str(history.said(change))


def test_words_that_nobody_needs_any_more_are_deleted(bot: Bot) -> None:
    source = keeping.add(bot, "text", "Returns", DOCUMENTS["Returns"])
    publish(bot)
    source.delete()
    SourceText.objects.update(used_at="2026-01-01T00:00Z")
    publish(bot)
    assert SourceText.objects.count() == 1, "an earlier version has it"
    Publication.objects.exclude(hash=bot.published_hash).delete()
    publish(bot)
    assert SourceText.objects.count() == 0


def test_an_engine_that_only_chooses_gets_no_passages(bot: Bot) -> None:
    assert informed(None, published(publish(bot).bot_id), None) is None  # type: ignore[arg-type]
