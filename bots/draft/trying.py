"""Tries out a bot for its configurer: what it would answer and why. Nothing is stored."""

from __future__ import annotations

import asyncio
import secrets
import time

import msgspec
from django.utils.translation import gettext as _

from bots.answering import answer as answering
from bots.answering import engines, saying, takeover_texts, turns
from bots.answering.published import PublishedBot
from bots.answering.session import Session
from bots.answering.situation import Input
from bots.answering.turns import Turn
from bots.draft import handoff_words, trial_takeover
from bots.draft.trial import Asked, Likely, Named, State, Tried, read, tried
from bots.engines import usage
from bots.engines.problems import USELESS, EngineFailed
from bots.engines.seam import Reply, Spoken

PAST_LINES = 12
PAST_TEXT = 500


def begin(bot: PublishedBot, *, trained: bool) -> Tried:
    """Begins a trial: the greeting."""
    said = saying.greeting(bot, {})
    state = State(turns.opening(bot), misses=0, sender=f"try-{secrets.token_hex(8)}")
    return tried(bot, state, (said,) if said else (), trained=trained)


def answer(
    bot: PublishedBot, state: str, said: Input, *, operators_online: bool, trained: bool, engine: engines.Chosen | None
) -> Tried:
    """The bot's answer after what was tried so far. Raises signing.BadSignature for a state that is not ours."""
    before = read(state)
    if before.operator:
        return trial_takeover.goes_on(bot, before, trained=trained)
    asked = None
    if answering.asks_engine(bot, before.session, said):
        turn, asked = _ask_engine(bot, engine, before, said)
    else:
        turn = answering.answer(bot, before.session, said)
    misses = before.misses if turn.understood is None else 0 if turn.understood else before.misses + 1
    counted = msgspec.structs.replace(before, misses=misses, past=_past(before, said, turn))
    after = _after(bot, counted, turn, operators_online=operators_online, trained=trained)
    reached = bot.interactions.get(turn.interaction or 0)
    alert = "requested" if turn.wants_agent else "default_answers" if 0 < bot.agent_threshold <= misses else None
    return msgspec.structs.replace(
        after,
        understood=turn.understood,
        interaction=Named(reached.id, reached.name) if reached else None,
        between=_between(bot, turn),
        again=_asked_again(bot, before.session, turn),
        confidence=turn.confidence,
        phrase=turn.phrase,
        alert=alert,
        engine=asked,
        likely=_likely(bot, said, turn) if asked is None else (),
    )


def follow(bot: PublishedBot, state: str, *, operators_online: bool, trained: bool) -> Tried:
    """The bot's turn after a pause. Raises signing.BadSignature for a state that is not ours."""
    before = read(state)
    if before.operator:
        return trial_takeover.goes_on(bot, before, trained=trained)
    turn = turns.follow(bot, before.session)
    after = _after(bot, before, turn, operators_online=operators_online, trained=trained)
    return msgspec.structs.replace(after, alert="requested" if turn.wants_agent else None)


def _past(before: State, said: Input, turn: Turn) -> tuple[Spoken, ...]:
    """The last lines of the trial; the page carries them, so they are few and short."""
    lines = [Spoken("visitor", said.text[:PAST_TEXT]), *(Spoken("bot", each.text[:PAST_TEXT]) for each in turn.says)]
    return (*before.past, *(line for line in lines if line.text))[-PAST_LINES:]


def _after(bot: PublishedBot, state: State, turn: Turn, *, operators_online: bool, trained: bool) -> Tried:
    says, session = turn.says, turn.session
    if turn.wants_agent:
        says += takeover_texts.agent_request_answer(bot, operators_online=operators_online, variables=session.variables)
        if not says:
            says = (takeover_texts.default_confirmation(bot, operators_online=operators_online),)
        instead = takeover_texts.agent_request_interaction(bot, operators_online=operators_online)
        session = session if instead is None else turns.reached(bot, session, instead)
    shown = tried(bot, msgspec.structs.replace(state, session=session), says, trained=trained)
    return msgspec.structs.replace(shown, follows_in=turn.follows_in)


def _between(bot: PublishedBot, turn: Turn) -> tuple[Named, ...]:
    asked = turn.session.between if turn.understood is None else ()
    return tuple(Named(key, bot.interactions[key].name) for key in asked)


def _likely(bot: PublishedBot, said: Input, turn: Turn) -> tuple[Likely, ...]:
    if said.kind != "text" or turn.confidence == 1.0:
        return ()
    near = [match for match in bot.matcher.nearest(said.text) if match.interaction not in (None, turn.interaction)]
    return tuple(
        Likely(bot.interactions[match.interaction].name, match.confidence, match.phrase)
        for match in near
        if match.interaction in bot.interactions
    )


def _asked_again(bot: PublishedBot, before: Session, turn: Turn) -> Named | None:
    asked = bot.interactions.get(before.question or 0)
    if asked is None or turn.session.question != asked.id or all(said.interaction != asked.id for said in turn.says):
        return None
    return Named(asked.id, asked.name)


def _ask_engine(bot: PublishedBot, engine: engines.Chosen | None, state: State, said: Input) -> tuple[Turn, Asked]:
    """Asks the engine and waits for it, as the configurer does. The breaker is not asked: a trial may find out."""
    begun, reply, problem = time.monotonic(), None, None
    sender = answering.engine_sender(state.sender, state.session)
    told = engines.briefing(bot, state.session, said, sender=sender, history=state.past)
    engine = engines.informed(engine, bot, told)
    with usage.counted() as used:
        try:
            if engine is None:
                problem = _("It has no address: give it in the bot's form.")
            else:
                reply = asyncio.run(engine.engine.ask(told))
        except EngineFailed as failed:
            problem = str(failed)
            reply = Reply(understood=False) if failed.problem in USELESS else None
    turn = answering.engine_answer(bot, state.session, reply, promises=engine.promises if engine else ())
    return turn, Asked(
        round(time.monotonic() - begun, 3),
        problem,
        handoff=turn.handoff,
        called=handoff_words.in_words(turn.handoff) if turn.handoff else "",
        tokens=used.tokens,
        remembers=reply.remembers if reply else {},
    )
