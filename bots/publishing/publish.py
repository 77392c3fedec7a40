"""Publishes a draft: makes it the version that visitors get."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bots.answering.content import Content
from bots.models import Bot, Publication, Publishing
from bots.publishing import spoken_sources
from bots.publishing.content import frozen
from bots.publishing.differences import Difference, differences
from bots.publishing.documents import document, documents, versioned
from bots.publishing.earlier import as_it_acts
from bots.publishing.model_upkeep import phrases_key, start_training
from bots.sources import keeping, upkeep

KEPT_PUBLICATIONS = 20
KEPT_ACTS = 200
"""So many acts of publishing stay in a bot's history."""

Train = Callable[[int], object]


@transaction.atomic
def publish(bot: Bot, *, train: Train = start_training, by: User | None = None) -> Publication:
    """Publishes the draft as its rows are now. The same content makes no new version.

    The caller checks for problems (see `draft.checking`). Side effects: after the commit, and if phrases changed,
    `train` gets the bot's id (by default small bots are trained at once, others by the worker); all but the newest
    publications of the bot are deleted.
    """
    # Two savings at the same time publish one after the other, so that the later one sees the rows of both.
    Bot.objects.select_for_update().get(pk=bot.pk)
    bot.refresh_from_db()
    draft = versioned(document(bot))
    content = frozen(bot, draft)
    # Fields and rows come in a fixed order, so equal content is equal JSON.
    content_json, draft_json = msgspec.json.encode(content), msgspec.json.encode(draft)
    publication, is_new = Publication.objects.get_or_create(
        hash=hashlib.sha256(content_json + draft_json).hexdigest(),
        defaults={
            "bot": bot,
            "content": content_json.decode(),
            "document": draft_json.decode(),
            "phrases_key": phrases_key(content),
            "by": by,
        },
    )
    spoken_sources.keep(bot.pk, draft)
    if _point_at(bot, publication, train):
        _note(bot, publication, by, again=not is_new)
    _delete_old(bot)
    _make_passages(bot, content)
    return publication


def draft_key(bot: Bot) -> str:
    """Is the same as long as nobody changes the draft."""
    return hashlib.sha256(msgspec.json.encode(versioned(document(bot)))).hexdigest()


@transaction.atomic
def publish_again(publication: Publication, *, train: Train = start_training, by: User | None = None) -> None:
    """Makes an earlier version what visitors get; the draft stays as it is.

    Side effects: as those of `publish`.
    """
    bot = Bot.objects.select_for_update().get(pk=publication.bot_id)
    if _point_at(bot, publication, train):
        _note(bot, publication, by, again=True)


def unpublished(bots: Iterable[Bot]) -> dict[int, list[Difference] | None]:
    """By the ids of the bots: the changes that visitors would get if the bot were published now.

    None for a bot that was never published. The number of queries does not depend on that of the bots.
    """
    bots = list(bots)
    drafts = documents(bots)
    hashes = [bot.published_hash for bot in bots if bot.published_hash]
    stored = dict(Publication.objects.filter(hash__in=hashes).values_list("bot", "document"))
    return {
        bot.pk: differences(as_it_acts(versioned(json.loads(stored[bot.pk] or "{}"))), versioned(drafts[bot.pk]))
        if bot.pk in stored
        else None
        for bot in bots
    }


def _make_passages(bot: Bot, content: Content) -> None:
    if content.all_sources:
        keeping.touch(bot.pk)
        transaction.on_commit(lambda: upkeep.start(bot.pk))
    keeping.drop_unused(bot.pk)


def _point_at(bot: Bot, publication: Publication, train: Train) -> bool:
    """Makes it what visitors get. Tells whether they got another one before."""
    key = publication.phrases_key
    changes = bot.published_hash != publication.hash
    if changes:
        bot.published_hash, bot.published_at, bot.phrases_key = publication.hash, timezone.now(), key
        bot.save(update_fields=["published_hash", "published_at", "phrases_key"])
    if bot.model_key != key:
        transaction.on_commit(lambda: train(bot.pk))
    return changes


def _note(bot: Bot, publication: Publication, by: User | None, *, again: bool) -> None:
    Publishing.objects.create(bot=bot, hash=publication.hash, by=by, again=again)
    kept = Publishing.objects.filter(bot=bot).values_list("pk", flat=True)[:KEPT_ACTS]
    Publishing.objects.filter(bot=bot).exclude(pk__in=list(kept)).delete()


def _delete_old(bot: Bot) -> None:
    kept = Publication.objects.filter(bot=bot).order_by("-id").values_list("pk", flat=True)[:KEPT_PUBLICATIONS]
    Publication.objects.filter(bot=bot).exclude(pk__in=list(kept)).exclude(hash=bot.published_hash).delete()
