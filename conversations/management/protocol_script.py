"""Writes the protocol's constants and types for the browser.

`static/js/lib/protocol.js` holds what scripts need when they run; `static/js/lib/frames.d.ts` holds the types of all
frames, which only the type checker of `make lint` reads.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from attachments import kinds, receiving
from conversations import protocol
from conversations.domain import list_counts
from conversations.protocol import cards, handing_over
from conversations.protocol.assisting import Suggested
from conversations.protocol.canned import CannedReplies
from conversations.protocol.cards import CardAnswer, LabelList
from conversations.protocol.notes import ColleagueList, EarlierNoteList, Noted
from conversations.protocol.passages import PassageList
from conversations.protocol.proposals import Approved

NOTE = "// Made from conversations/protocol by `manage.py protocol_docs`; a test fails if it is stale.\n"

OPERATOR_ANSWERS: Mapping[str, type[Struct]] = {
    "hello": protocol.ConsoleWelcome,
    "list": protocol.Listed,
    "save_view": protocol.ViewSaved,
    "held": protocol.HeldRows,
    "longest_wait": protocol.LongestWaiting,
    "watch": protocol.Watched,
    "context": protocol.ContextFacts,
    "take_over": protocol.Taken,
    "undo_finish": protocol.Taken,
    "finish": protocol.Finished,
    "transfer": handing_over.Offered,
    "accept_transfer": protocol.Taken,
    "ask_for": handing_over.AskedHolder,
    "send": protocol.Sent,
    "interactions": protocol.InteractionList,
    "note": Noted,
    "canned": CannedReplies,
    "suggest": Suggested,
    "search": protocol.Found,
    "visitor_card": CardAnswer,
    "labels": LabelList,
    "colleagues": ColleagueList,
    "earlier_notes": EarlierNoteList,
    "passages": PassageList,
    "approve": Approved,
    "send_interaction": protocol.Sent,
    "finish_options": protocol.FinishChoices,
    "attachment_url": protocol.Url,
}
"""The answer to an operator's command; the others get a plain `ok`."""

VISITOR_ANSWERS: Mapping[str, type[Struct]] = {
    "hello": protocol.Welcome,
    "send": protocol.Stored,
    "press": protocol.Stored,
    "request_agent": protocol.Stored,
    "attachment_url": protocol.Url,
}
"""The answer to a visitor's command; the others get a plain `ok`."""


def constants() -> str:
    """The text of `protocol.js`."""
    codes = "".join(f"  {name}: {code},\n" for name, code in vars(protocol.Close).items() if name.isupper())
    values = {
        "TEXT_LENGTH": (_most(protocol.Text), "Characters of one message, counted as code points."),
        "NAME_LENGTH": (_most(protocol.Short), "Characters of a visitor's name, of a search and of other short texts."),
        "ADDRESS_LENGTH": (_most(protocol.Long), "Characters of a page's address and of a reason."),
        "PAGE_FIELDS": (_most(cards.PageFields), "Fields that an embedding page may fill of its visitor."),
        "FIELD_LENGTH": (_most(cards.Value), "Characters of a field's value."),
        "REPLAY": (protocol.REPLAY, "Entries that `hello` and `watch` send at most, and `history` by default."),
        "HISTORY_LENGTH": (_most(protocol.Limit), "Entries that one `history` command may ask for."),
        "COUNTED": (list_counts.CAP, "Conversations of one list are counted up to this number."),
        "LARGEST_FILE": (receiving.MAX_BYTES, "Bytes of one file."),
        "VIEWS": (get_args(protocol.View), "The console's lists, in the order of their tabs."),
        "PICTURE_TYPES": (sorted(kinds.INLINE), "Media types of files that a browser may show."),
    }
    lines = [f"/** {words} */\nexport const {name} = {_literal(value)};\n" for name, (value, words) in values.items()]
    return "\n".join([NOTE, f"/** Close codes of both sockets. */\nexport const CLOSE = {{\n{codes}}};\n", *lines])


def frames() -> str:
    """The text of `frames.d.ts`."""
    sent: list[type[Struct]] = [*protocol.VISITOR_FRAMES, *protocol.CONSOLE_FRAMES]
    structs = [*_parts(), *dict.fromkeys(sent)]
    visitor, operator = get_args(protocol.VisitorCommand), get_args(protocol.OperatorCommand)
    body = [
        *(_interface(struct) for struct in structs),
        _union("ToVisitor", protocol.VISITOR_FRAMES),
        _union("ToConsole", protocol.CONSOLE_FRAMES),
        _map("VisitorCommands", visitor, _fields),
        _map("VisitorAnswers", visitor, lambda each: VISITOR_ANSWERS.get(_tag(each), protocol.Ok).__name__),
        _map("OperatorCommands", operator, _fields),
        _map("OperatorAnswers", operator, lambda each: OPERATOR_ANSWERS.get(_tag(each), protocol.Ok).__name__),
    ]
    return NOTE + "\ndeclare namespace Frames {\n" + "\n".join(body) + "}\n"


def _parts() -> Iterable[type[Struct]]:
    return protocol.Part.__subclasses__()


def _most(kind: Any) -> int:
    """The largest value, or length, of an annotated type."""
    meta = next(each for each in get_args(kind) if isinstance(each, Meta))
    return int(meta.max_length or meta.le or 0)


def _literal(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    items = ", ".join(f'"{each}"' for each in value)
    return f"/** @type {{const}} */ ([{items}])"


def _tag(struct: type[Struct]) -> str:
    return str(struct.__struct_config__.tag)


def _interface(struct: type[Struct]) -> str:
    tag = struct.__struct_config__.tag
    head = f'    type: "{tag}";\n' if tag else ""
    omits = struct.__struct_config__.omit_defaults
    fields = "".join(
        f"    {field.encode_name}{'?' if omits and not field.required else ''}: {_type(field.type)};\n"
        for field in msgspec.structs.fields(struct)
    )
    return f"  interface {struct.__name__} {{\n{head}{fields}  }}\n"


def _union(name: str, structs: Iterable[type[Struct]]) -> str:
    return f"  type {name} = {' | '.join(struct.__name__ for struct in structs)};\n"


def _map(name: str, commands: Iterable[type[Struct]], told: Callable[[type[Struct]], str]) -> str:
    return f"  interface {name} {{\n" + "".join(f"    {_tag(each)}: {told(each)};\n" for each in commands) + "  }\n"


def _fields(command: type[Struct]) -> str:
    fields = [field for field in msgspec.structs.fields(command) if field.name != "ref"]
    told = (f"{field.encode_name}{'' if field.required else '?'}: {_type(field.type)}" for field in fields)
    return f"{{ {'; '.join(told)} }}" if fields else "{}"


def _type(kind: Any) -> str:
    """The TypeScript name of a field's type. None is `null`: clients may send it, and required fields hold it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " | ".join(msgspec.json.encode(value).decode() for value in arguments)
    if origin in (Union, types.UnionType):
        return " | ".join(_type(each) for each in arguments)
    if origin in (list, tuple):
        inner = _type(arguments[0])
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if origin is dict:
        return f"Record<string, {_type(arguments[1])}>"
    simple = {str: "string", datetime: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
    return simple.get(kind) or kind.__name__
