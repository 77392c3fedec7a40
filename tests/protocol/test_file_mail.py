"""A visitor's file goes to the bot's mailbox, if the bot has one and nobody holds the conversation."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from attachments.models import Attachment, Mail
from bots.models import Bot
from conversations.models import Conversation
from tests.attachments import Takeover, empty_storage, objects, told, visitor_uploads
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


async def test_outside_a_takeover_a_file_goes_to_the_mailbox(stage: Stage, mailbox: Bot, olga: User) -> None:
    vera = await stage.visitor(name="Vera")
    assert vera.welcome["uploads"] == "mailbox"
    pk = (await vera.do("send", text="zzqq kkww"))["conversation"]
    await vera.heard("Pardon?")
    console = await stage.console(olga)
    await console.do("watch", conversation=pk)
    answer = await visitor_uploads(vera, "letter.pdf")
    assert answer.status == 202, answer.content
    entry = answer.json["entry"]
    assert (entry["author"], entry["notice"], entry["seq"]) == ("notice", "file_passed_on", 3)
    assert (await console.noticed("file_passed_on")) == entry
    await told(vera, entry["attachment"]["id"], "pending", to="mailbox")
    for reader in (vera, console):
        assert (await reader.ask("attachment_url", attachment=entry["attachment"]["id"]))["code"] == "gone"
    mail = await Mail.objects.aget()
    visitor = (await Conversation.objects.select_related("visitor").aget()).visitor
    assert (mail.to, visitor.reference in mail.subject, "zzqq kkww" in mail.text) == (
        "files@parcel.example",
        True,
        True,
    )


async def test_a_file_may_begin_a_conversation(stage: Stage, mailbox: Bot) -> None:
    vera = await stage.visitor()
    answer = await visitor_uploads(vera, "letter.pdf")
    assert (answer.status, answer.json["entry"]["seq"]) == (202, 1)
    assert (await vera.noticed("file_passed_on"))["conversation"] == answer.json["entry"]["conversation"]


async def test_without_a_mailbox_a_file_is_refused_with_the_reason(stage: Stage, bot: Bot, olga: User) -> None:
    vera = await stage.visitor()
    assert vera.welcome["uploads"] == "none"
    await vera.do("send", text="hello")
    answer = await visitor_uploads(vera)
    assert (answer.status, answer.json["code"]) == (409, "no_uploads")
    assert "nobody is here" in answer.json["detail"]
    assert (await Attachment.objects.acount(), objects()) == (0, [])
    talk = await Takeover.begin(stage, olga)
    assert (await visitor_uploads(talk.vera)).status == 201
