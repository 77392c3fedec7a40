"""Entries, receipts and waits that are to be stored, and an entry as both sides get it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from conversations import protocol
from conversations.models import Entry


class NewEntry(msgspec.Struct, kw_only=True):
    """An entry that is to be stored: its columns. A model's instance takes ten times as long to make."""

    conversation_id: int
    seq: int
    author: str
    operator_id: int | None
    name: str
    text: str
    via: str
    notice: str
    buttons: list[dict[str, Any]]
    attachment: dict[str, Any] | None
    input: dict[str, Any] | None
    not_understood: bool
    matched: dict[str, Any] | None
    ref: str
    epoch: int
    at: datetime


class NewReceipt(msgspec.Struct, frozen=True):
    """A command's answer that is to be remembered."""

    sender: str
    ref: str
    answer: dict[str, Any]
    conversation: int
    """The conversation that the command changed."""


class NewWait(msgspec.Struct, frozen=True):
    """A conversation's wait for a person as it is to be stored: known by its conversation and its beginning."""

    conversation_id: int
    since: datetime
    reason: str
    until: datetime | None = None
    ended_by: str = ""
    category: str = ""
    summary: str = ""


def body(entry: Entry | NewEntry) -> protocol.EntryBody:
    """The entry as both sides get it."""
    return protocol.EntryBody(
        conversation=entry.conversation_id,
        seq=entry.seq,
        author=entry.author,  # type: ignore[arg-type]  # the column holds the protocol's own words
        at=protocol.timestamp(entry.at),
        name=entry.name or None,
        text=entry.text or None,
        ref=entry.ref or None,
        via=entry.via or None,  # type: ignore[arg-type]
        buttons=msgspec.convert(entry.buttons, tuple[protocol.Button, ...]) if entry.buttons else (),
        attachment=msgspec.convert(entry.attachment, protocol.AttachmentCard) if entry.attachment else None,
        notice=entry.notice or None,  # type: ignore[arg-type]
        pressed=_pressed(entry.input) if entry.input else None,
        asks=_asks(entry.input) if entry.input else None,
        voice=entry.input.get("voice") if entry.input else None,
        sources=_sources(entry.input) if entry.input else (),
    )


def passages_of(entry: Entry | NewEntry) -> int:
    """How many passages of sources the entry relies on."""
    return len(entry.input.get("sources", ())) if entry.input else 0


def original_of(entry: Entry | NewEntry) -> str:
    """The operator's own words, of which the entry's text is the translation; "" if it is none. For operators only."""
    return str(entry.input.get("original", "")) if entry.input else ""


def _sources(given: dict[str, Any]) -> tuple[protocol.SourceLink, ...]:
    """The sources that the answer relies on and that have an address, each once. Their words are for operators."""
    found = {each["address"]: each["title"] for each in given.get("sources", ()) if each.get("address")}
    return tuple(protocol.SourceLink(title=title, address=address) for address, title in found.items())


def _asks(given: dict[str, Any]) -> protocol.Asks | None:
    """The question that the entry asks."""
    return msgspec.convert(given["asks"], protocol.Asks) if "asks" in given else None


def _pressed(given: dict[str, Any]) -> protocol.Pressed | None:
    """The button that the visitor's entry pressed; None for an entry of a version that did not keep it."""
    if "entry" not in given:
        return None
    seq = given["entry"]
    return protocol.Pressed(button=given["button"], kind=given["kind"], seq=seq or None, greeting=not seq)
