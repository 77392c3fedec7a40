"""Writes the text of docs/protocol.md from `conversations.protocol`."""

from __future__ import annotations

import types
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from conversations import protocol
from conversations.refusals import DETAILS

HEAD = """# The protocol of the two sockets

Made from `conversations/protocol/` by `manage.py protocol_docs`; a test fails if it is stale.

Frames are JSON text with a `type`. Visitors use `/ws/chat/<bot>/`, which never reads cookies. Operators use
`/ws/console/`, which needs a signed-in session and our own origin. A command carries `ref`, the client's own random id,
and gets exactly one `ok` or `error` with the same `ref`, sent after the change is durable. The `ok` of a command that
changed something is remembered per sender: the same `ref` again, on any connection, changes nothing and gets the same
answer. A field with `?` may be left out. Unknown types, unknown fields and malformed frames get an `error`; five in a
row close the connection.
"""

CLOSES = {
    "BYE": "the page is left; the client connects again only if somebody comes back to it",
    "SIGN_IN": "nobody is signed in, or not any more",
    "FORBIDDEN": "the user is not allowed to connect, or the page is not ours",
    "TOO_SLOW": "the client does not read what it is sent; it connects again",
    "RESTARTING": "the server stops; the client connects again",
    "TOO_MANY": "too many frames",
    "PROTOCOL": "no `hello` within 10 s, or five unreadable frames in a row",
}


def page() -> str:
    """The page, in Markdown."""
    visitor, operator = get_args(protocol.VisitorCommand), get_args(protocol.OperatorCommand)
    parts = [
        HEAD,
        _section("Visitor → server", visitor),
        _section("Server → visitor", protocol.VISITOR_FRAMES),
        _section("Operator → server", operator),
        _section("Server → operator", protocol.CONSOLE_FRAMES),
        _section("Parts of frames", _parts()),
        "## Errors\n\n| code | detail |\n| --- | --- |\n"
        + "".join(f"| `{code}` | {DETAILS.get(code, 'tells what is wrong with the frame')} |\n" for code in _codes()),
        "## Close codes\n\n| code | when |\n| --- | --- |\n"
        + "".join(f"| {getattr(protocol.Close, name)} | {when} |\n" for name, when in CLOSES.items())
        + "\nClients connect again after 4008, 4012 and abnormal closes, with full jitter.\n",
    ]
    return "\n".join(parts)


def _section(title: str, structs: Iterable[type[Struct]]) -> str:
    rows = "".join(f"| {_name(each)} | {_fields(each)} | {_meaning(each)} |\n" for each in structs)
    return f"## {title}\n\n| name | fields | meaning |\n| --- | --- | --- |\n{rows}"


def _parts() -> Sequence[type[Struct]]:
    return protocol.Part.__subclasses__()


def _codes() -> tuple[protocol.ErrorCode, ...]:
    return get_args(protocol.ErrorCode)


def _name(struct: type[Struct]) -> str:
    tag = struct.__struct_config__.tag
    if not tag:
        return f"`{struct.__name__}`"
    return f"`ok` {struct.__name__}" if tag == "ok" else f"`{tag}`"


def _meaning(struct: type[Struct]) -> str:
    return " ".join((struct.__doc__ or "").split()).replace("|", "\\|")


def _fields(struct: type[Struct]) -> str:
    return "<br>".join(
        f"`{field.encode_name}`{'' if field.required else '?'}: {_type(field.type)}"
        for field in msgspec.structs.fields(struct)
    )


def _type(kind: Any) -> str:
    if get_origin(kind) is Annotated:
        return _annotated(kind)
    if get_origin(kind) is Literal:
        return " · ".join(f"`{value}`" for value in get_args(kind))
    if get_origin(kind) in (Union, types.UnionType):
        return " or ".join(_type(each) for each in get_args(kind) if each is not type(None))
    if get_origin(kind) in (list, tuple):
        return f"list of {_type(get_args(kind)[0])}"
    if get_origin(kind) is dict:
        return f"object of {_type(get_args(kind)[1])}"
    if kind is datetime:
        return "time (ISO 8601)"
    return {str: "text", int: "number", bool: "true or false"}.get(kind) or f"`{kind.__name__}`"


def _annotated(kind: Any) -> str:
    base, *metas = get_args(kind)
    bounds = [
        f"{words} {value}"
        for meta in metas
        for words, value in (("from", meta.min_length), ("at most", meta.max_length), ("at most", meta.le))
        if value is not None and value < 2**53
    ]
    return f"{_type(base)} ({', '.join(bounds)})" if bounds else _type(base)
