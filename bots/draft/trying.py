"""A bot tried out by its configurer: what it would answer and why. Nothing of it is kept."""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from typing import Any, Literal

import msgspec
from django.core import signing
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from bots.answering import answer as answering
from bots.answering.answer import Input
from bots.answering.published import Content, PublishedBot, answerable
from bots.external_engine.addresses import Address
from bots.external_engine.client import Question, ask
from bots.external_engine.problems import EngineFailed
from bots.models import Bot, Engine
from bots.publishing.model_upkeep import phrases_key
from bots.publishing.publish import content_of
from bots.tasks import INLINE_BELOW
from bots.understanding import storage, train
from bots.understanding.model import Model
from bots.wording.said import Say

KEPT_MODELS = 8


class Named(msgspec.Struct, frozen=True):
    """An interaction to name and to link to."""

    id: int
    name: str


class Asked(msgspec.Struct, frozen=True):
    """The external engine was asked: how long that took, and what went wrong, in a sentence."""

    seconds: float
    problem: str | None = None


class Tried(msgspec.Struct, frozen=True):
    """One answer with its reasons. `state` is to be given back with the next input; it is signed.

    `alert`: why the conversation would be in Awaiting Agent now. `trained` is False while the worker still trains the
    model of a large draft; exact phrases work already. `engine` is there where the external one was asked.
    `follows_in`: the pause, in seconds, after which `follow` is to be called, unless the visitor says something first.
    """

    state: str
    says: tuple[Say, ...]
    understood: bool
    interaction: Named | None
    confidence: float
    phrase: str | None
    misses: int
    threshold: int
    alert: Literal["requested", "default_answers"] | None
    trained: bool
    engine: Asked | None = None
    follows_in: int | None = None


def draft_of(bot: Bot, content: Content | None = None) -> tuple[PublishedBot, bool]:
    """The draft as a bot that answers, and whether its model knows all its phrases. `content`: as it would be saved.

    Few phrases are trained at once and kept by this process; for more, `train_draft` is the worker's task.
    """
    content = content or content_of(bot)
    key = phrases_key(content.phrases)
    model = _model(bot, key, content.phrases)
    return answerable(content, f"draft-{bot.pk}-{key}", model), model is not None or not key


def begin(bot: PublishedBot, *, trained: bool) -> Tried:
    """The greeting."""
    said = answering.greeting(bot, {})
    state = {"session": answering.opening(bot), "misses": 0, "sender": f"try-{secrets.token_hex(8)}"}
    return _tried(bot, state, (said,) if said else (), trained=trained)


def address_of(bot_id: int) -> Address | None:
    """Where the bot's external engine is."""
    engine = Engine.objects.filter(bot=bot_id).first()
    return engine.address if engine else None


def answer(
    bot: PublishedBot, state: str, said: Input, *, operators_online: bool, trained: bool, engine: Address | None
) -> Tried:
    """What the bot answers after what was tried so far. Raises signing.BadSignature for a state that is not ours."""
    before = signing.loads(state, salt=__name__)
    asked = None
    if answering.asks_engine(bot, before["session"], said):
        turn, asked = _ask_engine(bot, engine, before, said)
    else:
        turn = answering.answer(bot, before["session"], said)
    misses = 0 if turn.understood else before["misses"] + 1
    after = _after(bot, {**before, "misses": misses}, turn, operators_online=operators_online, trained=trained)
    reached = bot.interactions.get(turn.interaction or 0)
    alert = "requested" if turn.wants_agent else "default_answers" if 0 < bot.agent_threshold <= misses else None
    return msgspec.structs.replace(
        after,
        understood=turn.understood,
        interaction=Named(reached.id, reached.name) if reached else None,
        confidence=turn.confidence,
        phrase=turn.phrase,
        alert=alert,
        engine=asked,
    )


def follow(bot: PublishedBot, state: str, *, operators_online: bool, trained: bool) -> Tried:
    """What comes after a pause. Raises signing.BadSignature for a state that is not ours."""
    before = signing.loads(state, salt=__name__)
    turn = answering.follow(bot, before["session"])
    after = _after(bot, before, turn, operators_online=operators_online, trained=trained)
    return msgspec.structs.replace(after, alert="requested" if turn.wants_agent else None)


def _after(
    bot: PublishedBot, state: dict[str, Any], turn: answering.Turn, *, operators_online: bool, trained: bool
) -> Tried:
    says, session = turn.says, turn.session
    if turn.wants_agent:
        variables = session.get("variables", {})
        says += answering.agent_request_answer(bot, operators_online=operators_online, variables=variables)
        instead = answering.agent_request_interaction(bot, operators_online=operators_online)
        session = session if instead is None else answering.reached(bot, session, instead)
    tried = _tried(bot, {**state, "session": session}, says, trained=trained)
    return msgspec.structs.replace(tried, follows_in=turn.follows_in)


def _ask_engine(
    bot: PublishedBot, engine: Address | None, state: dict[str, Any], said: Input
) -> tuple[answering.Turn, Asked]:
    """Waits for the engine, as its configurer does."""
    begun, reply, problem = time.monotonic(), None, None
    question = Question(answering.engine_sender(state["sender"], state["session"]), said.text)
    try:
        if engine is None:
            problem = _("It has no address: give it in the bot's form.")
        else:
            reply = asyncio.run(ask(engine, question))
    except EngineFailed as failed:
        problem = str(failed)
    turn = answering.engine_answer(bot, state["session"], reply)
    return turn, Asked(round(time.monotonic() - begun, 3), problem)


def train_draft(bot_id: int) -> None:
    """Trains a model of the draft's phrases into the storage, unless it is there; older ones of this bot go."""
    bot = Bot.objects.get(pk=bot_id)
    phrases = content_of(bot).phrases
    key = phrases_key(phrases)
    if not key or default_storage.exists(_name(bot, key)):
        return
    storage.save(_key(bot, key), train(phrases))
    for name in default_storage.listdir(f"models/draft-{bot.pk}")[1]:
        if name != f"{key}.npz":
            storage.delete(f"models/draft-{bot.pk}/{name}")


_lock = threading.Lock()
_kept: OrderedDict[str, Model] = OrderedDict()


def _model(bot: Bot, key: str, phrases: list[tuple[str, int]]) -> Model | None:
    with _lock:
        known = _kept.get(key)
    model = known or _found(bot, key, phrases)
    if model is not None:
        with _lock:
            _kept[key] = model
            while len(_kept) > KEPT_MODELS:
                _kept.popitem(last=False)
    return model


def _found(bot: Bot, key: str, phrases: list[tuple[str, int]]) -> Model | None:
    if not key:
        return None
    names = [bot.model_name] if bot.model_key == key and bot.model_name else []
    if not names and len(phrases) < INLINE_BELOW:
        return train(phrases)
    for name in [*names, _name(bot, key)]:
        try:
            return storage.load(name)
        except storage.ModelMissing:
            continue
    return None


def _tried(bot: PublishedBot, state: dict[str, Any], says: tuple[Say, ...], *, trained: bool) -> Tried:
    return Tried(
        state=signing.dumps(state, salt=__name__, compress=True),
        says=says,
        understood=True,
        interaction=None,
        confidence=1.0,
        phrase=None,
        misses=state["misses"],
        threshold=bot.agent_threshold,
        alert=None,
        trained=trained,
    )


def _key(bot: Bot, key: str) -> str:
    return f"draft-{bot.pk}/{key}"


def _name(bot: Bot, key: str) -> str:
    return f"models/{_key(bot, key)}.npz"
