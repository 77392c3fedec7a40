"""What the embedding page says of its visitor reaches the operators' card, as the page's."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from bots.models import Bot, CardField
from tests.cast import Socket, Stage


def told(card: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {each["name"]: (each["value"], each["source"]) for each in card["fields"] if each["value"]}


async def changed(console: Socket, field: str, to: tuple[str, str]) -> dict[str, tuple[str, str]]:
    """The first card that comes in which the field is this."""
    frame = await console.get(lambda each: each["type"] == "visitor_card" and told(each["card"]).get(field) == to)
    return told(frame["card"])


async def test_a_page_fills_the_card_of_its_visitor_and_what_it_cannot_say_is_no_error(
    stage: Stage, bot: Bot, olga: User
) -> None:
    await sync_to_async(CardField.objects.create)(bot=bot, name="order", label="Order number")
    console = await stage.console(olga)
    said = {"email": "vera@example.com", "phone": "", "order": "4711", "stranger": "x"}
    vera = await stage.visitor(fields=said)
    pk = (await vera.do("send", text="hello"))["conversation"]
    await console.do("watch", conversation=pk)
    # Noted beside the socket, so before or after the operator looks.
    card = told((await console.do("visitor_card", conversation=pk))["card"]) or await changed(
        console, "order", ("4711", "page")
    )
    assert card == {"email": ("vera@example.com", "page"), "order": ("4711", "page")}

    await console.do("set_visitor", conversation=pk, fields={"order": "12"})
    await changed(console, "order", ("12", "operator"))
    token = vera.token  # type: ignore[attr-defined]
    again = await stage.visitor(token=token, fields={"order": "4712", "email": "no address", "phone": "+44 1"})
    assert again.welcome["conversation"] == pk  # type: ignore[attr-defined]
    assert await changed(console, "phone", ("+44 1", "page")) == {
        "email": ("vera@example.com", "page"), "order": ("12", "operator"), "phone": ("+44 1", "page"),
    }  # fmt: skip
    too_many = {f"f{number}": "x" for number in range(21)}
    for fields in (too_many, {"order": "x" * 501}, {"": "x"}, {"order": 1}, ["order"]):
        refused = await (await stage.stranger()).ask("hello", fields=fields)
        assert (refused["type"], refused["code"]) == ("error", "invalid"), fields
