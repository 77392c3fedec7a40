"""A file goes to the operator, to the visitor, to the mailbox or nowhere, which is decided once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.contrib.auth.models import User

from attachments.models import Attachment, Mail
from bots.models import Bot
from conversations.models import Entry
from tests.attachments import GOOD, Takeover, empty_storage, get, objects, operator_uploads, told, visitor_uploads
from tests.cast import Stage


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


@pytest.fixture
def mailbox(bot: Bot) -> Bot:
    """A bot that has an address for files."""
    from bots.publishing.publish import publish

    bot.attachments_email = "files@parcel.example"
    bot.save()
    publish(bot)
    return bot


async def test_a_visitors_file_goes_to_the_holder_under_another_name(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga, name="Vera")
    answer = await visitor_uploads(talk.vera, "my secret plan.png", GOOD["picture.png"][0])
    assert answer.status == 201, answer.content
    entry = answer.json["entry"]
    card = entry["attachment"]
    assert (entry["author"], entry["name"], card["type"]) == ("visitor", "Vera", "image/png")
    assert card["name"].endswith(".png")
    assert "secret" not in str(answer.json)
    for socket in (talk.vera, talk.console):
        heard = await socket.get(lambda frame: frame["type"] == "entry" and "attachment" in frame["entry"])
        assert heard["entry"] == entry
    to_operator = await told(talk.console, card["id"], "ready")
    to_visitor = await told(talk.vera, card["id"], "ready")
    assert to_operator.pop("original_name") == "my secret plan.png"
    assert to_operator == to_visitor
    assert to_visitor["to"] == "operator"
    url = (await talk.console.do("attachment_url", attachment=card["id"]))["url"]
    fetched = await get(url)
    assert (fetched.status, fetched.content) == (200, GOOD["picture.png"][0])
    stamp = await talk.console.get(lambda frame: frame["type"] == "attachment" and "downloaded_at" in frame)
    assert stamp["id"] == card["id"]
    assert all("downloaded_at" not in frame for frame in talk.vera.of_type("attachment"))
    row = (await talk.console.do("list", view="mine"))["rows"][0]
    assert (row["last"]["text"], row["unread"]) == (card["name"], 1)


async def test_the_holders_file_goes_to_the_visitor(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    answer = await operator_uploads(olga, talk.conversation, talk.epoch)
    assert answer.status == 201, answer.content
    card = answer.json["entry"]["attachment"]
    frame = await told(talk.vera, card["id"], "ready")
    assert (frame["author"], frame["to"], frame["media_type"]) == ("operator", "visitor", "application/pdf")
    url = (await talk.vera.do("attachment_url", attachment=card["id"]))["url"]
    fetched = await get(url)
    assert fetched.content == GOOD["letter.pdf"][0]
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{card["name"]}"'
    stamp = await talk.console.get(lambda frame: frame["type"] == "attachment" and "downloaded_at" in frame)
    assert stamp["original_name"] == "letter.pdf"
    again = await stage.visitor(token=talk.vera.token)
    await told(again, card["id"], "ready")


async def test_the_visitor_is_told_where_files_go_when_the_holder_changes(
    stage: Stage, mailbox: Bot, olga: User
) -> None:
    talk = await Takeover.begin(stage, olga)
    known = len(talk.vera.frames)
    await talk.console.do("finish", conversation=talk.conversation, epoch=talk.epoch, action="nothing")
    await talk.vera.get(lambda frame: frame["type"] == "state" and frame["uploads"] == "mailbox", start=known)


async def test_the_same_ref_again_gets_the_same_answer(stage: Stage, bot: Bot, olga: User) -> None:
    talk = await Takeover.begin(stage, olga)
    first, second = await asyncio.gather(*(visitor_uploads(talk.vera, ref="same") for _ in range(2)))
    third = await visitor_uploads(talk.vera, "letter.pdf", ref="same")
    assert first.json == second.json == third.json
    mine = [await operator_uploads(olga, talk.conversation, talk.epoch, ref="same") for _ in range(2)]
    assert mine[0].json == mine[1].json
    assert mine[0].json != first.json
    assert await Attachment.objects.acount() == 2
    assert len(objects()) == 2
    assert await Entry.objects.exclude(attachment=None).acount() == 2


async def test_only_the_holder_sends_and_only_in_this_takeover(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    talk = await Takeover.begin(stage, olga)
    assert (await operator_uploads(oleg, talk.conversation, talk.epoch)).json["code"] == "not_holder"
    assert (await operator_uploads(olga, talk.conversation, talk.epoch + 1)).json["code"] == "not_holder"
    assert (await operator_uploads(olga, 10**9, talk.epoch)).json["code"] == "not_found"
    await talk.console.do("release", conversation=talk.conversation, epoch=talk.epoch)
    late = await operator_uploads(olga, talk.conversation, talk.epoch)
    assert (late.status, late.json["code"]) == (409, "not_holder")
    assert await Attachment.objects.acount() == 0


async def test_a_slow_upload_goes_where_the_holder_at_its_end_says(
    stage: Stage, mailbox: Bot, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A takeover begins or ends while the bytes are coming. What counts is who holds the conversation in the end."""
    from attachments import receiving

    talk = await Takeover.begin(stage, olga)
    slow = _Slow(receiving._save)
    monkeypatch.setattr(receiving, "_save", slow)
    sending = asyncio.create_task(visitor_uploads(talk.vera, "letter.pdf"))
    await slow.reached()
    await talk.console.do("finish", conversation=talk.conversation, epoch=talk.epoch, action="nothing")
    slow.go()
    answer = await sending
    assert (answer.status, answer.json["to"]) == (202, "mailbox")

    sending = asyncio.create_task(visitor_uploads(talk.vera, "letter.pdf"))
    await slow.reached()
    epoch = (await talk.console.do("take_over", conversation=talk.conversation))["epoch"]
    slow.go()
    answer = await sending
    assert (answer.status, answer.json["to"]) == (201, "operator")

    sending = asyncio.create_task(operator_uploads(olga, talk.conversation, epoch))
    await slow.reached()
    await talk.console.do("finish", conversation=talk.conversation, epoch=epoch, action="nothing")
    slow.go()
    assert (await sending).json["code"] == "not_holder"
    assert (await Mail.objects.acount(), await Attachment.objects.acount()) == (1, 2)
    assert len(objects()) == 2


class _Slow:
    """Stores a file when the test says so."""

    def __init__(self, save: Any) -> None:
        import threading

        self.save, self.here, self.may = save, threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, *args: Any) -> None:
        self.here.release()
        assert self.may.acquire(timeout=15)
        self.save(*args)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self.here.acquire, timeout=15)

    def go(self) -> None:
        self.may.release()


@pytest.mark.parametrize("who", ["the holder", "who sent it"])
async def test_a_file_is_withdrawn(stage: Stage, bot: Bot, olga: User, oleg: User, who: str) -> None:
    talk = await Takeover.begin(stage, olga)
    pk = (await operator_uploads(olga, talk.conversation, talk.epoch)).json["entry"]["attachment"]["id"]
    url = (await talk.vera.do("attachment_url", attachment=pk))["url"]
    assert (await get(url)).status == 200
    other = await stage.console(oleg)
    assert (await other.ask("withdraw_attachment", attachment=pk))["code"] == "not_holder"
    withdrawer = talk.console
    if who == "who sent it":
        await talk.console.do("release", conversation=talk.conversation, epoch=talk.epoch)
        await other.do("take_over", conversation=talk.conversation)
    await withdrawer.do("withdraw_attachment", attachment=pk, ref="same")
    await withdrawer.do("withdraw_attachment", attachment=pk, ref="same")
    await told(talk.vera, pk, "withdrawn")
    assert (await get(url)).status == 404
    assert (await talk.vera.ask("attachment_url", attachment=pk))["code"] == "gone"
    assert (await withdrawer.ask("withdraw_attachment", attachment=10**9))["code"] == "not_found"
