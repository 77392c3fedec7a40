"""One visitor against another one's conversation and file: every command, every address, every socket.

The matrix is made from the protocol's tables and from the routes; `theirs` says what each answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from django.urls import URLPattern, URLResolver, get_resolver

from bots.models import Bot
from conversations import protocol
from conversations.sockets.routing import websocket_urlpatterns
from tests.cast import Socket, Stage
from tests.protocol.theirs import (
    ADDRESSES,
    LETTER,
    METHODS,
    NOTE,
    OPERATOR_COMMANDS,
    SECRET,
    SOCKETS,
    VISITOR_COMMANDS,
    Theirs,
)  # fmt: skip


def commands_of(union: Any) -> set[str]:
    return {command.__struct_config__.tag for command in union.__args__}


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every address of the product, with its converters."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from routes(each.url_patterns, route)
        else:
            assert isinstance(each, URLPattern)
            yield route


def test_the_matrix_has_every_command_and_address() -> None:
    """A new one fails here until it says what a visitor gets whose business it is not."""
    assert set(VISITOR_COMMANDS) == commands_of(protocol.VisitorCommand)
    assert set(OPERATOR_COMMANDS) == commands_of(protocol.OperatorCommand)
    assert set(ADDRESSES) == {route for route in routes() if not route.startswith("admin/")}
    assert {str(each.pattern) for each in websocket_urlpatterns} == SOCKETS


def test_the_matrix_fills_every_field_that_names_something_of_another() -> None:
    for union, table in (
        (protocol.VisitorCommand, VISITOR_COMMANDS),
        (protocol.OperatorCommand, OPERATOR_COMMANDS),
    ):
        for command in union.__args__:
            fields = {each.encode_name for each in msgspec.structs.fields(command)}
            named = fields & {"conversation", "attachment", "button"}
            assert named <= set(table[command.__struct_config__.tag]), command


@pytest.mark.parametrize("kind", sorted(VISITOR_COMMANDS))
@pytest.mark.parametrize("own", [True, False], ids=["with a conversation of her own", "without one"])
async def test_a_visitor_cannot_reach_another_ones_conversation(stage: Stage, bot: Bot, kind: str, own: bool) -> None:
    theirs = await Theirs.begin(stage)
    vera = await stage.visitor()
    if own:
        await vera.do("send", text="zzqq kkww")
        await vera.heard("Pardon?")
    before, known = await theirs.rows(), len(theirs.viktor.frames)
    fields = theirs.named_in(VISITOR_COMMANDS[kind])
    if kind == "typing":
        await vera.send({"type": kind, **fields})
        await vera.do("seen" if own else "hello", **({"seq": 1} if own else {}))
    else:
        answer = await vera.ask(kind, **fields)
        assert kind != "attachment_url" or answer["code"] in ("gone", "not_found")
    await unreached(theirs, vera, before, known)


async def test_a_visitor_cannot_use_the_commands_of_operators(stage: Stage, bot: Bot) -> None:
    theirs = await Theirs.begin(stage)
    vera = await stage.visitor()
    await vera.do("send", text="zzqq kkww")
    await vera.heard("Pardon?")
    before, known = await theirs.rows(), len(theirs.viktor.frames)
    for kind, given in OPERATOR_COMMANDS.items():
        fields = theirs.named_in(given)
        if kind == "typing":
            await vera.send({"type": kind, **fields})
        else:
            answer = await vera.ask(kind, **fields)
            expected = {"unknown_type"} if kind not in VISITOR_COMMANDS else {"ok", "invalid", "gone", "not_found"}
            assert answer.get("code", "ok") in expected, kind
        await vera.do("hello", token=vera.token)  # five unreadable frames in a row would close the socket
        await unreached(theirs, vera, before, known)


async def test_an_address_shows_a_visitor_nothing_of_another_one(stage: Stage, bot: Bot) -> None:
    theirs = await Theirs.begin(stage)
    vera = await stage.visitor()
    before, known = await theirs.rows(), len(theirs.viktor.frames)
    for route, welcome in ADDRESSES.items():
        for method in METHODS:
            status, content = await knock(route, method, theirs, vera)
            assert status in welcome | {405}, (route, method, status)
            assert not_shown(content)
            assert LETTER not in content
    await unreached(theirs, vera, before, known)


async def test_every_address_of_the_admin_sends_a_visitor_to_the_sign_in(stage: Stage, bot: Bot) -> None:
    theirs = await Theirs.begin(stage)
    vera = await stage.visitor()
    before, known = await theirs.rows(), len(theirs.viktor.frames)
    inside = [route for route in routes() if route.startswith("admin/")]
    assert len(inside) > 20
    for route in inside:
        for method in ("GET", "POST"):
            status, content = await knock(route, method, theirs, vera)
            assert status in {302, 403, 404, 405}, (route, method, status)
            assert not_shown(content)
    await unreached(theirs, vera, before, known)


async def test_the_console_socket_wants_more_than_a_visitors_token(stage: Stage, bot: Bot) -> None:
    vera = await stage.visitor()
    token = vera.token.encode()  # type: ignore[attr-defined]
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver"), (b"authorization", b"Bearer " + token)]
    socket = await stage.console_with([*headers, (b"cookie", b"sessionid=" + token)])
    assert await socket.closing() == 4001


async def knock(route: str, method: str, theirs: Theirs, vera: Socket) -> tuple[int, bytes]:
    """Vera's browser at the address, filled with what is Viktor's: status and content."""
    values = {"bot": "helper", "ticket": "A" * 43, "name": "letter.pdf", "url": "nowhere"}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values.get(found[1], theirs.conversation)), regex_free(route))
    body = {"ref": "a" * 16, "epoch": 0, "file": SimpleUploadedFile("letter.pdf", b"%PDF-1.4 hers")}
    headers = {"Authorization": f"Bearer {vera.token}"}  # type: ignore[attr-defined]
    client = AsyncClient()
    if method == "POST":
        response = await client.post(f"/{path}", body, headers=headers)
    else:
        response = await client.generic(method, f"/{path}", headers=headers)
    if response.streaming:
        return response.status_code, b""
    return response.status_code, response.content


def not_shown(content: bytes) -> bool:
    """Whether there is nothing of Viktor's conversation, and of what operators noted about it."""
    return SECRET.encode() not in content and NOTE.encode() not in content


def regex_free(route: str) -> str:
    """A path, also of a route that is a regular expression: its first alternative."""
    route = re.sub(r"\(\?P<(\w+)>([^)]*)\)", lambda found: re.split(r"\||\.\*", found[2])[0] or "nowhere", route)
    return route.replace("^", "").replace("$", "")


async def unreached(theirs: Theirs, vera: Socket, before: list[list[dict[str, Any]]], known: int) -> None:
    """Asserts that nothing of Viktor's has changed, and that neither visitor has heard of the other."""
    assert await theirs.rows() == before
    assert all(entry["conversation"] != theirs.conversation for entry in vera.entries())
    assert SECRET not in str(vera.frames)
    assert NOTE not in f"{vera.frames} {theirs.viktor.frames}"
    # She presses nothing of her own, and nobody asks her.
    assert [entry for entry in vera.entries() if "pressed" in entry or "over 18" in entry.get("text", "")] == []
    # A heartbeat may repeat the state of his file, and nothing else.
    repeated = [frame for frame in theirs.viktor.frames[:known] if frame["type"] == "attachment"]
    new = [frame for frame in theirs.viktor.frames[known:] if frame not in repeated]
    assert [frame for frame in new if frame["type"] != "heartbeat"] == []
