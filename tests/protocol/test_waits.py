"""A wait's row is written in the transaction that begins or ends it, by whatever way that is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots.models import Bot
from conversations import tasks
from conversations.domain import waits
from conversations.journal import postgres_sql
from conversations.journal.changed import Changed
from conversations.journal.changes import Changes
from conversations.models import Conversation, Takeover, Wait
from tests.cast import Stage


async def rows() -> list[tuple[str, str]]:
    """The waits' reasons and ends, the earliest first."""
    return [each async for each in Wait.objects.order_by("since").values_list("reason", "ended_by")]


async def test_waits_follow_a_conversation_through_all_hands(stage: Stage, bot: Bot, olga: User) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("request_agent"))["conversation"]
    assert await rows() == [("requested", "")]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert await rows() == [("requested", "takeover")]
    wait, takeover = await Wait.objects.aget(), await Takeover.objects.aget()
    assert wait.until is not None
    assert wait.until <= takeover.started_at
    await console.do("send", conversation=pk, epoch=epoch, text="hello")
    await console.do("release", conversation=pk, epoch=epoch)
    assert await rows() == [("requested", "takeover"), ("released", "")]
    long_ago = timezone.now() - timedelta(hours=1)
    await Conversation.objects.aupdate(ends_at=long_ago, abandons_at=long_ago)
    assert await sync_to_async(tasks.end_idle)() == 1
    assert await rows() == [("requested", "takeover"), ("released", "visitor_left")]


async def test_the_threshold_begins_a_wait_and_asking_gives_it_another_reason(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    for words in ("qwxz jkvb", "zzkq wwvx", "vvkk qqxx"):
        said = await vera.do("send", text=words)
        await vera.get(lambda f, after=said["seq"]: f["type"] == "entry" and f["entry"]["seq"] == after + 1)
    assert await rows() == [("default_answers", "")]
    await vera.do("request_agent")
    assert await rows() == [("requested", "")]
    conversation, wait = await Conversation.objects.aget(), await Wait.objects.aget()
    assert (wait.since, wait.conversation_id) == (conversation.awaiting_since, conversation.pk)


@pytest.mark.on("postgres")
def test_what_is_written_for_a_message_says_nothing_of_waits() -> None:
    changes = Changes()
    changes.add(Changed(Conversation(pk=5, bot_id=1)))
    assert len(postgres_sql.write_of(changes, {}).values) == 3
    assert Wait._meta.db_table not in postgres_sql.write_of(changes, {}).statement.sql


async def test_the_database_allows_one_open_wait_a_conversation(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("request_agent"))["conversation"]

    def another() -> None:
        with transaction.atomic():
            Wait.objects.create(conversation_id=pk, since=timezone.now(), reason="requested")

    with pytest.raises(IntegrityError):
        await sync_to_async(another)()


async def test_what_a_version_without_waits_left_behind_is_repaired(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    taken, asked = await stage.visitor(), await stage.visitor()
    first = (await taken.do("request_agent"))["conversation"]
    second = (await asked.do("request_agent"))["conversation"]
    # The other version has taken over the first one, and the second visitor had asked it for a person.
    await Conversation.objects.filter(pk=first).aupdate(awaiting_since=None, awaiting_reason="")
    operator = (await User.objects.select_related("operator").aget(pk=olga.pk)).operator
    takeover = await Takeover.objects.acreate(conversation_id=first, operator=operator, epoch=1)
    await Wait.objects.filter(conversation=second).adelete()
    assert await sync_to_async(waits.repair)() == 2
    assert await sync_to_async(waits.repair)() == 0
    repaired = await Wait.objects.aget(conversation=first)
    assert (repaired.until, repaired.ended_by) == (takeover.started_at, "takeover")
    assert (await Wait.objects.aget(conversation=second)).until is None
    # Also without the repair, a takeover here ends a wait that has no row, and a new wish ends what was left open.
    await Wait.objects.filter(conversation=second).adelete()
    epoch = (await console.do("take_over", conversation=second))["epoch"]
    assert [each async for each in Wait.objects.filter(conversation=second).values_list("ended_by", flat=True)] == [
        "takeover"
    ]
    await Wait.objects.filter(conversation=second).aupdate(until=None, ended_by="")
    await console.do("release", conversation=second, epoch=epoch)
    ends = Wait.objects.filter(conversation=second).order_by("since").values_list("ended_by", flat=True)
    assert [each async for each in ends] == ["takeover", ""]


async def test_looking_for_what_to_repair_takes_two_queries(stage: Stage, bot: Bot) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert waits.repair() == 0
        return len(captured)

    assert await sync_to_async(queries)() == 2
