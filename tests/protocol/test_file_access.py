"""Files are fetched by those who may, for a limited time, and browsers run nothing in them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session

from attachments import clock, tickets
from attachments.models import Attachment, Ticket
from bots.models import Bot
from conversations.models import Conversation
from tests.attachments import GOOD, Takeover, empty_storage, get, operator_uploads, told, visitor_uploads
from tests.cast import Stage

SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
LETTER = GOOD["letter.pdf"][0]


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


async def letter(talk: Takeover, olga: User) -> tuple[int, str]:
    """Sends the visitor a file, and gets her a ticket for it."""
    pk = (await operator_uploads(olga, talk.conversation, talk.epoch)).json["entry"]["attachment"]["id"]
    return pk, (await talk.vera.do("attachment_url", attachment=pk))["url"]


async def move_clock(pk: int, to: timedelta) -> None:
    """Lets this time pass for the file by the database's clock, but not for its tickets."""
    await Attachment.objects.filter(pk=pk).aupdate(
        expires_at=await sync_to_async(clock.now)() + timedelta(hours=24) - to
    )


async def test_the_headers_keep_browsers_from_running_a_file(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    for name, (content, type_) in GOOD.items():
        card = (await visitor_uploads(talk.vera, name)).json["entry"]["attachment"]
        url = (await talk.console.do("attachment_url", attachment=card["id"]))["url"]
        answer = await get(url)
        shown = "inline" if type_.startswith("image/") else "attachment"
        assert (answer.status, answer.content) == (200, content), name
        assert {name: answer.headers[name] for name in SAFE} == SAFE
        assert answer.headers["Content-Type"] == type_
        assert answer.headers["Content-Disposition"] == f'{shown}; filename="{card["name"]}"'
        assert answer.headers["Content-Length"] == str(len(content))
        assert "Set-Cookie" not in answer.headers


async def test_ranges_and_conditional_requests_are_obeyed(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    pk, url = await letter(talk, olga)
    size = len(LETTER)
    head = await get(url, method="HEAD")
    assert (head.status, head.content, head.headers["Content-Length"]) == (200, b"", str(size))
    tag = head.headers["ETag"]
    for wanted, part in (
        ("bytes=0-9", LETTER[:10]),
        ("bytes=5-", LETTER[5:]),
        ("bytes=-7", LETTER[-7:]),
        (f"bytes=3-{size + 50}", LETTER[3:]),
        (f"bytes=-{size + 50}", LETTER),
    ):
        answer = await get(url, Range=wanted)
        assert (answer.status, answer.content) == (206, part), wanted
        start = LETTER.index(part) if len(part) < size else 0
        assert answer.headers["Content-Range"] == f"bytes {start}-{start + len(part) - 1}/{size}"
        assert {name: answer.headers[name] for name in SAFE} == SAFE
    for wanted in (f"bytes={size}-", "bytes=9-3", "bytes=-0", "bytes=-"):
        answer = await get(url, Range=wanted)
        assert (answer.status, answer.headers["Content-Range"]) == (416, f"bytes */{size}"), wanted
        assert {name: answer.headers[name] for name in SAFE} == SAFE
    for wanted in ("bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=1"):
        assert (await get(url, Range=wanted)).status == 200
    assert (await get(url, Range="bytes=0-9", If_Range=tag)).status == 206
    assert (await get(url, Range="bytes=0-9", If_Range='"other"')).status == 200
    assert (await get(url, If_None_Match=f'"other", {tag}')).status == 304
    assert (await get(url, method="POST")).status == 405
    await move_clock(pk, timedelta(hours=24))
    for headers in ({}, {"Range": "bytes=0-9"}, {"If_None_Match": tag}, {"Range": "bytes=0-9", "If_Range": tag}):
        for method in ("GET", "HEAD"):
            assert (await get(url, method=method, **headers)).status == 404


async def test_a_file_can_be_fetched_for_24_hours_to_the_second(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    pk, url = await letter(talk, olga)
    day = timedelta(hours=24)
    await move_clock(pk, day - timedelta(seconds=30))
    near = (await talk.vera.do("attachment_url", attachment=pk))["url"]
    ticket = await Ticket.objects.order_by("-pk").afirst()
    assert ticket is not None
    assert ticket.expires_at == (await Attachment.objects.aget(pk=pk)).expires_at
    assert (await get(near)).status == 200
    for passed in (day, day + timedelta(seconds=1)):
        await move_clock(pk, passed)
        assert (await get(url)).status == (await get(near)).status == 404
        for reader in (talk.vera, talk.console):
            assert (await reader.ask("attachment_url", attachment=pk))["code"] == "gone"
        again = await stage.visitor(token=talk.vera.token)
        await told(again, pk, "expired")
    await move_clock(pk, day - timedelta(seconds=30))
    assert (await get(url)).status == 200, "the clock of the database alone decides"


async def test_a_ticket_lasts_a_minute(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    _, url = await letter(talk, olga)
    ticket = await Ticket.objects.aget()
    assert ticket.expires_at - await sync_to_async(clock.now)() <= timedelta(seconds=60)
    assert (await get(url)).status == 200
    await Ticket.objects.aupdate(expires_at=await sync_to_async(clock.now)())
    gone = await get(url)
    assert (gone.status, gone.headers["Cache-Control"]) == (404, "private, no-store")
    await Ticket.objects.aupdate(expires_at=await sync_to_async(clock.now)() - timedelta(hours=2))
    assert await sync_to_async(tickets.forget)() == 1


async def test_a_ticket_opens_one_file_only(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    _, first = await letter(talk, olga)
    _, second = await letter(talk, olga)
    ticket, name = first.split("/")[2], second.split("/")[3]
    assert (await get(f"/attachments/{ticket}/{name}")).status == 404
    assert (await get(first[:-1])).status == 404
    assert (await get(first.replace(ticket, ticket.swapcase()))).status == 404
    assert ticket not in str([row async for row in Ticket.objects.values()])


@pytest.mark.parametrize("loss", ["logged out", "deactivated", "permission lost", "password changed"])
async def test_an_operators_ticket_ends_with_the_right(stage: Stage, bot: Bot, olga: User, loss: str) -> None:
    talk = await Takeover.begin(stage, olga)
    pk = (await visitor_uploads(talk.vera)).json["entry"]["attachment"]["id"]
    url = (await talk.console.do("attachment_url", attachment=pk))["url"]
    assert (await get(url)).status == 200

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
    assert (await get(url)).status == 404


async def test_a_visitors_ticket_ends_with_the_conversation(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    _, url = await letter(talk, olga)
    assert (await get(url)).status == 200
    visitor = (await Conversation.objects.select_related("visitor").aget()).visitor
    visitor.token_hash = "0" * 64
    await visitor.asave()
    assert (await get(url)).status == 404


async def test_strangers_do_not_learn_whether_a_file_exists(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    pk, _ = await letter(talk, olga)
    viktor = await stage.visitor()
    assert (await viktor.ask("attachment_url", attachment=pk))["code"] == "not_found"
    await viktor.do("send", text="hello")
    theirs = await viktor.ask("attachment_url", attachment=pk)
    nobodys = await viktor.ask("attachment_url", attachment=10**12)
    assert (theirs["code"], theirs["detail"]) == (nobodys["code"], nobodys["detail"])
    assert viktor.of_type("attachment") == []


async def test_a_file_counts_as_downloaded_if_the_recipient_has_fetched_all_of_it(
    stage: Stage, bot: Bot, olga: User
) -> None:
    talk = await Takeover.begin(stage, olga)
    pk, url = await letter(talk, olga)
    own = (await talk.console.do("attachment_url", attachment=pk))["url"]
    assert (await get(own)).status == 200
    await get(url, Range="bytes=0-9")
    await get(url, method="HEAD")
    assert (await Attachment.objects.aget(pk=pk)).downloaded_at is None
    await get(url)
    first = (await Attachment.objects.aget(pk=pk)).downloaded_at
    assert first is not None
    await get(url)
    assert (await Attachment.objects.aget(pk=pk)).downloaded_at == first
    again = await stage.console(olga)
    await again.do("watch", conversation=talk.conversation)
    frame = await told(again, pk, "ready")
    assert frame["downloaded_at"][:19] == first.isoformat()[:19]


async def test_a_lost_object_is_a_clean_error(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    _, url = await letter(talk, olga)
    empty_storage()
    assert (await get(url)).status == 404


async def test_older_files_come_with_history(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    pk, _ = await letter(talk, olga)
    for socket, fields in ((talk.vera, {}), (talk.console, {"conversation": talk.conversation})):
        known = len(socket.frames)
        await socket.do("history", before=1000, limit=1, **fields)
        frame = await socket.get(lambda frame: frame["type"] == "attachment", start=known)
        assert (frame["id"], frame["state"]) == (pk, "ready")
