"""Open offers and requests of a conversation: read, closed and told. Their rules are in `transfer_rules`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Team
from conversations import protocol
from conversations.domain import operator_names
from conversations.domain.transfer_rules import is_live
from conversations.models import Asking, Conversation, Operator, OperatorRules, Transfer
from conversations.protocol import Frame, Person
from conversations.protocol.console_parts import TeamName
from conversations.protocol.handing_over import AskedForFrame, AskingEnded, TransferFrame
from conversations.protocol.values import AskingEnd, TransferState
from conversations.realtime import doorbell, events

KEPT = timedelta(days=30)
"""How long closed offers and requests are kept."""


def time_to_answer(bot: int) -> timedelta:
    """How long a colleague may take to answer an offer or a request, by the bot's rules."""
    seconds = OperatorRules.objects.filter(bot=bot).values_list("answer_seconds", flat=True).first()
    return timedelta(seconds=OperatorRules.ANSWER if seconds is None else seconds)


def open_offer(conversation: Conversation) -> Transfer | None:
    """The conversation's open offer. One that no longer holds is closed first. Needs the row's lock."""
    offer = Transfer.objects.filter(conversation=conversation, closed_at=None).first()
    if offer and not is_live(offer, conversation, timezone.now()):
        close_offer(offer, _outcome_of_stale(offer))
        return None
    return offer


def open_asking(conversation: Conversation) -> Asking | None:
    """The conversation's open request. One that no longer holds is closed first. Needs the row's lock."""
    asking = Asking.objects.filter(conversation=conversation, closed_at=None).first()
    if asking and not is_live(asking, conversation, timezone.now()):
        close_asking(asking, "expired")
        return None
    return asking


def close_offer(offer: Transfer, outcome: TransferState, *, by: Operator | None = None) -> None:
    """Closes the offer and tells its giver and all to whom it goes. `by`: who accepted or declined it."""
    offer.closed_at, offer.outcome = timezone.now(), outcome
    offer.accepted_by = by if outcome == "accepted" else None
    offer.save(update_fields=["closed_at", "outcome", "accepted_by"])
    frame = offer_frame(offer)
    tell(receivers(offer), frame, cleared=offer.conversation_id)
    tell({offer.giver_id}, frame)


def close_asking(asking: Asking, why: AskingEnd) -> None:
    """Closes the request and tells its asker and the holder."""
    asking.closed_at, asking.outcome = timezone.now(), why
    asking.save(update_fields=["closed_at", "outcome"])
    tell({asking.asker_id, asking.holder_id}, ended_frame(asking))


def close_all(conversation: Conversation, why: AskingEnd) -> None:
    """Closes what is open when a hold has ended for this reason."""
    for offer in Transfer.objects.filter(conversation=conversation, closed_at=None):
        close_offer(offer, "overtaken")
    for asking in Asking.objects.filter(conversation=conversation, closed_at=None):
        close_asking(asking, why)


def offer_frame(offer: Transfer) -> TransferFrame:
    """The offer as its giver and its receivers get it."""
    state: Any = offer.outcome or "open"
    by = _answered_by(offer)
    return TransferFrame(
        conversation=offer.conversation_id,
        id=offer.pk,
        state=state,
        giver=_person(offer.giver_id),
        operator=_person(offer.operator_id) if offer.operator_id else None,
        team=_team(offer.team_id) if offer.team_id else None,
        note=offer.note or None,
        expires_at=protocol.timestamp(offer.expires_at),
        by=_person(by) if by else None,
    )


def declined_frame(offer: Transfer) -> TransferFrame:
    """An open offer to a team, as a member who has declined it gets it."""
    return TransferFrame(
        conversation=offer.conversation_id, id=offer.pk, state="declined", giver=_person(offer.giver_id),
        expires_at=protocol.timestamp(offer.expires_at),
    )  # fmt: skip


def asked_frame(asking: Asking) -> AskedForFrame:
    """The request as the holder gets it."""
    return AskedForFrame(
        id=asking.pk,
        conversation=asking.conversation_id,
        operator=_person(asking.asker_id),
        expires_at=protocol.timestamp(asking.expires_at),
    )


def ended_frame(asking: Asking) -> AskingEnded:
    """The end of a closed request, as its asker and the holder get it."""
    why: Any = asking.outcome
    return AskingEnded(id=asking.pk, conversation=asking.conversation_id, why=why, operator=_person(asking.asker_id))


def receivers(offer: Transfer) -> set[int]:
    """Who is told of the offer: the operator, or the members of the team who are online and see the bot."""
    if offer.operator_id:
        return {offer.operator_id}
    here = Operator.objects.online(timezone.now()).for_bot(offer.conversation.bot_id)
    found = set(here.filter(user__teams=offer.team_id).values_list("pk", flat=True))
    return found - {offer.giver_id}


def tell(operators: Iterable[int], frame: Frame, *, alert: int | None = None, cleared: int | None = None) -> None:
    """Sends the frame to the consoles of these operators, once the current transaction has committed."""
    told = events.OperatorsTold(tuple(sorted(operators)), protocol.encode(frame), alert=alert, cleared=cleared)
    doorbell.ring(doorbell.OPERATORS, told)


def forget(before: datetime) -> None:
    """Deletes what was closed before this time."""
    Transfer.objects.filter(closed_at__lt=before).delete()
    Asking.objects.filter(closed_at__lt=before).delete()


def _outcome_of_stale(offer: Transfer) -> TransferState:
    return "expired" if offer.expires_at <= timezone.now() else "overtaken"


def _answered_by(offer: Transfer) -> int | None:
    """Who accepted or declined a closed offer."""
    if offer.outcome == Transfer.Outcome.DECLINED and offer.declined_by:
        return int(offer.declined_by[-1])
    return offer.accepted_by_id


def _person(operator: int) -> Person:
    return operator_names.person_of(Operator.objects.select_related("user").get(pk=operator))


def _team(team: int) -> TeamName:
    name = Team.objects.filter(pk=team).values_list("name", flat=True).first()
    return TeamName(id=team, name=name or "")
