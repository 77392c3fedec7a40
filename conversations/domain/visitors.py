"""Visitors as bearers of a token. The token carries our signature, so a page view stores nothing."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from django.core.signing import BadSignature, Signer

from conversations.models import Conversation, Visitor
from conversations.refusals import Refused

_signer = Signer(salt="conversations.visitor")
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """The holder of a token, at one bot. The visitor's row may not exist yet."""

    token: str
    bot: int
    name: str = ""
    page: str = ""
    language: str = ""
    """One of the bot's languages, or blank: that of a conversation which the bearer begins."""
    chose_language: bool = False
    """Whether the language was chosen in the chat; otherwise it is the page's."""
    network: str = ""
    """By which the quotas count the bearer; empty without limits of its own."""
    sender: str = field(init=False)
    """The token's hash: what is stored, and what refs are remembered under."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "sender", hash_of(self.token))


def new_token() -> str:
    """Makes a token: 192 random bits and our signature over them."""
    return _signer.sign(secrets.token_urlsafe(TOKEN_BYTES))


def hash_of(token: str) -> str:
    """The hash of a token, which is all that the database keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def recognize(token: str, *, bot: int) -> None:
    """Refuses (`unknown_token`) a token that is not ours, or that belongs to another bot."""
    stored = Visitor.objects.bot_of_token(hash_of(token))
    if stored == bot:
        return
    try:
        _signer.unsign(token)
    except BadSignature:
        raise Refused("unknown_token") from None
    if stored is not None:
        raise Refused("unknown_token")


def current_conversation_id(bearer: Bearer) -> int | None:
    """The bearer's latest conversation with this bot, ended or not."""
    return Conversation.objects.of(bearer).order_by("-pk").values_list("pk", flat=True).first()
