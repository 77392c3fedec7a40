"""A list that asked for `changes`: new rows whole, of the others only what has changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from bots.models import Bot
from tests.cast import Frame, Socket, Stage
from tests.protocol.situations import talk


async def told(console: Socket, pk: int, wanted: Any = lambda _: True) -> tuple[str, Frame]:
    """The first row or change of the conversation that is wanted, and by which field it was told."""

    def found(frame: Frame) -> list[tuple[str, Frame]]:
        kinds = ("upserts", "changed") if frame["type"] == "rows" else ()
        rows = [(kind, row) for kind in kinds for row in frame.get(kind, ())]
        return [(kind, row) for kind, row in rows if row["id"] == pk and wanted(row)]

    return found(await console.get(lambda frame: bool(found(frame))))[0]


@pytest.mark.on("sqlite")
async def test_who_asked_for_changes_is_told_new_rows_whole_and_then_what_has_changed(
    stage: Stage, bot: Bot, olga: User, oleg: User
) -> None:
    console, plain = await stage.console(olga), await stage.console(oleg)
    await plain.do("list", view="all")
    await console.do("list", view="all", changes=True)
    vera, pk = await talk(stage, "hello")
    kind, row = await told(console, pk)
    assert (kind, "bot" in row, "started_at" in row) == ("upserts", True, True)
    said = (await vera.do("send", text="prices"))["seq"]
    kind, change = await told(console, pk, lambda row: row.get("seq", 0) >= said)
    assert kind == "changed"
    assert {"visitor", "bot", "started_at", "epoch", "control"}.isdisjoint(change)
    whole = await told(plain, pk, lambda row: row.get("seq", 0) >= said)
    assert (whole[0], "bot" in whole[1]) == ("upserts", True)
    assert all("changed" not in frame for frame in plain.of_type("rows"))

    # What no longer applies becomes null; the list that is asked for again begins anew.
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await told(console, pk, lambda row: row.get("operator"))
    await console.do("release", conversation=pk, epoch=epoch)
    kind, change = await told(console, pk, lambda row: "operator" in row and row["operator"] is None)
    assert (kind, change["control"]) == ("changed", "awaiting")
    await console.do("list", view="awaiting", changes=True)
    await vera.do("send", text="still there?")
    kind, _ = await told(console, pk, lambda row: row.get("visitor_last", {}).get("text") == "still there?")
    assert kind == "changed", "the answer to the list had the row"
    await console.do("list", view="all")
    await vera.do("send", text="hello?")
    kind, _ = await told(console, pk, lambda row: row.get("visitor_last", {}).get("text") == "hello?")
    assert kind == "upserts", "whoever no longer asks for changes gets whole rows again"
