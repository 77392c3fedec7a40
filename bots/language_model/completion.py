"""An answer of a model, put together from the chunks of its stream or read from one piece of JSON."""

from __future__ import annotations

import msgspec
from django.utils.translation import gettext as _

from bots.engines.problems import EngineFailed

MOST_CALLS = 20
LONGEST_ARGUMENTS = 16 * 1024
LONGEST_TEXT = 16 * 1024
"""Characters of an answer, which is cut into messages later."""


class Call(msgspec.Struct):
    """A tool that the model calls; `arguments` is JSON, if the model wrote it well."""

    name: str = ""
    arguments: str = ""


class Completion(msgspec.Struct):
    """The answer so far. `tokens`: what the server counted of question and answer; 0 if it did not say."""

    text: str = ""
    calls: list[Call] = []
    tokens: int = 0
    finished: str = ""

    def add(self, data: bytes) -> bool:
        """Adds a chunk or a whole answer; whether the text has grown. Raises EngineFailed."""
        try:
            chunk = msgspec.json.decode(data, type=_Chunk)
        except (msgspec.DecodeError, RecursionError, UnicodeError):
            raise EngineFailed("format", detail=_("a part of it is no JSON of a completion")) from None
        if chunk.error is not None:
            raise EngineFailed("stream", detail=_("the server reported an error"))
        if chunk.usage:
            self.tokens = chunk.usage.total_tokens or chunk.usage.prompt_tokens + chunk.usage.completion_tokens
        grown = False
        for choice in chunk.choices[:1]:
            self.finished = choice.finish_reason or self.finished
            said = choice.delta or choice.message
            if said is None:
                continue
            if said.content:
                self.text, grown = self.text + said.content, True
            for part in said.tool_calls or ():
                self._call(part)
        if len(self.text) > LONGEST_TEXT:
            raise EngineFailed("too_large")
        return grown

    def _call(self, part: _CallPart) -> None:
        function = part.function or _Function()
        # A new call has an index of its own, or, from servers that number none, its name.
        at = part.index if part.index is not None else len(self.calls) - (0 if function.name else 1)
        if not 0 <= at <= len(self.calls) or at >= MOST_CALLS:
            raise EngineFailed("format", detail=_("its tool calls are not numbered one after the other"))
        if at == len(self.calls):
            self.calls.append(Call())
        call = self.calls[at]
        call.name += function.name or ""
        given = function.arguments
        call.arguments += given if isinstance(given, str) else msgspec.json.encode(given).decode() if given else ""
        if len(call.arguments) > LONGEST_ARGUMENTS or len(call.name) > LONGEST_ARGUMENTS:
            raise EngineFailed("too_large")


class _Function(msgspec.Struct):
    name: str | None = None
    # Some servers send an object where the format has its JSON.
    arguments: str | dict[str, object] | None = None


class _CallPart(msgspec.Struct):
    index: int | None = None
    function: _Function | None = None


class _Said(msgspec.Struct):
    content: str | None = None
    tool_calls: list[_CallPart] | None = None


class _Choice(msgspec.Struct):
    delta: _Said | None = None
    message: _Said | None = None
    finish_reason: str | None = None


class _Usage(msgspec.Struct):
    total_tokens: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Chunk(msgspec.Struct):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: object = None
