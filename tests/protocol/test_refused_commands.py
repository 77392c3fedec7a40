"""A command that is refused begins no transaction: on SQLite each one takes the only write lock."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import transaction

from bots.models import Bot
from bots.publishing.publish import publish
from conversations.models import Receipt
from tests.cast import Socket, Stage
from tests.protocol.situations import held

Command = Callable[[Socket, int, int], Awaitable[Any]]
OF_OTHERS = ("conversations.sockets.heartbeat.", "conversations.domain.visitor_presence.")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """One item for each transaction that a thread of this process has begun: who calls it. Those of the heartbeat
    and of the visitor's page, which come when they will, do not count."""
    found: list[list[str]] = []
    really = transaction.Atomic.__enter__

    def counting(self: transaction.Atomic) -> None:
        callers = [f"{frame.f_globals['__name__']}.{frame.f_code.co_name}" for frame, _ in traceback.walk_stack(None)]
        if not any(caller.startswith(OF_OTHERS) for caller in callers):
            found.append(callers)
        really(self)

    monkeypatch.setattr(transaction.Atomic, "__enter__", counting)
    return found


REFUSED_TO_OTHERS: dict[str, tuple[str, Command]] = {
    "take over": ("already_taken", lambda s, pk, epoch: s.ask("take_over", conversation=pk)),
    "send": ("not_holder", lambda s, pk, epoch: s.ask("send", conversation=pk, epoch=epoch, text="Me too")),
    "finish": ("not_holder", lambda s, pk, epoch: s.ask("finish", conversation=pk, epoch=epoch, action="nothing")),
    "options": ("not_holder", lambda s, pk, epoch: s.ask("finish_options", conversation=pk, epoch=epoch)),
    "release": ("not_holder", lambda s, pk, epoch: s.ask("release", conversation=pk, epoch=epoch)),
    "release with a reason": (
        "forbidden",
        lambda s, pk, epoch: s.ask("release", conversation=pk, epoch=epoch, reason="Mine"),
    ),
    "interaction": (
        "not_holder",
        lambda s, pk, epoch: s.ask("send_interaction", conversation=pk, epoch=epoch, interaction=1),
    ),
    "no conversation": ("not_found", lambda s, pk, epoch: s.ask("take_over", conversation=pk + 1000)),
}


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("name", REFUSED_TO_OTHERS)
async def test_commands_of_others_write_nothing_while_somebody_holds_the_conversation(
    stage: Stage, olga: User, oleg: User, begun: list[list[str]], name: str
) -> None:
    code, command = REFUSED_TO_OTHERS[name]
    console, other = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, console)
    begun.clear()
    for _ in range(3):
        assert (await command(other, pk, epoch))["code"] == code
    assert begun == []


async def test_commands_for_a_finished_takeover_write_nothing(
    stage: Stage, bot: Bot, olga: User, begun: list[list[str]]
) -> None:
    console = await stage.console(olga)
    _vera, pk, epoch = await held(stage, console)
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    begun.clear()
    for command in ("finish", "release", "send", "options", "interaction"):
        assert (await REFUSED_TO_OTHERS[command][1](console, pk, epoch))["code"] == "not_holder"
    assert begun == []


async def test_a_stale_preview_writes_nothing(stage: Stage, bot: Bot, olga: User, begun: list[list[str]]) -> None:
    console = await stage.console(olga)
    _vera, pk, epoch = await held(stage, console)
    begun.clear()
    stale = await console.ask("finish", conversation=pk, epoch=epoch, action="nothing", preview="an older one")
    empty = await console.ask("finish", conversation=pk, epoch=epoch, action="message", text=" ")
    assert (stale["code"], empty["code"]) == ("stale_preview", "empty")
    assert begun == []


async def test_words_for_a_bot_that_is_off_write_at_most_once(stage: Stage, bot: Bot, begun: list[list[str]]) -> None:
    vera, new = await stage.visitor(name="Vera"), await stage.visitor()
    await vera.do("send", text="hello")
    await vera.heard("Hello, what can I do for you?")

    async def switch(*, on: bool) -> None:
        bot.enabled = on
        await bot.asave()
        await sync_to_async(publish)(bot)

    await switch(on=False)
    begun.clear()
    for _ in range(5):
        assert (await vera.ask("send", text="Anybody?"))["code"] == "bot_off"
        assert (await new.ask("send", text="Anybody?"))["code"] == "bot_off"
        assert (await new.ask("request_agent"))["code"] == "bot_off"
    assert len(begun) <= 1
    await switch(on=True)
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")


async def test_a_command_that_won_is_answered_again_though_it_would_be_refused_now(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    _vera, pk, epoch = await held(stage, console)
    said = await console.ask("send", ref="said", conversation=pk, epoch=epoch, text="Good bye")
    done = await console.ask("finish", ref="done", conversation=pk, epoch=epoch, action="nothing")
    taken = await other.ask("take_over", ref="taken", conversation=pk)
    await other.do("release", conversation=pk, epoch=taken["epoch"])
    await console.do("take_over", conversation=pk)
    receipts = await Receipt.objects.acount()
    assert await console.ask("send", ref="said", conversation=pk, epoch=epoch, text="Good bye") == said
    assert await console.ask("finish", ref="done", conversation=pk, epoch=epoch, action="nothing") == done
    assert await other.ask("take_over", ref="taken", conversation=pk) == taken
    assert await Receipt.objects.acount() == receipts
