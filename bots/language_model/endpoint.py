"""Where a language model is, and how it is asked."""

from __future__ import annotations

import os
from typing import Literal

import msgspec

Manner = Literal["choose", "sources", "free"]
FROM_ENVIRONMENT = "env:"


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A model at an address. Times in seconds; `first` is the time until the first sign of an answer.

    `key` may be `env:NAME`: then the key is in that variable of the process, and in no database.
    """

    url: str
    model: str
    key: str = ""
    instructions: str = ""
    manner: Manner = "choose"
    temperature: float = 0.2
    tokens: int = 500
    first: int = 10
    whole: int = 30
    uses_tools: bool = True

    @property
    def address(self) -> str:
        """The address that is asked; the configured one is the part before `/chat/completions`."""
        base = self.url.rstrip("/")
        return base if base.endswith("/chat/completions") else f"{base}/chat/completions"

    @property
    def secret(self) -> str:
        """The key itself; "" if there is none, or if its variable is not set."""
        if self.key.startswith(FROM_ENVIRONMENT):
            return os.environ.get(self.key.removeprefix(FROM_ENVIRONMENT), "")
        return self.key
