"""Rights: every command and address is open only to those who may use it."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from bots.models import Bot
from conversations import protocol
from conversations.models import Conversation, Visitor
from tests.cast import Stage, console_headers, cookie_of


async def test_a_token_is_stored_hashed_and_never_echoed_in_an_entry(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor(name="Vera")
    await vera.do("send", text="hello")
    visitor = await Visitor.objects.aget()
    assert vera.token not in (visitor.token_hash, visitor.reference, visitor.name)
    assert len(visitor.token_hash) == 64
    assert vera.token not in str(vera.entries())


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("token", ["x", "a" * 43, "", "\x00", "1:2:3"])
async def test_a_token_that_is_not_ours_is_refused(stage: Stage, bot: Bot, token: str) -> None:
    stranger = await stage.stranger()
    answer = await stranger.ask("hello", token=token)
    if token:
        assert answer["code"] == "unknown_token"
        answer = await stranger.do("hello")
    assert answer["token"] != token


async def test_a_token_is_good_at_its_own_bot_only(stage: Stage, bot: Bot) -> None:
    from tests.cast import build_bot

    await sync_to_async(build_bot)("other")
    vera = await stage.visitor()
    await vera.do("send", text="hello")
    stranger = await stage.stranger("other")
    assert (await stranger.ask("hello", token=vera.token))["code"] == "unknown_token"


async def test_a_visitors_socket_ignores_cookies(stage: Stage, bot: Bot, olga: User) -> None:
    cookie = await sync_to_async(cookie_of)(olga)
    socket = await stage._open("/ws/chat/helper/", console_headers(cookie))
    await socket.do("hello")
    for kind in ("list", "take_over"):
        answer = await socket.ask(kind, view="all", conversation=1)
        assert answer["code"] == "unknown_type"


@pytest.mark.on("sqlite")
@pytest.mark.parametrize(
    ("origin", "host", "welcome"),
    [
        ("http://testserver", "testserver", True),
        ("http://testserver:8000", "testserver:8000", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://[::1]:8001", "[::1]:8000", False),
        ("http://[::2]:8000", "[::1]:8000", False),
        ("http://::1:8000", "[::1]:8000", False),
        ("https://testserver", "testserver", False),
        ("http://testserver:8001", "testserver:8000", False),
        ("http://testserver", "testserver:8000", False),
        ("http://testserver:80", "testserver", False),
        ("http://TESTSERVER", "testserver", False),
        ("HTTP://testserver", "testserver", False),
        ("http://testserver.", "testserver", False),
        ("http://evil.example", "testserver", False),
        ("http://testserver.evil.example", "testserver", False),
        ("http://eviltestserver", "testserver", False),
        ("http://sub.testserver", "testserver", False),
        ("http://user@testserver", "testserver", False),
        ("http://testserver@evil.example", "testserver", False),
        ("http://testserver/path", "testserver", False),
        ("http://testserver http://evil.example", "testserver", False),
        ("ws://testserver", "testserver", False),
        ("file://", "testserver", False),
        ("testserver", "testserver", False),
        ("null", "testserver", False),
        ("", "testserver", False),
        (None, "testserver", False),
        ("http://evil.example", "evil.example", False),
        ("http://evil.example:8000", "evil.example:8000", False),
        ("http://testserver", "testserver:80", True),
        ("http://testserver", "TestServer", True),
        ("http://testserver:443", "testserver:443", True),
        ("http://[::1]", "[::1]:80", True),
    ],
)
async def test_only_the_consoles_own_origin_opens_its_socket(
    stage: Stage, olga: User, origin: str | None, host: str, welcome: bool
) -> None:
    headers = console_headers(await sync_to_async(cookie_of)(olga), origin=origin or "", host=host)
    socket = await stage.console_with([each for each in headers if each[0] != b"origin" or origin is not None])
    if welcome:
        await socket.do("hello")
    else:
        assert await socket.closing() == 4003


async def test_a_socket_without_a_session_is_told_to_sign_in(stage: Stage, transactional_db: None) -> None:
    socket = await stage.console_with(console_headers("nonsense"))
    assert await socket.closing() == 4001


async def test_a_configurer_has_no_access_to_conversations(stage: Stage, transactional_db: None) -> None:
    clara = await User.objects.acreate(username="clara", is_staff=True)
    socket = await stage.console(clara, hello=False)
    assert await socket.closing() == 4003
    client = Client()
    await sync_to_async(client.force_login)(clara)
    assert (await sync_to_async(client.get)("/console/")).status_code == 403


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("loss", ["logged out", "deactivated", "permission lost", "password changed"])
async def test_a_lost_right_closes_the_open_console(stage: Stage, bot: Bot, olga: User, loss: str) -> None:
    console = await stage.console(olga)

    def lose() -> None:
        match loss:
            case "logged out":
                Session.objects.all().delete()
            case "deactivated":
                olga.is_active = False
                olga.save()
            case "permission lost":
                olga.user_permissions.clear()
            case "password changed":
                olga.set_password("another-secret")
                olga.save()

    await sync_to_async(lose)()
    async with asyncio.timeout(10):
        code = await console.closing()
    assert code == (4001 if loss in ("logged out", "password changed") else 4003)


async def test_the_pages_of_operators_need_a_sign_in(transactional_db: None) -> None:
    client = Client()
    for address in ("/console/",):
        answer = await sync_to_async(client.get)(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={address}")


async def test_watching_is_read_only(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    holder, watcher = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    await watcher.do("watch", conversation=pk)
    for epoch in (0, 1):
        assert (await watcher.ask("send", conversation=pk, epoch=epoch, text="Me too"))["code"] == "not_holder"
    epoch = (await holder.do("take_over", conversation=pk))["epoch"]
    refused = await watcher.ask("take_over", conversation=pk)
    operator = (await Conversation.objects.select_related("operator").aget(pk=pk)).operator
    assert (refused["code"], refused["operator"]) == ("already_taken", {"id": operator.pk, "name": "Olga"})
    known = len(vera.frames)
    for kind, fields in (
        ("send", {"text": "Me too"}),
        ("finish", {"action": "nothing"}),
        ("finish_options", {}),
        ("release", {}),
        ("send_interaction", {"interaction": 1}),
    ):
        answer = await watcher.ask(kind, conversation=pk, epoch=epoch, **fields)
        assert answer["code"] in ("not_holder", "no_such_interaction"), kind
    await watcher.send({"type": "typing", "conversation": pk, "epoch": epoch, "active": True})
    await watcher.do("seen", conversation=pk, seq=1)
    assert [frame for frame in vera.frames[known:] if frame["type"] not in ("heartbeat", "entry", "state")] == []


async def test_a_conversation_that_does_not_exist_is_not_found(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    for command in protocol.OperatorCommand.__args__:
        fields = {field.name for field in msgspec.structs.fields(command)}
        if "conversation" not in fields or "ref" not in fields:
            continue
        values = {"conversation": 10**12, "epoch": 0, "text": "x", "interaction": 1, "before": 9, "seq": 1}
        values |= {"action": "nothing", "tags": [], "fields": {}, "on": True, "kind": "summary", "mode": "off"}
        given = {name: value for name, value in values.items() if name in fields}
        answer = await console.ask(command.__struct_config__.tag, **given)
        expected = "ok" if command is protocol.Unwatch else "not_found"
        assert answer.get("code", "ok") == expected, command
