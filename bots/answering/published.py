"""The published version of a bot: frozen, found by its content's hash, kept by every process."""

import logging
import threading
import time
from collections import OrderedDict
from typing import Any

import msgspec

from bots.answering.content import Content
from bots.answering.person_labels import person_labels
from bots.answering.restarting import restarts_on
from bots.models import Bot, Publication
from bots.models.statements import finding
from bots.understanding import storage
from bots.understanding.matcher import Matcher
from bots.understanding.model import Model
from bots.wording import texts
from bots.wording.said import SaidButton
from bots.wording.values.spoken import SPOKEN_KINDS

logger = logging.getLogger(__name__)

COLUMNS = ("published_hash", "model_name", "enabled", "allowed_origins")
KEPT_BOTS = 64
# Seconds for which a storage that failed is not asked again.
RETRY_SECONDS = 30


class BotNotFound(LookupError):
    """The bot does not exist, or it was never published."""


class PublishedBot(Content, frozen=True, kw_only=True):
    """A content with its hash and its matcher. `enabled` and `allowed_origins` are as of this look-up."""

    hash: str
    enabled: bool
    allowed_origins: tuple[str, ...]
    languages: tuple[str, ...]
    """The languages that the bot speaks, its main one first."""
    restarts_on: frozenset[str]
    """The cancel words of all languages, in all spellings."""
    person_labels: dict[str, int]
    """By spelling: the labels of buttons that lead to a person; see `bots.answering.person_labels`."""
    labels: dict[int, tuple[SaidButton, ...]]
    """By interaction whose buttons are translated: these buttons under their labels in every language."""
    choices: dict[int, tuple[tuple[str, ...], ...]]
    """By interaction whose question's choices are translated: the choices in every language."""
    spoken_kinds: dict[str, str]
    """By variable: the kind of its question, if texts say its values in another form than they are kept in."""
    in_language: dict[str, dict[str, Any]]
    """By language: the parts of this version that `bots.answering.speaking` has translated so far."""
    matcher: Matcher


def published(bot_id: int) -> PublishedBot:
    """The bot's published version; one query if this process has the version already. Raises BotNotFound."""
    return _published("pk", bot_id)


def published_by_slug(slug: str) -> PublishedBot:
    """The published version of the bot with this address name. Raises BotNotFound."""
    return _published("slug", slug)


def answerable(content: Content, version: str, model: Model | None) -> PublishedBot:
    """The content as a bot that answers; without a model it understands exact phrases only."""
    languages = (content.language, *content.other_languages)
    labels = _labels(content)
    return PublishedBot(
        **msgspec.structs.asdict(content),
        hash=version,
        enabled=True,
        allowed_origins=(),
        languages=languages,
        restarts_on=restarts_on(content),
        person_labels=person_labels(content.interactions, labels, languages),
        labels=labels,
        choices=_choices(content),
        spoken_kinds=_spoken_kinds(content),
        in_language={},
        matcher=Matcher(
            content.phrases,
            model,
            content.caution,
            asks_back=content.asks_back,
            out_of_scope=content.out_of_scope or (),
        ),
    )


def recall(version: str, model_name: str, *, enabled: bool) -> PublishedBot | None:
    """The bot of this version if this process has it, else None; for callers that have read the bot's row already."""
    bot = _recall(version, model_name)
    return msgspec.structs.replace(bot, enabled=enabled) if bot and bot.enabled != enabled else bot


def forget() -> None:
    """Empties this process's cache."""
    with _lock:
        _kept.clear()
        _unreachable.clear()


_lock = threading.Lock()
_kept: OrderedDict[tuple[str, str], PublishedBot] = OrderedDict()
_unreachable: dict[str, float] = {}


def _labels(content: Content) -> dict[int, tuple[SaidButton, ...]]:
    found: dict[int, tuple[SaidButton, ...]] = {}
    for translation in content.other_languages.values():
        for key, item in translation.interactions.items():
            buttons = {button.id: button for button in content.interactions[key].buttons}
            translated = (
                msgspec.structs.replace(buttons[button], label=label) for button, label in item.labels.items()
            )
            found[key] = (*found.get(key, content.interactions[key].buttons), *translated)
    return found


def _spoken_kinds(content: Content) -> dict[str, str]:
    asked = (item.question for item in content.interactions.values() if item.question)
    return {question.variable: question.kind for question in asked if question.kind in SPOKEN_KINDS}


def _choices(content: Content) -> dict[int, tuple[tuple[str, ...], ...]]:
    found: dict[int, tuple[tuple[str, ...], ...]] = {}
    for translation in content.other_languages.values():
        for key, item in translation.interactions.items():
            question = content.interactions[key].question
            if question and item.choices:
                found[key] = (*found.get(key, (question.choices,)), item.choices)
    return found


def _published(field: str, value: int | str) -> PublishedBot:
    statement = finding(Bot, f"{field}__in", 1, order="id", only=COLUMNS)
    row = next(iter(Bot.objects.raw(statement, [value])), None)
    if row is None or not row.published_hash:
        raise BotNotFound(f"No published bot {value!r}. Publish it in the admin, or import it.")
    version, model_name, enabled = row.published_hash, row.model_name, row.enabled
    origins = texts.lines(row.allowed_origins)
    if time.monotonic() - _unreachable.get(model_name, -RETRY_SECONDS) < RETRY_SECONDS:
        model_name = ""
    bot = _recall(version, model_name) or _load(version, model_name)
    if (bot.enabled, bot.allowed_origins) == (enabled, origins):
        return bot
    return _keep(msgspec.structs.replace(bot, enabled=enabled, allowed_origins=origins), model_name)


def _recall(version: str, model_name: str) -> PublishedBot | None:
    with _lock:
        bot = _kept.get((version, model_name))
        if bot is not None:
            _kept.move_to_end((version, model_name))
        return bot


def _load(version: str, model_name: str) -> PublishedBot:
    stored = Publication.objects.filter(hash=version).values_list("content", flat=True).first()
    if stored is None:  # the bot was deleted after the look-up
        raise BotNotFound(f"The bot of version {version[:12]} is gone.")
    content = msgspec.json.decode(stored, type=Content)
    model = _model(content, model_name) if model_name else None
    return _keep(answerable(content, version, model), model_name)


def _keep(bot: PublishedBot, model_name: str) -> PublishedBot:
    with _lock:
        # A bot without its model is kept under no model's name, so that the model is looked for again.
        _kept[bot.hash, model_name if bot.matcher.model else ""] = bot
        while len(_kept) > KEPT_BOTS:
            _kept.popitem(last=False)
    return bot


def _model(content: Content, model_name: str) -> Model | None:
    """The model, or None, which is logged: exact phrases work meanwhile."""
    try:
        return storage.load(model_name)
    except storage.ModelMissing as error:
        # The sweep looks for bots without a model and trains them.
        logger.warning("%s The bot %s will be trained again.", error, content.slug)
        Bot.objects.filter(pk=content.id, model_name=model_name).update(model_name="")
    except Exception:
        # Storages have errors of their own; none of them may stop a bot from answering exact phrases.
        logger.exception("The model %s cannot be loaded now; next try in %d s.", model_name, RETRY_SECONDS)
        _unreachable[model_name] = time.monotonic()
    return None
