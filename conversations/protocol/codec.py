"""Turns frames into text and back."""

from typing import Any

import msgspec

from conversations.protocol.console_commands import OperatorCommand
from conversations.protocol.shared import Frame
from conversations.protocol.values import ErrorCode
from conversations.protocol.visitor import VisitorCommand

visitor_commands: msgspec.json.Decoder[VisitorCommand] = msgspec.json.Decoder(VisitorCommand)
operator_commands: msgspec.json.Decoder[OperatorCommand] = msgspec.json.Decoder(OperatorCommand)
_encoder = msgspec.json.Encoder()


def encode(frame: Frame) -> str:
    """Encodes a frame as text."""
    return _encoder.encode(frame).decode()


def encode_ok(ref: str, answer: dict[str, Any]) -> str:
    """Encodes the `ok` of a command that changed something. `answer` holds the fields of its struct, as remembered."""
    return _encoder.encode({"type": "ok", "ref": ref, **answer}).decode()


class Unreadable(Exception):
    """A frame that is not a command. `ref` is the client's, if it could be read."""

    def __init__(self, code: ErrorCode, detail: str, ref: str | None = None) -> None:
        super().__init__(detail)
        self.code: ErrorCode = code
        self.detail = detail
        self.ref = ref


def read(text: str | None, decoder: msgspec.json.Decoder[Any]) -> Any:
    """Reads the command in a frame's text (`None` for a binary frame).

    Raises `Unreadable` if it is not a JSON object, or for an unknown type, an unknown field or a value out of bounds.
    """
    if text is None:
        raise Unreadable("malformed", "Send text frames with a JSON object; this frame was binary.")
    try:
        return decoder.decode(text.encode())
    except msgspec.ValidationError as error:
        ref, code = _ref_and_code(text, decoder)
        raise Unreadable(code, f"{error}. See the protocol's table of commands.", ref) from None
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError) as error:
        raise Unreadable("malformed", f"Send a JSON object: {error}.") from None


def ref_of(text: str | None) -> str | None:
    """The `ref` of a frame that is not read any further, or None if it has none."""
    try:
        frame = msgspec.json.decode((text or "").encode())
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None
    ref = frame.get("ref") if isinstance(frame, dict) else None
    return ref if isinstance(ref, str) and 0 < len(ref) <= 64 else None


def _ref_and_code(text: str, decoder: msgspec.json.Decoder[Any]) -> tuple[str | None, ErrorCode]:
    """The `ref` and the error code of a frame that is JSON but not a command."""
    try:
        frame = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None, "malformed"
    if not isinstance(frame, dict):
        return None, "malformed"
    ref = frame.get("ref")
    known = [command.__struct_config__.tag for command in decoder.type.__args__]
    code: ErrorCode = "invalid" if frame.get("type") in known else "unknown_type"
    return (ref if isinstance(ref, str) and 0 < len(ref) <= 64 else None), code
