"""The format of answers: that of Rasa's REST channel.

An answer is a list of `{"text", "buttons", "image", "custom"}`. Two things have no field in that format and go into
`custom`: `{"takeover": "request_agent"}` asks for a person, `{"takeover": "not_understood"}` makes the answer a
default answer. An empty list is a default answer, too.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.exceptions import ValidationError

from bots.external_engine.problems import EngineFailed
from bots.wording import addresses
from bots.wording.said import SaidButton, Say
from plain_text import CONTROL_CHARACTERS, clean_line, clean_text

MOST_MESSAGES = 10
MOST_BUTTONS = 20
LONGEST_TEXT = 4000
LONGEST_LABEL = 80
LONGEST_PAYLOAD = 1000


class Reply(msgspec.Struct, frozen=True):
    """The engine's answer."""

    says: tuple[Say, ...]
    understood: bool = True
    wants_agent: bool = False


class _Button(msgspec.Struct):
    title: str
    payload: str | None = None
    type: str | None = None
    url: str | None = None


class _Message(msgspec.Struct):
    text: str | None = None
    image: str | None = None
    buttons: list[_Button] | None = None
    custom: Any = None


def read(body: bytes) -> Reply:
    try:
        messages = msgspec.json.decode(body, type=list[_Message])
    except (msgspec.DecodeError, RecursionError) as error:
        # The place of the error, never the content there.
        detail = str(error).partition(" - at ")
        raise EngineFailed("format", detail=f"{detail[0]} {detail[2]}".strip()[:200]) from None
    if len(messages) > MOST_MESSAGES:
        raise EngineFailed("too_large")
    says = tuple(said for message in messages if (said := _said(message)))
    wishes = {message.custom.get("takeover") for message in messages if isinstance(message.custom, dict)}
    wants_agent = "request_agent" in wishes
    return Reply(
        says, understood=(bool(says) or wants_agent) and "not_understood" not in wishes, wants_agent=wants_agent
    )


def _said(message: _Message) -> Say | None:
    words = clean_text(message.text or "").strip()
    image = message.image if message.image and _is_link(message.image) else ""
    text = "\n".join(filter(None, (words, image)))
    offered = message.buttons or []
    buttons = tuple(made for at, button in enumerate(offered, start=1) if (made := _button(at, button)))
    if len(text) > LONGEST_TEXT or len(offered) > MOST_BUTTONS:
        raise EngineFailed("too_large")
    return Say(text, buttons) if text or buttons else None


def _button(number: int, button: _Button) -> SaidButton | None:
    label = clean_line(button.title, LONGEST_LABEL)
    address = button.url or (button.payload if button.type == "web_url" else "") or ""
    if not label:
        return None
    if address:
        return SaidButton(number, label, "url", address) if _is_link(address) else None
    payload = CONTROL_CHARACTERS.sub("", button.payload or label)
    if len(payload) > LONGEST_PAYLOAD:
        raise EngineFailed("too_large")
    return SaidButton(number, label, "postback", payload)


def _is_link(address: str) -> bool:
    try:
        addresses.check_url(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_PAYLOAD
