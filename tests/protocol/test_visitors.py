"""One visitor against another one's conversation and file: every command, every address, every socket.

The matrix is made from the protocol's tables and from the routes. Who adds a command or an address adds it here, with
what it answers to a visitor whose business it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient
from django.urls import URLPattern, URLResolver, get_resolver

from attachments.models import Attachment, Ticket
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from conversations import protocol
from conversations.domain import drafts, notes
from conversations.models import Conversation, Entry, Operator, Takeover
from conversations.models.notes import Draft, Note
from conversations.sockets.routing import websocket_urlpatterns
from tests.attachments import GOOD, empty_storage, given_file
from tests.cast import Socket, Stage, hire

SECRET = "secret words"
NOTE = "a private note: the customer is Mrs Canary"
LETTER = GOOD["letter.pdf"][0]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

VISITOR_COMMANDS: dict[str, dict[str, Any]] = {
    "hello": {"conversation": "THEIRS", "after": 0},
    "send": {"text": "into the wrong room"},
    "press": {"seq": "THEIR QUESTION", "button": "THEIR BUTTON"},
    "request_agent": {},
    "take_back_request": {},
    "history": {"before": 100},
    "seen": {"seq": 2},
    "attachment_url": {"attachment": "THEIR FILE"},
    "language": {"language": "en"},
    "rate": {"conversation": "THEIRS", "score": 2, "text": "good"},
    "typing": {"active": True},
}
OPERATOR_COMMANDS: dict[str, dict[str, Any]] = {
    "hello": {},
    "list": {"view": "all"},
    "held": {},
    "longest_wait": {},
    "save_view": {"name": "theirs", "view": "all"},
    "remove_view": {"id": 1},
    "watch": {"conversation": "THEIRS"},
    "unwatch": {"conversation": "THEIRS"},
    "history": {"conversation": "THEIRS", "before": 100},
    "context": {"conversation": "THEIRS"},
    "take_over": {"conversation": "THEIRS"},
    "transfer": {"conversation": "THEIRS", "epoch": 0, "operator": 1},
    "accept_transfer": {"transfer": 1},
    "decline_transfer": {"transfer": 1},
    "ask_for": {"conversation": "THEIRS"},
    "decline_asking": {"conversation": "THEIRS"},
    "send": {"conversation": "THEIRS", "epoch": 0, "text": "into the wrong room"},
    "interactions": {"conversation": "THEIRS"},
    "send_interaction": {"conversation": "THEIRS", "epoch": 0, "interaction": 1},
    "finish_options": {"conversation": "THEIRS", "epoch": 0},
    "finish": {"conversation": "THEIRS", "epoch": 0, "action": "nothing"},
    "undo_finish": {"conversation": "THEIRS"},
    "release": {"conversation": "THEIRS", "epoch": 0, "reason": "because"},
    "search": {"query": "secret"},
    "visitor_card": {"conversation": "THEIRS"},
    "set_visitor": {"conversation": "THEIRS", "fields": {"name": "Mallory"}},
    "set_tags": {"conversation": "THEIRS", "tags": []},
    "labels": {},
    "seen": {"conversation": "THEIRS", "seq": 2},
    "mark_unread": {"conversation": "THEIRS"},
    "bookmark": {"conversation": "THEIRS", "seq": 2, "on": True},
    "attachment_url": {"attachment": "THEIR FILE"},
    "withdraw_attachment": {"attachment": "THEIR FILE"},
    "set_status": {"status": "offline"},
    "note": {"conversation": "THEIRS", "text": "a note from outside"},
    "colleagues": {"conversation": "THEIRS"},
    "read_mentions": {"conversation": "THEIRS"},
    "canned": {"conversation": "THEIRS"},
    "use_canned": {"reply": 1},
    "draft": {"conversation": "THEIRS", "text": "a draft from outside"},
    "typing": {"conversation": "THEIRS", "epoch": 0, "active": True},
}
ADDRESSES: dict[str, set[int]] = {
    "": {302},
    "sign-in/": {200, 405},
    "sign-out/": {302, 200, 405},
    "forgotten-password/": {200, 405},
    "forgotten-password/sent/": {200, 405},
    "reset-password/<uidb64>/<token>/": {410, 405},
    "invitation/<uidb64>/<token>/": {410, 405},
    "language/": {302, 405},
    "console/": {302},
    "console/replies/": {302},
    "console/replies/new/": {302},
    "console/replies/<int:reply>/": {302},
    "console/replies/<int:reply>/delete/": {302},
    "console/replies/export/": {302},
    "console/replies/import/": {302},
    "chat/<slug:bot>/": {200, 405},
    "chat/<slug:bot>/look.js": {200, 405},
    "chat/<slug:bot>/look.css": {200, 405},
    "chat/<slug:bot>/attachments/": {202, 400, 405, 409},
    "console/conversations/<int:conversation>/attachments/": {302, 401, 403, 405},
    "console/conversations/<int:conversation>/page/": {302},
    "attachments/<str:ticket>/<str:name>": {404, 405},
    "widget.js": {200, 405},
    "metrics": {404, 405},
    "demo/": {200, 404, 405},
    "unavailable/": {503, 405},
}
"""The status with which each address answers a visitor, by any method. Django's admin has a rule of its own, below."""
SOCKETS = {"ws/chat/<slug:bot>/", "ws/console/", ""}


@dataclass
class Theirs:
    """Viktor's conversation, entry and file, which no other visitor may reach."""

    viktor: Socket
    conversation: int
    question: int
    """The entry of a question that is still open."""
    button: int
    file: int

    @classmethod
    async def begin(cls, stage: Stage) -> Theirs:
        empty_storage()
        viktor = await stage.visitor()
        conversation = (await viktor.do("send", text="hello", ref=SECRET))["conversation"]
        hello = await viktor.heard("Hello, what can I do for you?")
        await viktor.do("press", seq=hello["seq"], button=hello["buttons"][0]["id"])
        await viktor.heard("A parcel costs 5.")
        await sync_to_async(note_canary)(conversation)
        file = await sync_to_async(given_file)(conversation=conversation)
        await viktor.do("send", text=SECRET)
        await viktor.heard("Pardon?")
        assert (await viktor.ask("attachment_url", attachment=file.pk))["type"] == "ok"
        await Ticket.objects.all().adelete()
        await sync_to_async(ask_age)()
        await viktor.do("send", text="check")
        question = await viktor.heard("Are you over 18?")
        assert [entry["pressed"]["seq"] for entry in viktor.entries() if "pressed" in entry] == [hello["seq"]]
        assert question["buttons"][0]["question"]
        return cls(viktor, conversation, question["seq"], question["buttons"][0]["id"], file.pk)

    def named_in(self, fields: dict[str, Any]) -> dict[str, Any]:
        places = {"THEIRS": self.conversation, "THEIR BUTTON": self.button, "THEIR FILE": self.file}
        places |= {"THEIR QUESTION": self.question}
        return {name: places.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}

    async def rows(self) -> list[list[dict[str, Any]]]:
        """All that is stored about Viktor's conversation."""
        mine = {"conversation": self.conversation}
        return [
            [row async for row in Entry.objects.filter(**mine).order_by("seq").values()],
            [row async for row in Conversation.objects.filter(pk=self.conversation).values()],
            [row async for row in Takeover.objects.filter(**mine).values()],
            [row async for row in Attachment.objects.filter(pk=self.file).values()],
            [row async for row in Ticket.objects.filter(attachment=self.file).values()],
            [row async for row in Note.objects.filter(**mine).values()],
            [row async for row in Draft.objects.filter(**mine).values()],
        ]


def note_canary(conversation: int) -> None:
    """Writes a note and a draft about the conversation, of which no visitor gets a byte: neither Vera nor Viktor."""
    operator = Operator.objects.create(user=hire("nora"), status="offline")
    notes.write(operator, conversation, f"{NOTE} @nora", ref="n")
    drafts.save(operator, conversation, NOTE, ref="d")


def ask_age() -> None:
    """Teaches the bot a question, whose buttons answer it only."""
    bot = Bot.objects.get()
    age = Interaction.objects.create(bot=bot, name="age", text="Are you over 18?", question="yes_no", variable="adult")
    Phrase.objects.create(interaction=age, text="check")
    publish(bot)


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
    assert [frame for frame in theirs.viktor.frames[known:] if frame["type"] != "heartbeat"] == []
