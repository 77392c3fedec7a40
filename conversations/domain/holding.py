"""The hold of a conversation: one row for each time that one operator holds it. The caller has the row's lock."""

from __future__ import annotations

from django.utils import timezone

from accounts import audit
from conversations import journal
from conversations.domain import cut_answers, pending
from conversations.journal.items import Append, Handover, Line, notice
from conversations.models import Conversation, Operator, PendingFinish, Takeover
from conversations.protocol.values import AskingEnd

WHY: dict[str, AskingEnd] = {
    Takeover.Ending.FINISHED: "finished",
    Takeover.Ending.RELEASED: "released",
    Takeover.Ending.LEASE_EXPIRED: "lease_expired",
    Takeover.Ending.ENDED: "ended",
    Takeover.Ending.TRANSFERRED: "handed_over",
    Takeover.Ending.TAKEN: "taken",
}
"""What the asker of a conversation is told when its hold ends."""


def begin(conversation: Conversation, operator: Operator, lines: tuple[Line, ...]) -> None:
    """Gives the conversation to the operator. `lines` are said under the new epoch."""
    journal.write(
        conversation, Append(conversation=conversation.pk, lines=lines, handover=Handover(operator=operator.pk))
    )
    Takeover.objects.create(conversation=conversation, operator=operator, epoch=conversation.epoch)


def pass_on(conversation: Conversation, operator: Operator, ending: str, *, by: Operator, reason: str = "") -> None:
    """Gives a held conversation to another operator in one act: nobody else can come between.

    The visitor is told once. `by`: who ended the hold before, for `ending`.
    """
    close(conversation, ending, by=by, reason=reason)
    begin(conversation, operator, (notice("transferred", operator),))
    act = audit.Act.TAKEN if ending == Takeover.Ending.TAKEN else audit.Act.TRANSFERRED
    details = reason or f"{by.user.get_username()} → {operator.user.get_username()}"
    audit.about(conversation.pk, act, operator.user, details)


def close(
    conversation: Conversation, ending: str, *, by: Operator | None = None, end_action: str = "", reason: str = ""
) -> None:
    """Closes the open takeover, if there is one, with what is open of offers and requests.

    What the bot was about to say is kept for a next holder only.
    `by`: who ended it (None: nobody); `reason`: a supervisor's.
    """
    PendingFinish.objects.filter(pk=conversation.pk).delete()
    Takeover.objects.filter(conversation=conversation, ended_at=None).update(
        ended_at=timezone.now(), ending=ending, ended_by=by, end_action=end_action, reason=reason
    )
    pending.close_all(conversation, WHY[ending])
    if ending not in (Takeover.Ending.TRANSFERRED, Takeover.Ending.TAKEN):
        # The next holder may still say what the bot was about to say.
        cut_answers.drop(conversation.pk)
