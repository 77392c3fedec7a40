"""Sixteen processes on the same conversations: the database is the referee."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot
from conversations.models import Conversation, Entry, Operator, Takeover
from tests.cast import Stage, hire
from tests.transports import BOTH

pytestmark = [BOTH, pytest.mark.usefixtures("transport")]

PROCESSES = 16


async def conversations_of(stage: Stage, number: int) -> list[int]:
    found = []
    for _ in range(number):
        visitor = await stage.visitor()
        found.append((await visitor.do("send", text="hello"))["conversation"])
        await visitor.heard("Hello, what can I do for you?")
        await visitor.close()
    return found


def race(conversations: list[int], environment: dict[str, str], *, rounds: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.race_program", "1", str(rounds), *map(str, conversations)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def operators() -> None:
    for number in range(PROCESSES):
        Operator.objects.create(user=hire(f"operator{number}"))


async def test_exactly_one_of_sixteen_processes_wins(stage: Stage, bot: Bot, child_environment: dict[str, str]) -> None:
    """Also, messages of all sides meanwhile are stored in one order, under the right holder."""
    await sync_to_async(operators)()
    pks = await conversations_of(stage, 4)
    told = await sync_to_async(race)(pks, child_environment, rounds=3)
    taken = [line for line in told if line["what"] == "take_over" and isinstance(line["answer"], dict)]
    refused = Counter(
        line["answer"] for line in told if line["what"] == "take_over" and isinstance(line["answer"], str)
    )
    assert set(refused) <= {"already_taken"}
    assert refused["already_taken"] > 0
    epochs = Counter((line["conversation"], line["answer"]["epoch"]) for line in taken)
    assert len(taken) >= len(pks)
    for pk, epoch in epochs:
        who = {line["who"] for line in taken if line["conversation"] == pk and line["answer"]["epoch"] == epoch}
        assert len(who) == 1, f"{who} were all told that they hold {pk} in epoch {epoch}"
    await sync_to_async(check_journals)(pks, told)


def check_journals(pks: list[int], told: list[dict[str, Any]]) -> None:
    for pk in pks:
        entries = list(Entry.objects.filter(conversation=pk).order_by("seq"))
        conversation = Conversation.objects.get(pk=pk)
        assert [entry.seq for entry in entries] == list(range(1, conversation.last_seq + 1))
        holder, epoch, answered, owed = None, 0, 0, 0
        for entry in entries:
            assert entry.epoch >= epoch, "no write under an old epoch"
            epoch = entry.epoch
            if entry.notice == "taken_over":
                assert holder is None, "takeovers do not overlap"
                holder, owed, answered = entry.operator_id, 0, 0
            elif entry.notice in ("finished", "released"):
                holder, owed, answered = None, 0, 0
            elif entry.author == "operator":
                assert entry.operator_id == holder, "only the holder speaks"
            elif entry.author == "bot":
                assert holder is None, "nothing decided by the bot inside a takeover"
                answered += 1
                assert answered <= owed, "every message is answered once"
            elif entry.author == "visitor" and holder is None:
                owed += 1
        stored = {entry.seq: entry for entry in entries}
        for line in told:
            if line["conversation"] == pk and line["what"] in ("send", "visitor") and isinstance(line["answer"], dict):
                assert stored[line["answer"]["seq"]].author in ("visitor", "operator"), "what was acknowledged is there"
        said = [entry.ref for entry in entries if entry.ref]
        assert len(said) == len(set(said)), "each ref once"
        assert Takeover.objects.filter(conversation=pk, ended_at=None).count() <= 1


async def test_a_race_by_two_consoles_has_one_winner_and_a_loser_who_knows(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    first, second = await stage.console(olga), await stage.console(oleg)
    for pk in await conversations_of(stage, 10):
        answers = await asyncio.gather(
            first.ask("take_over", conversation=pk), second.ask("take_over", conversation=pk)
        )
        assert sorted(answer["type"] for answer in answers) == ["error", "ok"]
        lost = next(answer for answer in answers if answer["type"] == "error")
        assert lost["code"] == "already_taken"
        assert lost["operator"]["name"] == ("Oleg" if answers[0] is lost else "Olga")
        # Two tabs of one operator are one holder.
        winner = olga if answers[1] is lost else oleg
        tab = await stage.console(winner)
        held = next(answer for answer in answers if answer["type"] == "ok")
        assert (await tab.do("take_over", conversation=pk))["epoch"] == held["epoch"]
        await tab.close()
