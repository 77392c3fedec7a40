"""An operator watches a conversation, takes it over, talks, and finishes or releases it."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.contrib.auth.models import Permission, User

from bots.models import Bot
from conversations.models import Takeover
from tests.cast import Stage


async def test_a_takeover_from_the_request_to_the_finish(stage: Stage, bot: Bot, olga: User) -> None:
    console = await stage.console(olga)
    vera = await stage.visitor(name="Vera")
    pk = (await vera.do("request_agent"))["conversation"]
    await vera.heard("Somebody will come.")
    watched = await console.do("watch", conversation=pk)
    assert watched["row"]["control"] == "awaiting"
    taken = await console.do("take_over", conversation=pk)
    assert taken["epoch"] == 1
    await vera.heard("Hello Vera, Olga here.")
    state = await vera.get(lambda f: f["type"] == "state" and f["state"] == "operator")
    assert state["operator"] == "Olga"
    await console.get(lambda frame: frame["type"] == "alert_cleared")

    await vera.send({"type": "typing", "active": True})
    typing = await console.get(lambda frame: frame["type"] == "typing")
    assert typing == {"type": "typing", "conversation": pk, "author": "visitor", "active": True}
    await vera.do("send", text="hello")
    waiting = await console.get(lambda f: f["type"] == "alert" and f["reason"] == "waiting_for_you")
    assert waiting["row"]["unread"] == 1
    await console.send({"type": "typing", "conversation": pk, "epoch": 1, "active": True})
    assert await vera.get(lambda f: f["type"] == "typing") == {"type": "typing", "author": "operator", "active": True}
    await console.do("send", conversation=pk, epoch=1, text="I am reading it.")
    await vera.heard("I am reading it.")

    await console.do("finish", conversation=pk, epoch=1, action="message", text="All the best!")
    farewell = await vera.heard("All the best!")
    assert (farewell["author"], farewell["via"]) == ("operator", "end_action")
    await vera.noticed("finished")
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "bot")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")

    said = [(entry["author"], entry.get("notice") or entry["text"]) for entry in vera.entries()]
    assert said == [
        ("notice", "awaiting"),
        ("bot", "Somebody will come."),
        ("notice", "taken_over"),
        ("operator", "Hello Vera, Olga here."),
        ("visitor", "hello"),
        ("operator", "I am reading it."),
        ("operator", "All the best!"),
        ("notice", "finished"),
        ("visitor", "prices"),
        ("bot", "A parcel costs 5."),
    ]
    assert [entry["seq"] for entry in vera.entries()] == list(range(1, 11))
    await console.get(lambda f: f["type"] == "entry" and f["entry"]["seq"] == 10)
    assert console.entries() == vera.entries()
    takeover = await sync_to_async(Takeover.objects.get)()
    assert (takeover.ending, takeover.end_action, takeover.epoch) == ("finished", "message", 1)


async def test_a_released_conversation_is_awaiting_again(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    console, other = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    refused = await other.ask("release", conversation=pk, epoch=epoch)
    assert refused["code"] == "not_holder"
    refused = await other.ask("release", conversation=pk, epoch=epoch, reason="she went home")
    assert refused["code"] == "forbidden"
    await console.do("release", conversation=pk, epoch=epoch)
    await vera.noticed("released")
    await vera.get(lambda f: f["type"] == "state" and f["state"] == "awaiting")
    alert = await other.get(lambda f: f["type"] == "alert" and f["reason"] == "released")
    assert alert["row"]["epoch"] == epoch + 1
    assert (await other.do("take_over", conversation=pk))["epoch"] == epoch + 2


async def test_a_release_clears_the_holders_alert_even_if_the_holder_is_offline(
    stage: Stage, bot: Bot, olga: User
) -> None:
    console, vera = await stage.console(olga), await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("set_status", status="offline")
    await vera.do("send", text="are you there?")
    alert = await console.get(lambda f: f["type"] == "alert" and f["reason"] == "waiting_for_you")
    await console.do("release", conversation=pk, epoch=epoch)
    await console.get(lambda f: f["type"] == "alert_cleared", start=console.frames.index(alert))


async def test_a_supervisor_releases_with_a_reason_that_is_kept(stage: Stage, bot: Bot, olga: User, oleg: User) -> None:
    right = await Permission.objects.aget(codename="supervise")
    await oleg.user_permissions.aadd(right)
    console, boss = await stage.console(olga), await stage.console(oleg)
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    assert (await boss.ask("release", conversation=pk, epoch=epoch))["code"] == "not_holder"
    await boss.do("release", conversation=pk, epoch=epoch, reason="her machine\nbroke down")
    takeover = await Takeover.objects.select_related("ended_by__user").aget()
    assert (takeover.reason, takeover.ended_by.name) == ("her machine broke down", "Oleg")
    assert (await console.ask("send", conversation=pk, epoch=epoch, text="late"))["code"] == "not_holder"
