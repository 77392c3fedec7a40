"""Transfer, baton, take over, finish, release and expiry by sixteen processes: one holder at a time.

A conversation is nobody's only by a release, a finish, an expiry or its end.

TRANSFER_RACE_SECONDS sets how long they race; `make soak` lets them race longer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission
from django.utils import timezone

from accounts.models import AuditRecord, Team
from bots.models import Bot
from conversations.models import Conversation, Entry, Operator, Takeover, Transfer
from tests.cast import Stage, hire
from tests.protocol.test_races import PROCESSES, conversations_of

SECONDS = float(os.environ.get("TRANSFER_RACE_SECONDS", "3"))
EMPTY_HANDED = {"released", "finished", "lease_expired", "bot_again", "ended"}
REFUSALS = {
    "already_taken",
    "already_offered",
    "already_asked",
    "not_held",
    "not_holder",
    "not_found",
    "gone",
    "invalid",
}


def hire_everybody() -> None:
    team = Team.objects.create(pk=1, name="All")
    supervise = Permission.objects.get(codename="supervise")
    for number in range(PROCESSES):
        user = hire(f"operator{number}")
        team.members.add(user)
        if number < 3:
            user.user_permissions.add(supervise)
        Operator.objects.create(user=user, present_until=timezone.now() + timedelta(hours=1))


def race(conversations: list[int], environment: dict[str, str]) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.transfer_race", str(SECONDS), "1", *map(str, conversations)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS + 240, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return [json.loads(line) for line in done.stdout.splitlines() if line]


async def test_a_conversation_never_has_two_holders_and_a_transfer_never_leaves_it_with_nobody(
    stage: Stage, bot: Bot, child_environment: dict[str, str]
) -> None:
    await sync_to_async(hire_everybody)()
    pks = await conversations_of(stage, 3)
    told = await sync_to_async(race)(pks, child_environment)
    refused = {line["answer"] for line in told if isinstance(line["answer"], str)}
    assert refused <= REFUSALS
    done = Counter(line["what"] for line in told if isinstance(line["answer"], dict))
    assert done["accept"] >= 3, done
    await sync_to_async(check)(pks, told)


def check(pks: list[int], told: list[dict[str, Any]]) -> None:
    passed_on = sum(check_journal(pk) for pk in pks)
    assert AuditRecord.objects.filter(act__in=("transferred", "taken")).count() == passed_on
    holds = set(Takeover.objects.values_list("conversation", "epoch", "operator"))
    for line in told:
        if line["what"] in ("accept", "take_over") and isinstance(line["answer"], dict):
            assert (line["conversation"], line["answer"]["epoch"], line["who"]) in holds, line
    for pk in pks:
        check_spans(pk)
        conversation = Conversation.objects.get(pk=pk)
        held = list(Takeover.objects.filter(conversation=pk, ended_at=None).values_list("operator", "epoch"))
        assert held == ([(conversation.operator_id, conversation.epoch)] if conversation.operator_id else [])
        for offer in Transfer.objects.filter(conversation=pk, closed_at=None):
            assert (offer.giver_id, offer.epoch) in held, "an open offer is its holder's"


def check_journal(pk: int) -> int:
    """Follows the holder along the lines. Gives how often the conversation went from one to another."""
    holder, epoch, passed_on = None, 0, 0
    for entry in Entry.objects.filter(conversation=pk).order_by("seq"):
        assert entry.epoch >= epoch, "no write under an old epoch"
        if entry.notice == "taken_over":
            assert holder is None, f"{pk}/{entry.seq}: two hold it"
            holder = entry.operator_id
        elif entry.notice == "transferred":
            assert holder not in (None, entry.operator_id), f"{pk}/{entry.seq}: nobody's in between"
            assert entry.epoch == epoch + 1
            holder, passed_on = entry.operator_id, passed_on + 1
        elif entry.notice in EMPTY_HANDED:
            assert holder is not None
            holder = None
        elif entry.author == "operator":
            assert entry.operator_id == holder, "only the holder speaks"
        epoch = entry.epoch
    assert Conversation.objects.get(pk=pk).operator_id == holder
    return passed_on


def check_spans(pk: int) -> None:
    """The takeovers do not overlap; after a transfer the next one follows without another epoch between."""
    spans = list(Takeover.objects.filter(conversation=pk).order_by("epoch"))
    for one, following in pairwise(spans):
        assert one.ended_at, f"two hold {pk}: {one} and {following}"
        assert one.ended_at <= following.started_at
        is_direct = one.ending in ("transferred", "taken")
        assert (following.epoch - one.epoch == 1) is is_direct, f"{one.ending} in {pk}"
