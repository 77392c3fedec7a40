"""Simulates visitors who behave like people: they read, think, type with pauses, and ask the next question."""

from __future__ import annotations

import asyncio
import json
import random
import secrets
import statistics
import time
from dataclasses import dataclass, field
from typing import Any

import websockets

from bots.answering import saying
from bots.answering.published import PublishedBot
from conversations.domain.questions_back import asks_back

READING = 0.03
"""Seconds per character of an answer."""

TYPING = 0.12
"""Seconds per character of a question."""

PATIENCE = 30.0
"""Seconds to wait for an answer, because an operator may take their time."""


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's question. `category`: the name of the interaction that would be right; blank if nobody knows."""

    text: str
    category: str


@dataclass(slots=True)
class Report:
    """The figures of a simulation.

    `unknown`: answered, and nobody knows if correctly. `to_operator`: answered by an operator, or not in time.
    """

    conversations: set[int] = field(default_factory=set)
    asked: int = 0
    right: int = 0
    wrong: int = 0
    default: int = 0
    asked_back: int = 0
    unknown: int = 0
    to_operator: int = 0
    waits: list[float] = field(default_factory=list)

    def median(self) -> float:
        """The median of the seconds from a question to the bot's answer; 0 if there was none."""
        return statistics.median(self.waits) if self.waits else 0.0


async def simulate(
    *,
    server: str,
    bot: PublishedBot,
    questions: list[Question],
    visitors: int,
    each: int,
    pace: float,
    chance: random.Random,
) -> Report:
    """Runs the visitors at the same time against the server at `server` (ws://host:port).

    Each asks `each` of the questions. `pace`: 1 is human timing, 0 as fast as possible. Raises `OSError` if the server
    does not answer.
    """
    report = Report()
    answers = {item.name: _said_by(bot, item.id) for item in bot.interactions.values()}
    plans = [chance.sample(questions, min(each, len(questions))) for _ in range(visitors)]
    try:
        async with asyncio.TaskGroup() as group:
            for number, plan in enumerate(plans):
                visit = _Visit(server, bot, answers, report, pace, random.Random(chance.random()))  # noqa: S311
                group.create_task(visit.run(plan, delay=number * 0.3 * pace))
    except* (OSError, websockets.WebSocketException) as failed:
        raise OSError(str(failed.exceptions[0])) from None
    return report


def _said_by(bot: PublishedBot, interaction: int) -> str:
    says = saying.say(bot, interaction, {})
    return says[0].text if says else ""


@dataclass(slots=True)
class _Visit:
    server: str
    bot: PublishedBot
    answers: dict[str, str]
    report: Report
    pace: float
    chance: random.Random
    operator_here: bool = False

    async def run(self, plan: list[Question], *, delay: float) -> None:
        await asyncio.sleep(delay)
        async with websockets.connect(f"{self.server}/ws/chat/{self.bot.slug}/") as socket:
            await _send(socket, "hello", page="https://simulation.example/")
            for question in plan:
                await self._ask(socket, question)

    async def _ask(self, socket: Any, question: Question) -> None:
        await socket.send(json.dumps({"type": "typing", "active": True}))
        await self._pause(len(question.text) * TYPING)
        await socket.send(json.dumps({"type": "typing", "active": False}))
        asked = time.monotonic()
        ref = await _send(socket, "send", text=question.text)
        self.report.asked += 1
        answer = await self._answer(socket, ref)
        if answer is None or answer["author"] == "operator":
            self.report.to_operator += 1
        else:
            self.report.waits.append(time.monotonic() - asked)
            self._judge(question, answer)
        await self._pause(len(answer["text"]) * READING if answer else 0)

    async def _answer(self, socket: Any, ref: str) -> dict[str, Any] | None:
        """The next entry of a bot or an operator after the question `ref`; None if there is none in time."""
        asked_at: int | None = None
        try:
            async with asyncio.timeout(PATIENCE):
                async for text in socket:
                    frame = json.loads(text)
                    if frame.get("ref") == ref and frame["type"] == "ok":
                        asked_at = frame["seq"]
                        self.report.conversations.add(frame["conversation"])
                    entry: dict[str, Any] = frame.get("entry", {})
                    if entry.get("author") in ("bot", "operator") and asked_at and entry["seq"] > asked_at:
                        return entry
        except TimeoutError:
            return None
        return None

    def _judge(self, question: Question, answer: dict[str, Any]) -> None:
        said = answer["text"]
        if said == self.bot.default_reply:
            self.report.default += 1
        elif asks_back(answer.get("buttons", ())):
            self.report.asked_back += 1
        elif not question.category:
            self.report.unknown += 1
        elif said == self.answers.get(question.category):
            self.report.right += 1
        else:
            self.report.wrong += 1

    async def _pause(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.pace * self.chance.uniform(0.6, 1.4))


async def _send(socket: Any, kind: str, **fields: Any) -> str:
    ref = secrets.token_hex(8)
    await socket.send(json.dumps({"type": kind, "ref": ref, **fields}))
    return ref
