"""Metrics count what happened, are shown to staff only, and contain no message texts."""

from __future__ import annotations

import re
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.test import Client

from bots.models import Bot
from tests.cast import Stage


async def test_metrics_count_what_happened(bot: Bot, olga: User, oleg: User, stage: Stage) -> None:
    staff = Client()
    await sync_to_async(staff.force_login)(await sync_to_async(User.objects.create_superuser)("clara"))
    before = await numbers(staff)
    vera = await stage.visitor()
    conversation = (await vera.do("send", text="a secret of hers"))["conversation"]
    await stage.visitor(token=vera.token)  # type: ignore[attr-defined]
    first, second = await stage.console(olga), await stage.console(oleg)
    await first.do("take_over", conversation=conversation)
    assert (await second.ask("take_over", conversation=conversation))["code"] == "already_taken"
    after = await numbers(staff)
    grown = {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}
    assert grown.pop('takeover_sockets{audience="visitor"}') == 2
    assert grown.pop('takeover_sockets{audience="operator"}') == 2
    assert grown.pop('takeover_commands_total{audience="visitor",type="send"}') == 1
    assert grown.pop('takeover_commands_total{audience="operator",type="take_over"}') == 1
    assert grown.pop('takeover_refusals_total{code="already_taken"}') == 1
    assert grown.pop("takeover_resumes_total") == 1
    for name in ("takeover_leases_expired_total", "takeover_outbox_age_seconds", "takeover_purge_age_seconds"):
        assert after[name] >= 0
    assert "secret" not in str(after)


async def test_only_staff_see_metrics(bot: Bot, olga: User, db: Any) -> None:
    operator = Client()
    await sync_to_async(operator.force_login)(olga)
    for client in (Client(), operator):
        assert (await sync_to_async(client.get)("/metrics")).status_code == 404


async def numbers(client: Client) -> dict[str, float]:
    """The values at /metrics, by name and labels."""
    answer = await sync_to_async(client.get)("/metrics")
    assert answer.status_code == 200
    lines = re.findall(r"^(takeover_\S+) (\S+)$", answer.content.decode(), flags=re.MULTILINE)
    return {name: float(value) for name, value in lines if not name.partition("{")[0].endswith("_created")}
