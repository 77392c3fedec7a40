"""From the configurer's rows to the version that visitors get."""

import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable

import msgspec
from django.db import transaction
from django.utils import timezone

from bots import tasks, texts
from bots.answering import payload_of
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Publication
from bots.published import Content, EndActionSetting, PublishedInteraction, SaidButton
from bots.training import phrases_key

logger = logging.getLogger(__name__)

KEPT_PUBLICATIONS = 20


@transaction.atomic
def publish(bot: Bot, *, train: Callable[[int], object] = tasks.start_training) -> Publication:
    """Freezes the bot as its rows stand and makes that what visitors get; the same content is no new version.

    Side effects: after the commit, and where phrases changed, `train` gets the bot's id (by default small bots are
    trained at once, others by the worker); all but the newest publications of the bot are deleted.
    """
    # Two savings at once publish one after the other, so that the later one sees the rows of both.
    Bot.objects.select_for_update().get(pk=bot.pk)
    bot.refresh_from_db()
    content = _content(bot)
    # Fields and rows come in a fixed order, so equal content is equal JSON.
    json = msgspec.json.encode(content)
    version = hashlib.sha256(json).hexdigest()
    key = phrases_key((phrase, item.id) for item in content.interactions.values() for phrase in item.phrases)
    publication, _ = Publication.objects.get_or_create(
        hash=version, defaults={"bot": bot, "content": json.decode(), "phrases_key": key}
    )
    if bot.published_hash != version:
        bot.published_hash, bot.published_at, bot.phrases_key = version, timezone.now(), key
        bot.save(update_fields=["published_hash", "published_at", "phrases_key"])
        _delete_old(bot)
    if bot.model_key != key:
        transaction.on_commit(lambda: train(bot.pk))
    return publication


def _content(bot: Bot) -> Content:
    return Content(
        id=bot.pk,
        slug=bot.slug,
        name=bot.name,
        language=bot.language,
        start=bot.start_interaction_id,
        default_reply=bot.default_reply,
        default_interaction=bot.default_interaction_id,
        cancel_words=texts.words(bot.cancel_words),
        agent_threshold=bot.agent_threshold,
        agent_confirmation=bot.agent_confirmation,
        no_operator_interaction=bot.no_operator_interaction_id,
        takeover_start_message=bot.takeover_start_message,
        attachments_email=bot.attachments_email,
        end=_end(bot),
        stalled_after_minutes=bot.stalled_after_minutes,
        abandoned_after_minutes=bot.abandoned_after_minutes,
        ended_after_minutes=bot.ended_after_minutes,
        allowed_origins=texts.lines(bot.allowed_origins),
        interactions=_interactions(bot),
    )


def _end(bot: Bot) -> EndActionSetting:
    row = EndAction.objects.filter(bot=bot).first()
    if row is None:
        return EndActionSetting()
    return EndActionSetting(action=row.action, message=row.message, interaction=row.interaction_id)  # type: ignore[arg-type]


def _interactions(bot: Bot) -> dict[int, PublishedInteraction]:
    buttons, phrases = defaultdict(list), defaultdict(list)
    for button in Button.objects.filter(interaction__bot=bot).order_by("position", "id"):
        buttons[button.interaction_id].append(_button(button))
    for interaction, text in Phrase.objects.filter(bot=bot).order_by("id").values_list("interaction_id", "text"):
        phrases[interaction].append(text)
    return {
        row.pk: PublishedInteraction(
            id=row.pk,
            name=row.name,
            text=row.text,
            buttons=tuple(buttons[row.pk]),
            phrases=tuple(phrases[row.pk]),
            next=row.next_id,
            operators_may_send=row.operators_may_send,
            asks_for_person=row.asks_for_person,
        )
        for row in Interaction.objects.filter(bot=bot).order_by("id")
    }


def _button(row: Button) -> SaidButton:
    value = payload_of(row.leads_to_id) if row.leads_to_id else row.value
    return SaidButton(id=row.pk, label=row.label, kind=row.kind, value=value or None)  # type: ignore[arg-type]


def _delete_old(bot: Bot) -> None:
    kept = Publication.objects.filter(bot=bot).order_by("-id").values_list("pk", flat=True)[:KEPT_PUBLICATIONS]
    Publication.objects.filter(bot=bot).exclude(pk__in=list(kept)).exclude(hash=bot.published_hash).delete()
