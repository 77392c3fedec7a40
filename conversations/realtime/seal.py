"""Encrypts what crosses a Redis server on another machine: AES-GCM with keys from SECRET_KEY.

Each sender has a key of its own, derived from the secret and the sender's name, so that random nonces never meet.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID, NONCE = 4, 12  # bytes

SENDERS = 256
"""Keys of other processes that are kept; more processes than a server ever has."""


class CannotOpen(Exception):
    """The message was sealed with another secret, for another topic, or was changed on its way."""


class Seal:
    """Seals with the first of `secrets`, and opens what any of them has sealed.

    So a secret can be replaced while processes with the old one run.
    """

    def __init__(self, secrets: Sequence[str]) -> None:
        masters = [hmac.digest(secret.encode(), b"conversations.doorbell", hashlib.sha256) for secret in secrets]
        self._masters = {hashlib.sha256(master).digest()[:KEY_ID]: master for master in masters}
        self._id, self._master = next(iter(self._masters.items()))

    def seal(self, sender: bytes, topic: str, text: bytes) -> bytes:
        """The text, which only `open` reads, for the same sender and topic."""
        nonce = os.urandom(NONCE)
        return self._id + nonce + _cipher(self._master, sender).encrypt(nonce, text, topic.encode())

    def open(self, sender: bytes, topic: str, sealed: bytes) -> bytes:
        """What `seal` was given. Raises `CannotOpen`."""
        master = self._masters.get(sealed[:KEY_ID])
        if master is None:
            raise CannotOpen("sealed with another SECRET_KEY (set SECRET_KEY_FALLBACKS while it is replaced)")
        from cryptography.exceptions import InvalidTag

        nonce, text = sealed[KEY_ID : KEY_ID + NONCE], sealed[KEY_ID + NONCE :]
        try:
            return _cipher(master, sender).decrypt(nonce, text, topic.encode())
        except (InvalidTag, ValueError):
            raise CannotOpen("changed on its way") from None


@lru_cache(SENDERS)
def _cipher(master: bytes, sender: bytes) -> AESGCM:
    # Imported with the first message: a process that encrypts nothing does not load it.
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hmac.digest(master, sender, hashlib.sha256))
