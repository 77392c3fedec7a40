"""The talk with an external engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec

from bots.draft.conformance.findings import Answered, Finding, Unreachable, advice, asked, fails, holds
from bots.engines.seam import Briefing
from bots.external_engine.client import ExternalEngine

LONG = "Is this understood? " * 190
SCRIPTS = "Wo ist mein Päckchen? أين طردي؟ 荷物はどこですか 🙂"
PERSON = "I want to talk to a person, please."
NONSENSE = "xqzt vfrpl 4711"


async def talk(engine: ExternalEngine, told: Briefing) -> AsyncIterator[Finding]:
    """The findings about the engine. `told` is the first question. Raises Unreachable if it does not answer at all."""
    first = await asked(engine, told)
    if first.problem and first.problem.problem in ("away", "forbidden", "slow"):
        raise Unreachable(str(first.problem))
    yield _answers("a greeting", first)
    if first.problem:
        return
    for name, words in (("4,000 characters", LONG), ("other scripts and an emoji", SCRIPTS)):
        yield _answers(name, await asked(engine, _saying(told, words, name)))
    yield await _same_key(engine, told)
    yield await _at_once(engine, told)
    yield _of_person(await asked(engine, _saying(told, PERSON, "person")))
    yield _of_nonsense(await asked(engine, _saying(told, NONSENSE, "nonsense")))
    yield await _signature(engine, told)


def _saying(told: Briefing, words: str, key: str) -> Briefing:
    return msgspec.structs.replace(told, message=words, key=f"{told.key}-{key[:8].strip()}")


def _answers(what: str, answered: Answered) -> Finding:
    if answered.problem:
        return fails(f"It does not answer {what}: {answered.problem}")
    return holds(f"It answers {what} ({answered.seconds:.1f} s).")


async def _same_key(engine: ExternalEngine, told: Briefing) -> Finding:
    """A worker that dies asks again: the engine should not go on in its dialog twice."""
    once, again = await asked(engine, told), await asked(engine, told)
    if once.problem or again.problem:
        return fails(f"It does not answer a repeated question: {once.problem or again.problem}")
    if once.words == again.words:
        return holds("It gives a repeated question (the same Idempotency-Key) the same answer.")
    return advice("A repeated question (the same Idempotency-Key) gets another answer: it goes on in its dialog twice.")


async def _at_once(engine: ExternalEngine, told: Briefing) -> Finding:
    several = [
        msgspec.structs.replace(told, sender=f"{told.sender}-{each}", key=f"{told.key}-{each}") for each in range(5)
    ]
    found = await asyncio.gather(*(asked(engine, each) for each in several))
    problem = next((each.problem for each in found if each.problem), None)
    if problem:
        return fails(f"It does not answer five visitors at once: {problem}")
    return holds(f"It answers five visitors at once ({max(each.seconds for each in found):.1f} s).")


def _of_person(answered: Answered) -> Finding:
    if answered.problem:
        return fails(f"It does not answer a wish for a person: {answered.problem}")
    if answered.reply and answered.reply.handoff:
        return holds("It hands over to a person who is asked for.")
    return advice("It does not hand over when a person is asked for; the bot's live agent button still does.")


def _of_nonsense(answered: Answered) -> Finding:
    if answered.problem:
        return fails(f"It does not answer nonsense: {answered.problem}")
    if answered.reply and not answered.reply.understood:
        return holds("It says so when it does not understand.")
    return advice("It never says that it did not understand, so no number of default answers calls an operator.")


async def _signature(engine: ExternalEngine, told: Briefing) -> Finding:
    if not engine.address.secret:
        return advice("No secret is set: it cannot tell our questions from others.")
    forged = ExternalEngine(msgspec.structs.replace(engine.address, secret=f"not {told.key}"))
    answered = await asked(forged, _saying(told, told.message, "forged"))
    if answered.problem and answered.problem.problem == "status":
        return holds("It refuses a question with a wrong signature.")
    return advice("It answers a question with a wrong signature: it does not check who asks.")
