"""Frames of visitors and operators, as they come over a socket."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import strategies as st

from conversations.protocol import codec
from tests.fuzz.target import Target

COMMANDS = [*codec.visitor_commands.type.__args__, *codec.operator_commands.type.__args__]
FIELDS = sorted(
    {field.encode_name for command in COMMANDS for field in msgspec.structs.fields(command)} | {"type", "ref"}
)
TYPES = sorted({str(command.__struct_config__.tag) for command in COMMANDS})
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", "x" * 5000, "\x00", "\ud800"]),
)
THINGS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3)),
)
OBJECTS = st.builds(
    lambda kind, rest: json.dumps({**rest, "type": kind}),
    st.one_of(st.sampled_from(TYPES), st.text(max_size=5)),
    st.dictionaries(st.sampled_from(FIELDS), THINGS, max_size=6),
)
DEEP = st.builds(
    lambda mark, count: mark * count, st.sampled_from(["[", '{"a":', '{"type":[', '"', "\\u"]), st.integers(1, 20_000)
)
TEXTS: st.SearchStrategy[str] = st.one_of(OBJECTS, st.text(max_size=40), DEEP)


def check(text: str) -> None:
    decoders: list[Any] = [codec.visitor_commands, codec.operator_commands]
    for decoder in decoders:
        try:
            command = codec.read(text, decoder)
        except codec.Unreadable as problem:
            assert problem.code
            problem.detail.encode()
            assert problem.ref is None or 0 < len(problem.ref) <= 64
        else:
            assert codec.read(codec.encode(command), decoder) == command
    codec.ref_of(text)


TARGET = Target("frames", TEXTS, check, seconds=0.5)
