"""The format of questions and answers: that of Rasa's REST channel.

A question is `{"sender", "message", "metadata"}`; engines that ignore `metadata` work as well. An answer is a list of
`{"text", "buttons", "image", "custom"}`. What has no field in that format goes into `custom`, under `takeover`:
`request_agent`, or `hand_off` with `category` and `summary`, asks for a person; `run_interaction` with `name` says an
interaction of the bot; `not_understood` makes the answer a default answer. An empty list is a default answer, too.
"""

from __future__ import annotations

from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.engines.problems import EngineFailed
from bots.engines.seam import CATEGORIES, LONGEST_SUMMARY, Briefing, Handoff, Reply
from bots.wording import addresses
from bots.wording.said import SaidButton, Say
from plain_text import CONTROL_CHARACTERS, clean_line, clean_text

MOST_MESSAGES = 10
MOST_BUTTONS = 20
LONGEST_TEXT = 4000
LONGEST_LABEL = 80
LONGEST_PAYLOAD = 1000


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


def written(told: Briefing) -> bytes:
    """The question as it is posted."""
    metadata = {
        "language": told.language,
        "page": told.page,
        "variables": told.variables,
        "since": told.since,
        "history": told.history,
        "interactions": [offered.name for offered in told.offered],
        "steer": told.steer,
    }
    filled = {name: value for name, value in metadata.items() if value}
    return msgspec.json.encode(
        {"sender": told.sender, "message": told.message, **({"metadata": filled} if filled else {})}
    )


def read(body: bytes, told: Briefing) -> Reply:
    """The answer to `told`. Raises EngineFailed."""
    try:
        messages = msgspec.json.decode(body, type=list[_Message])
    except (msgspec.DecodeError, RecursionError) as error:
        # The place of the error, never the content there.
        detail = str(error).partition(" - at ")
        raise EngineFailed("format", detail=f"{detail[0]} {detail[2]}".strip()[:200]) from None
    if len(messages) > MOST_MESSAGES:
        raise EngineFailed("too_large")
    says = tuple(said for message in messages if (said := _said(message)))
    wishes = [message.custom for message in messages if isinstance(message.custom, dict)]
    handoff = next(filter(None, map(_handoff, wishes)), None)
    run = next((_interaction(wish, told) for wish in wishes if wish.get("takeover") == "run_interaction"), None)
    refused = any(wish.get("takeover") == "not_understood" for wish in wishes)
    understood = bool(says or handoff or run) and not refused
    return Reply(says=says, understood=understood, run=run, handoff=handoff)


def _handoff(wish: dict[str, Any]) -> Handoff | None:
    if wish.get("takeover") not in ("request_agent", "hand_off"):
        return None
    category = wish.get("category")
    summary = clean_text(str(wish.get("summary") or "")).strip()[:LONGEST_SUMMARY]
    known = next((each for each in CATEGORIES if each == category), None)
    return Handoff(known or ("other" if category else "asked"), summary)


def _interaction(wish: dict[str, Any], told: Briefing) -> int:
    for offered in told.offered:
        if offered.name == wish.get("name"):
            return offered.id
    raise EngineFailed("format", detail=_("it runs an interaction that this bot does not offer"))


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
