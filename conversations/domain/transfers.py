"""Handing a conversation to a colleague or a team. It is held by its giver until somebody accepts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Team
from conversations import protocol
from conversations.domain import circles, holding, notes, pending, takeover, transfer_rules
from conversations.domain.typed_text import clean
from conversations.journal import receipts
from conversations.models import Asking, Conversation, Operator, Takeover, Transfer
from conversations.refusals import Refused


def transfer(
    giver: Operator, pk: int, *, epoch: int, ref: str, operator: int | None = None, team: int | None = None,
    note: str = "",
) -> dict[str, Any]:  # fmt: skip
    """Offers the conversation to a colleague or a team, with a note for them.

    To an operator who has asked for it, it goes at once. Refuses `not_holder`, `not_found` (also for a colleague who
    may not see the bot), `already_offered`, and `invalid` without exactly one of both.
    """

    def find() -> tuple[Operator | None, Team | None]:
        conversation = takeover.held(giver, pk, epoch=epoch, lock=False)
        return _receiver(giver, conversation, operator, team)

    def work() -> dict[str, Any]:
        conversation = takeover.held(giver, pk, epoch=epoch)
        to = find()
        offer = pending.open_offer(conversation)
        why = transfer_rules.why_no_transfer(giver.pk, conversation, epoch, to=operator, is_offered=offer is not None)
        if why:
            raise Refused(why)
        return _offer(giver, conversation, to, clean(note) if note.strip() else "")

    return receipts.once(receipts.sender_of(giver), ref, work, guard=find)


def accept(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Takes the offered conversation, with its new `epoch`. Refuses `not_found`, and `gone` if it is over."""

    def work() -> dict[str, Any]:
        conversation, offer = _locked(operator, pk)
        _refuse(operator, offer, conversation)
        pending.close_offer(offer, "accepted", by=operator)
        giver = Operator.objects.select_related("user").get(pk=offer.giver_id)
        holding.pass_on(conversation, operator, Takeover.Ending.TRANSFERRED, by=giver)
        return {"epoch": conversation.epoch}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=_guard(operator, pk))


def decline(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Declines the offer; its giver takes it back by this. A team's is over once all who were told have declined.

    Refuses `not_found`, and `gone` if it is over.
    """

    def work() -> dict[str, Any]:
        conversation, offer = _locked(operator, pk)
        if operator.pk == offer.giver_id:
            if not transfer_rules.is_of_hold(offer, conversation):
                raise _gone()
            pending.close_offer(offer, "withdrawn")
            return {}
        _refuse(operator, offer, conversation)
        audit.about(conversation.pk, audit.Act.OFFER_DECLINED, operator.user)
        _decline(operator, offer)
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=_guard(operator, pk, giver=True))


def due() -> list[tuple[type[Transfer | Asking], int]]:
    """The offers and requests whose time is over, oldest first, at most 500 of each kind."""
    late: list[tuple[type[Transfer | Asking], int]] = []
    for model in (Transfer, Asking):
        rows = model._default_manager.filter(closed_at=None, expires_at__lte=timezone.now()).order_by("expires_at")
        late += [(model, pk) for pk in rows.values_list("pk", flat=True)[:500]]
    return late


def expire(model: type[Transfer | Asking], pk: int) -> bool:
    """Closes the offer or request if its time is over, and tells both sides. False if it is closed already."""
    with transaction.atomic():
        found = model._default_manager.filter(pk=pk, closed_at=None, expires_at__lte=timezone.now()).first()
        if found is None:
            return False
        # Everything that changes an offer locks the conversation's row first.
        if Conversation.objects.select_for_update().filter(pk=found.conversation_id).first() is None:
            return False
        found = model._default_manager.select_related("conversation").filter(pk=pk, closed_at=None).first()
        if isinstance(found, Transfer):
            pending.close_offer(found, "expired")
        elif found is not None:
            pending.close_asking(found, "expired")
        return found is not None


def _receiver(
    giver: Operator, conversation: Conversation, operator: int | None, team: int | None
) -> tuple[Operator | None, Team | None]:
    """The colleague or the team. Refuses whoever may not see the conversation."""
    if (operator is None) == (team is None):
        raise Refused("invalid", _("Name a colleague or a team, one of both."))
    if team is not None:
        found = Team.objects.filter(pk=team).first()
        if found is None:
            raise Refused("not_found", _("There is no such team any more. Choose another one."))
        return None, found
    if operator == giver.pk:
        raise Refused("invalid", _("You hold this conversation already. Choose a colleague."))
    colleague = Operator.objects.for_bot(conversation.bot_id).select_related("user").filter(pk=operator).first()
    if colleague is None or not circles.console_users().filter(pk=colleague.user_id).exists():
        raise Refused("not_found", _("This colleague may not see the conversation. Choose another one."))
    return colleague, None


def _offer(
    giver: Operator, conversation: Conversation, to: tuple[Operator | None, Team | None], note: str
) -> dict[str, Any]:
    operator, team = to
    now = timezone.now()
    offer = Transfer(
        conversation=conversation, epoch=conversation.epoch, giver=giver, operator=operator, team=team, note=note,
        at=now, expires_at=now + pending.time_to_answer(conversation.bot_id),
    )  # fmt: skip
    if team and not pending.receivers(offer):
        refused = _("Nobody else of this team is online who may see the conversation. Choose somebody else.")
        raise Refused("not_found", refused)
    if note:
        notes.add(giver, conversation, note)
    offer.save()
    answer = {"transfer": offer.pk, "expires_at": protocol.timestamp(offer.expires_at)}
    asking = pending.open_asking(conversation)
    whom = operator.user.get_username() if operator else str(team)
    audit.about(conversation.pk, audit.Act.OFFERED, giver.user, whom)
    if operator and asking and asking.asker_id == operator.pk:
        pending.close_offer(offer, "accepted", by=operator)
        holding.pass_on(conversation, operator, Takeover.Ending.TRANSFERRED, by=giver)
        return answer | {"accepted": True}
    frame = pending.offer_frame(offer)
    pending.tell(pending.receivers(offer), frame, alert=conversation.pk)
    pending.tell({giver.pk}, frame)
    return answer


def _decline(operator: Operator, offer: Transfer) -> None:
    offer.declined_by = [*offer.declined_by, operator.pk]
    offer.save(update_fields=["declined_by"])
    if offer.operator_id or not pending.receivers(offer) - set(offer.declined_by):
        pending.close_offer(offer, "declined", by=operator)
        return
    pending.tell({operator.pk}, pending.declined_frame(offer), cleared=offer.conversation_id)


def _locked(operator: Operator, pk: int) -> tuple[Conversation, Transfer]:
    """The offer with its conversation, whose row is locked first, as everywhere."""
    conversation = takeover.locked(operator, _find(operator, pk).conversation_id)
    offer = Transfer.objects.filter(pk=pk).first()
    if offer is None:
        raise Refused("not_found")
    offer.conversation = conversation
    return conversation, offer


def _find(operator: Operator, pk: int) -> Transfer:
    visible = Conversation.objects.visible_to(operator)
    offer = Transfer.objects.filter(pk=pk, conversation__in=visible).select_related("conversation").first()
    if offer is None or not (offer.giver_id == operator.pk or _may_answer(operator, offer)):
        raise Refused("not_found", _("There is no such offer, or it goes to somebody else."))
    return offer


def _guard(operator: Operator, pk: int, *, giver: bool = False) -> Callable[[], None]:
    def guard() -> None:
        offer = _find(operator, pk)
        if not (giver and operator.pk == offer.giver_id):
            _refuse(operator, offer, offer.conversation)

    return guard


def _refuse(operator: Operator, offer: Transfer, conversation: Conversation) -> None:
    why = transfer_rules.why_not_answer(operator.pk, offer, conversation, teams=_teams_of(operator), now=timezone.now())
    if why == "gone":
        raise _gone()
    if why:
        raise Refused(why)


def _gone() -> Refused:
    return Refused("gone", _("This offer is over: somebody was faster, or its time ran out."))


def _may_answer(operator: Operator, offer: Transfer) -> bool:
    return transfer_rules.may_answer(operator.pk, offer, teams=_teams_of(operator))


def _teams_of(operator: Operator) -> set[int]:
    return set(Team.objects.filter(members=operator.user_id).values_list("pk", flat=True))
