"""The first wait stays, with its reason, until somebody settles it."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.journal.items import Handover
from conversations.models import Conversation
from tests.unit.conversations.rows import EARLIER, NOW, OLEG, OLGA, held, row, stored, turn

AWAITED: dict[str, Any] = {"awaiting_since": EARLIER, "awaiting_reason": "default_answers"}
FIRST: dict[str, Any] = {"first_awaiting_since": EARLIER, "first_awaiting_reason": "default_answers"}


def first(conversation: Conversation) -> tuple[Any, str]:
    return conversation.first_awaiting_since, conversation.first_awaiting_reason


def test_a_flag_that_is_raised_begins_the_first_wait_and_a_wish_for_a_person_gives_it_its_reason() -> None:
    conversation = row(first_awaiting_since=EARLIER, first_awaiting_reason="requested")  # left by another version
    stored(conversation, turn=turn(understood=False, threshold=1))
    assert first(conversation) == (NOW, "default_answers")
    stored(conversation, asks="requested")
    assert first(conversation) == (NOW, "requested")


@pytest.mark.parametrize("again", ["released", "lease_expired"])
def test_it_goes_on_after_a_release_and_a_lost_lease(again: Any) -> None:
    conversation = row(**AWAITED, **FIRST)
    for handover in (Handover(operator=OLGA), Handover(operator=OLEG), Handover(awaits=again)):
        stored(conversation, handover=handover)
        assert first(conversation) == (EARLIER, "default_answers")
    assert (conversation.awaiting_since, conversation.awaiting_reason) == (NOW, again)


def test_a_wait_of_another_version_counts_as_the_first_one() -> None:
    conversation = row(**AWAITED)
    stored(conversation, handover=Handover(operator=OLGA))
    assert first(conversation) == (EARLIER, "default_answers")


def test_a_takeover_without_a_wait_has_none_and_its_release_begins_one() -> None:
    conversation = row(**FIRST)  # left by another version
    stored(conversation, handover=Handover(operator=OLGA))
    assert first(conversation) == (None, "")
    stored(conversation, handover=Handover(awaits="released"))
    assert first(conversation) == (NOW, "released")


@pytest.mark.parametrize("handover", [Handover(), Handover(ends=True)])
def test_a_finish_and_the_end_settle_it(handover: Handover) -> None:
    conversation = held(**FIRST)
    stored(conversation, handover=handover)
    assert first(conversation) == (None, "")
