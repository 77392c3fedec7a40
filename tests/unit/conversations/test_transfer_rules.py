"""Every guard of an offer, a request and a taking, without a database."""

from __future__ import annotations

from typing import Any

import pytest

from conversations.domain.transfer_rules import (
    is_live,
    may_answer,
    why_no_transfer,
    why_not_answer,
    why_not_ask,
    why_not_take,
)
from conversations.models import Asking, Conversation, Transfer
from tests.unit.conversations.rows import EARLIER, LATER, NOW, OLEG, OLGA, held, row

CLARA, TEAM = 9, 4


def offer(**values: Any) -> Transfer:
    """Olga's offer of her conversation to Oleg."""
    given = {"giver_id": OLGA, "operator_id": OLEG, "epoch": 3, "expires_at": LATER, "conversation_id": 5, **values}
    return Transfer(**given)


def team_offer(**values: Any) -> Transfer:
    return offer(**{"operator_id": None, "team_id": TEAM, **values})


STALE: dict[str, tuple[Transfer, Conversation]] = {
    "closed": (offer(closed_at=EARLIER), held()),
    "its time is over": (offer(expires_at=NOW), held()),
    "of an earlier hold": (offer(epoch=2), held()),
    "nobody holds it": (offer(), row()),
    "a colleague holds it": (offer(), row(operator_id=OLEG)),
    "the holder has finished": (offer(), held(finishes_at=LATER)),
    "the conversation has ended": (offer(), held(ended_at=EARLIER)),
}


@pytest.mark.parametrize("name", STALE)
def test_nobody_accepts_an_offer_that_is(name: str) -> None:
    pending, conversation = STALE[name]
    assert not is_live(pending, conversation, NOW)
    assert why_not_answer(OLEG, pending, conversation, teams=(), now=NOW) == "gone"


def test_a_request_holds_as_long_as_an_offer() -> None:
    assert is_live(Asking(holder_id=OLGA, epoch=3, expires_at=LATER), held(), NOW)
    assert not is_live(Asking(holder_id=OLEG, epoch=3, expires_at=LATER), held(), NOW)


ANSWERS = [
    (OLEG, offer(), (), True),
    (CLARA, offer(), (TEAM,), False),
    (OLGA, offer(), (), False),
    (OLEG, team_offer(), (TEAM, 1), True),
    (OLEG, team_offer(), (1,), False),
    (OLGA, team_offer(), (TEAM,), False),
    (OLEG, team_offer(team_id=None), (), False),
]


@pytest.mark.parametrize(("operator", "given", "teams", "may"), ANSWERS)
def test_those_to_whom_it_goes_answer_an_offer(operator: int, given: Transfer, teams: Any, may: bool) -> None:
    assert may_answer(operator, given, teams=teams) is may
    assert why_not_answer(operator, given, held(), teams=teams, now=NOW) == (None if may else "not_found")


def test_who_declined_a_teams_offer_does_not_accept_it_later_and_the_others_may() -> None:
    declined = team_offer(declined_by=[OLEG])
    assert why_not_answer(OLEG, declined, held(), teams=(TEAM,), now=NOW) == "gone"
    assert why_not_answer(CLARA, declined, held(), teams=(TEAM,), now=NOW) is None


TRANSFERS = [
    (None, held(), 3, OLEG, False),
    (None, held(), 3, None, False),
    ("not_holder", row(), 3, OLEG, False),
    ("not_holder", row(operator_id=OLEG), 3, OLEG, False),
    ("not_holder", held(), 2, OLEG, False),
    ("not_holder", held(), 2, OLEG, True),
    ("not_holder", held(finishes_at=LATER), 3, OLEG, False),
    ("invalid", held(), 3, OLGA, False),
    ("already_offered", held(), 3, OLEG, True),
]


@pytest.mark.parametrize(("why", "conversation", "epoch", "to", "offered"), TRANSFERS)
def test_only_its_holder_offers_a_conversation_once_and_to_others(
    why: str | None, conversation: Conversation, epoch: int, to: int | None, offered: bool
) -> None:
    assert why_no_transfer(OLGA, conversation, epoch, to=to, is_offered=offered) == why


ASKINGS = [
    (None, held(), None),
    (None, held(), OLEG),
    ("already_asked", held(), CLARA),
    ("not_held", row(), None),
    ("not_held", row(), CLARA),
    ("not_holder", held(finishes_at=LATER), None),
    ("invalid", row(operator_id=OLEG), None),
    ("ended", held(ended_at=EARLIER), None),
]


@pytest.mark.parametrize(("why", "conversation", "asker"), ASKINGS)
def test_one_colleague_at_a_time_asks_for_what_somebody_else_holds(
    why: str | None, conversation: Conversation, asker: int | None
) -> None:
    assert why_not_ask(OLEG, conversation, asker=asker) == why


TAKINGS = [
    (None, row(), "", False),
    (None, row(operator_id=OLEG), "", False),
    ("already_taken", held(), "", True),
    ("forbidden", held(), "Her machine broke down", False),
    (None, held(), "Her machine broke down", True),
    ("ended", row(ended_at=EARLIER), "", False),
    ("ended", held(ended_at=EARLIER), "Why not", True),
    ("not_holder", held(finishes_at=LATER), "Why not", True),
    ("not_holder", row(operator_id=OLEG, finishes_at=LATER), "", False),
]


@pytest.mark.parametrize(("why", "conversation", "reason", "supervises"), TAKINGS)
def test_a_supervisor_with_a_reason_takes_it_from_its_holder(
    why: str | None, conversation: Conversation, reason: str, supervises: bool
) -> None:
    assert why_not_take(OLEG, conversation, reason=reason, supervises=supervises) == why
