"""What crosses a Redis elsewhere is encrypted, for its sender and topic, by keys that can be replaced."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, strategies

from conversations.realtime.events import Message, RowChanged
from conversations.realtime.seal import CannotOpen, Seal
from conversations.realtime.wire import Wire

ONE, OTHER = b"1" * 32, b"2" * 32
OLD, NEW = (
    "an old secret of fifty characters, more or less......",
    "a new secret of fifty characters, more or less......",
)
WORDS = b"My card is 4111 1111 1111 1111, Vera"


@given(strategies.binary(max_size=5_000), strategies.text(max_size=50))
def test_everything_comes_back_as_it_was(text: bytes, topic: str) -> None:
    sealed = Seal([NEW]).seal(ONE, topic, text)
    assert Seal([NEW]).open(ONE, topic, sealed) == text
    assert len(sealed) == len(text) + 4 + 12 + 16


def test_nobody_reads_the_words_and_equal_words_look_different() -> None:
    seal = Seal([NEW])
    first, second = seal.seal(ONE, "conversation.1", WORDS), seal.seal(ONE, "conversation.1", WORDS)
    assert first != second
    for word in WORDS.split():
        assert word not in first


@pytest.mark.parametrize(
    ("sender", "topic", "change"),
    [
        (OTHER, "conversation.1", 0),
        (ONE, "conversation.2", 0),
        (ONE, "conversation.1", 4),
        (ONE, "conversation.1", 20),
        (ONE, "conversation.1", -1),
    ],
)
def test_what_was_changed_or_moved_is_not_opened(sender: bytes, topic: str, change: int) -> None:
    seal = Seal([NEW])
    sealed = bytearray(seal.seal(ONE, "conversation.1", WORDS))
    if change:
        sealed[change] ^= 1
    with pytest.raises(CannotOpen):
        seal.open(sender, topic, bytes(sealed))


@pytest.mark.parametrize("length", [0, 1, 4, 5, 16, 20, 31])
def test_what_is_cut_off_is_not_opened(length: int) -> None:
    seal = Seal([NEW])
    with pytest.raises(CannotOpen):
        seal.open(ONE, "a", seal.seal(ONE, "a", WORDS)[:length])


def test_while_a_secret_is_replaced_the_new_processes_read_both_and_the_old_ones_their_own() -> None:
    before, after = Seal([OLD]), Seal([NEW, OLD])
    assert after.open(ONE, "a", before.seal(ONE, "a", WORDS)) == WORDS
    assert after.open(ONE, "a", after.seal(ONE, "a", WORDS)) == WORDS
    with pytest.raises(CannotOpen, match="SECRET_KEY_FALLBACKS"):
        before.open(ONE, "a", after.seal(ONE, "a", WORDS))
    with pytest.raises(CannotOpen):
        Seal([NEW]).open(ONE, "a", before.seal(ONE, "a", WORDS))


@pytest.mark.parametrize("sealed", [True, False])
def test_messages_cross_and_processes_of_the_other_setting_use_other_channels(settings: Any, sealed: bool) -> None:
    settings.DOORBELL_ENCRYPTION = sealed
    one, other = Wire(ONE), Wire(OTHER)
    messages = [Message(RowChanged(number)) for number in range(3)]
    [(channel, data)] = one.pack([("a", message) for message in messages])
    assert (one.is_own(data), other.is_own(data)) == (True, False)
    assert other.unpack(other.topic_of(channel), data) == messages
    settings.DOORBELL_ENCRYPTION = not sealed
    assert Wire(OTHER).channel_of("a") != channel
    with pytest.raises((CannotOpen, msgspec.MsgspecError)):
        Wire(OTHER).unpack("a", data)
