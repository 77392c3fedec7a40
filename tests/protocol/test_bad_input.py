"""A client that sends something wrong gets a clear answer, and nothing is lost."""

from __future__ import annotations

import json
import threading
import unicodedata
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError

from bots.models import Bot
from conversations.domain import lists
from conversations.models import Conversation, Entry
from conversations.sockets import visitor
from tests.cast import PATIENCE, Frame, Stage

MALFORMED = (
    "{",
    "nonsense",
    "[]",
    "null",
    "42",
    '"hello"',
    "[" * 20_000,
    '{"type":"send","ref":"r","text":NaN}',
    '{"type":"send","ref":"r","text":"\\ud800"}',
    '{"type":"send","ref":"r","text":"x"',
)
INVALID: tuple[Frame, ...] = (
    {"ref": "r"},
    {"type": 7, "ref": "r"},
    {"type": ["send"], "ref": "r"},
    {"type": "send"},
    {"type": "send", "ref": ""},
    {"type": "send", "ref": "r" * 65, "text": "x"},
    {"type": "send", "ref": 5, "text": "x"},
    {"type": "send", "ref": "r"},
    {"type": "send", "ref": "r", "text": ""},
    {"type": "send", "ref": "r", "text": "x" * 4001},
    {"type": "send", "ref": "r", "text": None},
    {"type": "send", "ref": "r", "text": "x", "unknown": 1},
    {"type": "history", "ref": "r", "before": -1},
    {"type": "history", "ref": "r", "before": 5, "limit": 101},
    {"type": "history", "ref": "r", "before": 10**30},
    {"type": "seen", "ref": "r", "seq": 1.5},
    {"type": "press", "ref": "r", "button": "1", "greeting": True},
    {"type": "typing", "active": "yes"},
    {"type": "typing", "active": True, "ref": "r"},
)


@pytest.mark.parametrize("text", MALFORMED, ids=lambda text: text[:30])
async def test_a_malformed_frame_is_told_and_the_connection_stays(stage: Stage, bot: Bot, text: str) -> None:
    vera = await stage.visitor()
    await vera.send(text)
    error = await vera.get(lambda frame: frame["type"] == "error")
    assert error["code"] == "malformed"
    assert error["detail"]
    await vera.do("send", text="hello")


async def test_invalid_commands_name_the_field_and_repeat_the_ref(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    for frame in INVALID:
        known = len(vera.frames)
        await vera.send(frame)
        error = await vera.get(lambda frame: frame["type"] == "error", start=known)
        expected = "invalid" if frame.get("type") in ("send", "history", "seen", "press", "typing") else "unknown_type"
        assert error["code"] == expected, frame
        ref = frame.get("ref")
        assert error.get("ref") == (ref if isinstance(ref, str) and 0 < len(ref) <= 64 else None), frame
        await vera.do("hello", token=vera.token)
    assert await Entry.objects.acount() == 0


async def test_a_binary_frame_is_told(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    await vera.communicator.send_to(bytes_data=b"\x00\x01")
    assert (await vera.get(lambda frame: frame["type"] == "error"))["code"] == "malformed"


async def test_five_bad_frames_in_a_row_close_the_connection(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    for _ in range(4):
        await vera.send("{")
    await vera.do("send", text="hello")  # not in a row
    for _ in range(4):
        await vera.send({"type": "nope", "ref": "r"})
    await vera.do("send", text="prices")
    for _ in range(5):
        await vera.send("{")
    assert await vera.closing() == 4400


async def test_other_commands_before_hello_are_refused(stage: Stage, bot: Bot) -> None:
    stranger = await stage.stranger()
    assert (await stranger.ask("send", text="hello"))["code"] == "hello_first"
    await stranger.do("hello")
    await stranger.do("send", text="hello")


async def test_a_page_that_never_says_hello_is_closed_and_one_that_waits_for_its_welcome_is_not(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor, "HELLO_WITHIN", 0.2)
    busy = threading.Event()
    look_up = visitor.recognized_bot
    monkeypatch.setattr(visitor, "recognized_bot", lambda *given: busy.wait(PATIENCE) and look_up(*given))
    vera = await stage.stranger()
    await vera.send({"type": "hello", "ref": "h"})
    silent = await stage.stranger()
    assert await silent.closing() == 4400
    busy.set()
    assert (await vera.get(lambda frame: frame.get("ref") == "h"))["type"] == "ok"


async def test_a_page_whose_hello_was_refused_has_to_say_another(
    stage: Stage, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitor, "HELLO_WITHIN", 0.2)
    stranger = await stage.stranger("nobody")
    assert (await stranger.ask("hello"))["code"] == "unknown_bot"
    assert await stranger.closing() == 4400


async def test_an_unknown_bot_is_told(stage: Stage, bot: Bot) -> None:
    stranger = await stage.stranger("nobody")
    assert (await stranger.ask("hello"))["code"] == "unknown_bot"


def naughty_strings() -> list[str]:
    """5,000 strings: every plane of Unicode, scripts, markup, quotes, paths, formats, and long runs of each."""
    seeds = [
        "<script>alert(1)</script>",
        "'; DROP TABLE conversations_entry; --",
        "{{ 7*7 }}{% debug %}",
        "${jndi:ldap://x}",
        "%s%n%x\\u0000",
        "../../etc/passwd",
        "javascript:alert(1)",
        "\u202etxet desrever\u202c",
        "👩‍👩‍👧‍👦🏳️‍🌈",
        "Z̸̢̛a̷l̶g̵o̶",
        "﷽" * 50,
        "مرحبا بك",
        "ｆｕｌｌｗｉｄｔｈ",
        "null",
        "NaN",
        "-1e309",
        "line\nbreak\ttab",
        '"quoted" \\back\\slash',
        "\u2028\u2029",
        "\ufeffbom",
    ]
    found = list(seeds)
    code = 0x20
    while len(found) < 5000:
        chars = []
        while len(chars) < 24:
            code += 7
            if code > 0x10FFFF:
                code = 0x20
            character = chr(code)
            if unicodedata.category(character) not in ("Cc", "Cs"):
                chars.append(character)
        found.append(seeds[len(found) % len(seeds)] + "".join(chars))
    return found


async def test_five_thousand_naughty_strings_come_back_as_typed(stage: Stage, bot: Bot, olga: User) -> None:
    """As a visitor's and as an operator's words, 40 to a message, through both sockets and the lists."""
    strings = naughty_strings()
    assert len(set(strings)) == 5000
    vera = await stage.visitor(name="<b>Vera</b>\x00\u202e")
    console = await stage.console(olga)
    pk = (await vera.do("request_agent"))["conversation"]
    await console.do("watch", conversation=pk)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    messages = ["\n".join(strings[start : start + 40]) for start in range(0, 5000, 40)]
    for number, message in enumerate(messages):
        assert len(message) <= 4000
        if number % 2:
            await vera.do("send", text=message)
        else:
            await console.do("send", conversation=pk, epoch=epoch, text=message)
    last = await sync_to_async(lambda: Conversation.objects.get().last_seq)()
    for socket in (vera, console):
        await socket.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == last)
        said = [entry["text"] for entry in socket.entries() if entry["author"] in ("visitor", "operator")]
        assert said[1:] == messages
    row = (await console.do("list", view="all", search=strings[4999][:20]))["rows"]
    assert len(row) in (0, 1)


async def test_a_database_that_is_away_is_told_and_the_socket_stays(
    stage: Stage, bot: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = await stage.console(olga)

    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("the database is locked")

    with monkeypatch.context() as broken:
        broken.setattr(lists, "page", away)
        assert (await console.ask("list", view="all"))["code"] == "unavailable"
    assert (await console.do("list", view="all"))["rows"] == []


@pytest.mark.on("sqlite")
async def test_a_database_locked_for_a_second_loses_nothing(stage: Stage, bot: Bot) -> None:
    import sqlite3

    from django.db import connection

    vera = await stage.visitor()
    await vera.do("send", text="hello")
    name = connection.settings_dict["NAME"]
    lock = sqlite3.connect(name, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    await vera.send(json.dumps({"type": "send", "ref": "locked", "text": "prices"}))
    # The lock is given back while the message waits for it.
    await stage.visitor()
    assert not any(frame.get("ref") == "locked" for frame in vera.frames)
    lock.execute("COMMIT")
    lock.close()
    assert (await vera.get(lambda frame: frame.get("ref") == "locked" and frame["type"] != "entry"))["type"] == "ok"
    await vera.heard("A parcel costs 5.")


async def test_a_ref_with_control_characters_is_refused_and_hurts_nobody(stage: Stage, bot: Bot) -> None:
    vera, viktor = await stage.visitor(), await stage.visitor()
    for number in range(4):
        await vera.send({"type": "send", "ref": f"x\x00{number}", "text": "hello"})
        assert (await vera.get(lambda f: f["type"] == "error", start=len(vera.of_type("error"))))["code"] == "invalid"
        await viktor.do("send", text="hello")


async def test_a_socket_at_no_address_is_refused(stage: Stage, transactional_db: None) -> None:
    from channels.testing import WebsocketCommunicator

    communicator = WebsocketCommunicator(stage.application, "/ws/nowhere/")
    assert (await communicator.connect())[0] is False
