"""Asking an external engine, in the REST format of Rasa's channel.

A question is `{"sender", "message"}` by POST; the answer is a list of `{"text", "buttons", "image", "custom"}`. Two
things that format has no word for go into `custom`: `{"takeover": "request_agent"}` asks for a person, and
`{"takeover": "not_understood"}` makes the answer a default answer; so does an empty list.

What is told to the engine is signed, and the whole question has one time limit. Where it is sent is checked on the
address that is connected to, redirects included. docs/bots.md tells engines' authors all of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import socket
import time
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bots.answering import addresses
from bots.answering.addresses import Address
from bots.answering.published import SaidButton, Say
from bots.wording import texts
from plain_text import CONTROL_CHARACTERS

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

LARGEST_ANSWER = 64 * 1024
"""Bytes."""

MOST_MESSAGES = 10
MOST_BUTTONS = 20
LONGEST_TEXT = 4000
LONGEST_LABEL = 80
LONGEST_PAYLOAD = 1000
MOST_REDIRECTS = 3
REDIRECTS = (307, 308)
"""Those that keep the method and the body."""


Problem = Literal["slow", "away", "forbidden", "status", "too_large", "format"]
PROBLEMS: dict[Problem, str] = {
    "slow": gettext_noop("It did not answer within %(seconds)d s."),
    "away": gettext_noop("It cannot be reached: %(detail)s."),
    "forbidden": gettext_noop(
        "Its address leads into a private network, or is not https. ENGINES_PRIVATE=1 on the server allows that."
    ),
    "status": gettext_noop("It answered with the status %(detail)s; 200 is expected."),
    "too_large": gettext_noop("Its answer is too large: at most 64 KB, 10 messages of 4,000 characters, 20 buttons."),
    "format": gettext_noop("Its answer is not in the format of Rasa's REST channel: %(detail)s."),
}


class EngineFailed(Exception):
    """The engine did not give a usable answer. `problem` is safe to log; `str()` is a sentence for configurers."""

    def __init__(self, problem: Problem, *, detail: str = "", seconds: int = 0) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.detail = {"detail": detail, "seconds": seconds}

    def __str__(self) -> str:
        return _(PROBLEMS[self.problem]) % self.detail


class Question(msgspec.Struct, frozen=True):
    """`sender` is the same for all questions of a conversation, `key` for every repetition of one question."""

    sender: str
    message: str
    key: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What the engine says."""

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


async def ask(address: Address, question: Question) -> Reply:
    """One question. Raises EngineFailed, whatever goes wrong."""
    import aiohttp

    try:
        async with asyncio.timeout(address.timeout), _session() as session:
            return _read(await _post(session, address, question))
    except TimeoutError:
        raise EngineFailed("slow", seconds=address.timeout) from None
    except _NotPublic:
        raise EngineFailed("forbidden") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        # A ValueError is an address in a redirect that is none. What the error says may hold the address.
        raise EngineFailed("away", detail=type(error).__name__) from error


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal digits, over the time stamp's digits, a full stop and the body."""
    return hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


class _NotPublic(Exception):
    """Nothing public is at this name."""


def _session() -> ClientSession:
    """A client without cookies, proxies or decompression, that connects to checked addresses only."""
    import aiohttp
    from aiohttp.abc import AbstractResolver

    class Checked(AbstractResolver):
        """Leaves out what may not be connected to."""

        def __init__(self) -> None:
            self.names = aiohttp.ThreadedResolver()

        async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
            found = await self.names.resolve(host, port, family)
            allowed = [each for each in found if addresses.may_connect(each["host"])]
            if found and not allowed:
                raise _NotPublic
            return allowed

        async def close(self) -> None:
            await self.names.close()

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=Checked(), use_dns_cache=False, limit=1),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        timeout=aiohttp.ClientTimeout(total=None),
    )


async def _post(session: ClientSession, address: Address, question: Question) -> bytes:
    from yarl import URL

    body = msgspec.json.encode({"sender": question.sender, "message": question.message})
    url = URL(address.url)
    for _hop in range(MOST_REDIRECTS + 1):
        # A literal address is not asked of the resolver.
        if url.scheme not in addresses.schemes() or not addresses.may_connect(url.host or ""):
            raise _NotPublic
        headers = _headers(address, question, body)
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            if response.status in REDIRECTS and "Location" in response.headers:
                url = url.join(URL(response.headers["Location"]))
                continue
            if response.status != 200:
                raise EngineFailed("status", detail=str(response.status))
            return await _limited(response)
    raise EngineFailed("status", detail=str(response.status))


def _headers(address: Address, question: Question, body: bytes) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": f"Takeover/{settings.VERSION}",
    }
    if question.key:
        headers["Idempotency-Key"] = question.key
    if address.secret:
        now = int(time.time())
        headers["X-Takeover-Timestamp"] = str(now)
        headers["X-Takeover-Signature"] = f"sha256={sign(address.secret, now, body)}"
    return headers


async def _limited(response: ClientResponse) -> bytes:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise EngineFailed("format", detail=_("it is compressed"))
    body = b""
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > LARGEST_ANSWER:
            raise EngineFailed("too_large")
    return body


def _read(body: bytes) -> Reply:
    try:
        messages = msgspec.json.decode(body, type=list[_Message])
    except (msgspec.DecodeError, RecursionError) as error:
        # Where the error lies, never what stands there.
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
    words = CONTROL_CHARACTERS.sub("", (message.text or "").replace("\r\n", "\n")).strip()
    image = message.image if message.image and _is_link(message.image) else ""
    text = "\n".join(filter(None, (words, image)))
    offered = message.buttons or []
    buttons = tuple(made for at, button in enumerate(offered, start=1) if (made := _button(at, button)))
    if len(text) > LONGEST_TEXT or len(offered) > MOST_BUTTONS:
        raise EngineFailed("too_large")
    return Say(text, buttons) if text or buttons else None


def _button(number: int, button: _Button) -> SaidButton | None:
    label = " ".join(CONTROL_CHARACTERS.sub("", button.title).split())[:LONGEST_LABEL]
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
        texts.check_url(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_PAYLOAD
