"""From the configurer's rows to the version that visitors get."""

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from bots import tasks
from bots.answering.answer import payload_of
from bots.answering.published import Content, EndActionSetting, PublishedInteraction
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Publication, Wording
from bots.publishing.differences import Difference, differences
from bots.publishing.documents import document, documents
from bots.publishing.model_upkeep import phrases_key
from bots.wording import texts
from bots.wording.questions import Question, yes_and_no
from bots.wording.said import SaidButton

logger = logging.getLogger(__name__)

KEPT_PUBLICATIONS = 20


@transaction.atomic
def publish(bot: Bot, *, train: Callable[[int], object] = tasks.start_training, by: User | None = None) -> Publication:
    """Freezes the bot as its rows stand and makes that what visitors get; the same content is no new version.

    Whether that is wise is the caller's matter (see checking). Side effects: after the commit, and where phrases
    changed, `train` gets the bot's id (by default small bots are trained at once, others by the worker); all but the
    newest publications of the bot are deleted.
    """
    # Two savings at once publish one after the other, so that the later one sees the rows of both.
    Bot.objects.select_for_update().get(pk=bot.pk)
    bot.refresh_from_db()
    content = content_of(bot)
    # Fields and rows come in a fixed order, so equal content is equal JSON.
    frozen = msgspec.json.encode(content)
    draft = msgspec.json.encode(document(bot))
    version = hashlib.sha256(frozen + draft).hexdigest()
    publication, _ = Publication.objects.get_or_create(
        hash=version,
        defaults={
            "bot": bot,
            "content": frozen.decode(),
            "document": draft.decode(),
            "phrases_key": phrases_key(content.phrases),
            "by": by,
        },
    )
    _point_at(bot, publication, train)
    _delete_old(bot)
    return publication


@transaction.atomic
def publish_again(publication: Publication, *, train: Callable[[int], object] = tasks.start_training) -> None:
    """Makes an earlier version what visitors get, whatever it was made from by now; the draft stays as it is.

    Side effects: as those of `publish`.
    """
    bot = Bot.objects.select_for_update().get(pk=publication.bot_id)
    _point_at(bot, publication, train)


def unpublished(bots: Iterable[Bot]) -> dict[int, list[Difference] | None]:
    """What visitors would get if each bot were published now and do not get yet, by the bots' ids.

    None for a bot that was never published. The number of queries does not depend on that of the bots.
    """
    bots = list(bots)
    drafts = documents(bots)
    hashes = [bot.published_hash for bot in bots if bot.published_hash]
    stored = dict(Publication.objects.filter(hash__in=hashes).values_list("bot", "document"))
    return {
        bot.pk: differences(json.loads(stored[bot.pk] or "{}"), drafts[bot.pk]) if bot.pk in stored else None
        for bot in bots
    }


def _point_at(bot: Bot, publication: Publication, train: Callable[[int], object]) -> None:
    key = publication.phrases_key
    if bot.published_hash != publication.hash:
        bot.published_hash, bot.published_at, bot.phrases_key = publication.hash, timezone.now(), key
        bot.save(update_fields=["published_hash", "published_at", "phrases_key"])
    if bot.model_key != key:
        transaction.on_commit(lambda: train(bot.pk))


def content_of(bot: Bot) -> Content:
    """The bot as its rows stand, in the form that answers are made from."""
    return Content(
        id=bot.pk,
        slug=bot.slug,
        name=bot.name,
        language=bot.language,
        engine=bot.engine,  # type: ignore[arg-type]  # the column holds these words
        start=bot.start_interaction_id,
        default_reply=bot.default_reply,
        default_interaction=bot.default_interaction_id,
        question_reply=bot.question_reply,
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
        interactions=_interactions(bot),
    )


def _end(bot: Bot) -> EndActionSetting:
    row = EndAction.objects.filter(bot=bot).first()
    if row is None:
        return EndActionSetting()
    return EndActionSetting(action=row.action, message=row.message, interaction=row.interaction_id)  # type: ignore[arg-type]


def _interactions(bot: Bot) -> dict[int, PublishedInteraction]:
    buttons, phrases, wordings = defaultdict(list), defaultdict(list), defaultdict(list)
    for button in Button.objects.filter(interaction__bot=bot).order_by("position", "id"):
        buttons[button.interaction_id].append(_button(button))
    for interaction, text in Phrase.objects.filter(bot=bot).order_by("id").values_list("interaction_id", "text"):
        phrases[interaction].append(text)
    for interaction, text in Wording.objects.filter(interaction__bot=bot).values_list("interaction_id", "text"):
        wordings[interaction].append(text)
    return {
        row.pk: PublishedInteraction(
            id=row.pk,
            name=row.name,
            text=row.text,
            wordings=tuple(wordings[row.pk]),
            question=_question(row, bot.language),
            buttons=tuple(buttons[row.pk]),
            phrases=tuple(phrases[row.pk]),
            next=row.next_id,
            pause_seconds=row.pause_seconds,
            operators_may_send=row.operators_may_send,
            asks_for_person=row.asks_for_person,
        )
        for row in Interaction.objects.filter(bot=bot).order_by("id")
    }


def _question(row: Interaction, language: str) -> Question | None:
    if not row.question:
        return None
    choices = yes_and_no(language) if row.question == Interaction.Question.YES_NO else texts.lines(row.choices)
    return Question(kind=row.question, variable=row.variable, pattern=row.pattern, choices=choices)  # type: ignore[arg-type]


def _button(row: Button) -> SaidButton:
    value = payload_of(row.leads_to_id) if row.leads_to_id else row.value
    return SaidButton(id=row.pk, label=row.label, kind=row.kind, value=value or None)  # type: ignore[arg-type]


def _delete_old(bot: Bot) -> None:
    kept = Publication.objects.filter(bot=bot).order_by("-id").values_list("pk", flat=True)[:KEPT_PUBLICATIONS]
    Publication.objects.filter(bot=bot).exclude(pk__in=list(kept)).exclude(hash=bot.published_hash).delete()
