"""The bot's answers that wait for an operator: which do, what operators see of them, and what comes when the time is
over.

Which one waits stands in the conversation's row (`journal.proposals`); here are its words. What is over stays for a
while, so that operators see who sent an answer. An import contract names who may use it: nothing on a visitor's side.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
from django.db import transaction
from django.utils import timezone

from bots.answering.published import PublishedBot
from bots.answering.turns import Turn
from bots.engines.seam import LONGEST_SUMMARY, Handoff
from bots.wording import formatting
from bots.wording.said import Say
from conversations import journal, protocol
from conversations.domain import cut_answers, operator_names
from conversations.journal.items import Append, Lapse, Proposes
from conversations.models import Conversation
from conversations.models.proposals import Proposal
from conversations.protocol import AnswerMode, Person
from conversations.protocol.proposals import ApprovedCard, ProposalCard
from conversations.refusals import Refused

KEPT = timedelta(days=30)
SHOWN = 200
"""The most answers of a conversation of which operators are told who sent them."""


def mode_of(conversation: Conversation, bot: PublishedBot) -> AnswerMode:
    """How the bot answers in this conversation: as an operator has chosen, else as the bot is set."""
    return conversation.mode or ("approve" if bot.approves else "auto")  # type: ignore[return-value]  # the column's


def waits(conversation: Conversation, bot: PublishedBot, item: Append) -> bool:
    """Whether this answer must wait for an operator. An answer that brings a person never waits."""
    if not item.lines or item.turn is None or item.turn.wants_agent:
        return False
    return mode_of(conversation, bot) == "approve"


def spoken(conversation: Conversation, bot: PublishedBot, turn: Turn) -> Turn:
    """The turn as it may be said without an operator: a handoff at once, without the engine's own words."""
    if turn.handoff is None or mode_of(conversation, bot) != "approve":
        return turn
    return msgspec.structs.replace(turn, says=())


def propose(conversation: Conversation, bot: PublishedBot, item: Append) -> float | None:
    """Lets the answer wait. Gives for how many seconds; None if the conversation has changed meanwhile."""
    approval = bot.approval_settings
    now = timezone.now()
    until = now + timedelta(seconds=approval.seconds)
    try:
        with transaction.atomic():
            row = Conversation.objects.select_for_update().get(pk=conversation.pk)
            kept = Proposal.objects.create(
                conversation=row,
                item=msgspec.to_builtins(msgspec.structs.replace(item, follows=None, mode=None)),
                text="\n\n".join(line.text for line in item.lines),
                session=_kept_session(conversation),
                answers=item.owed or 0,
                at=now,
                expires_at=until,
                then=approval.then,
            )
            waiting = Append(
                conversation=row.pk,
                epoch=item.epoch,
                owed=item.owed,
                follows=item.follows,
                mode=item.mode,
                proposes=Proposes(kept.pk, until),
            )
            journal.write(row, waiting)
    except Refused:
        return None
    return approval.seconds


def when_over(conversation: Conversation, bot: PublishedBot) -> Append | None:
    """The item for the answer that waits in this conversation, if its time is over. None: it waits on."""
    due = conversation.bot_due_at if conversation.bot_due is not None else conversation.follows_at
    if due is None or due > timezone.now():
        return None
    kept = Proposal.objects.filter(pk=conversation.proposal or 0).first()
    pk, epoch = conversation.pk, conversation.epoch
    if kept is None or not bot.enabled:
        return Append(conversation=pk, epoch=epoch, proposal=conversation.proposal, withdraws=True)
    if kept.then == "send":
        return item_of(kept, conversation)
    handoff = Handoff("unapproved", formatting.plain(kept.text)[:LONGEST_SUMMARY]) if kept.then == "await" else None
    return Append(conversation=pk, epoch=epoch, proposal=kept.pk, lapse=Lapse(handoff))


def item_of(kept: Proposal, conversation: Conversation, text: str | None = None) -> Append:
    """The answer as it is sent now, with an operator's words in the place of the bot's if `text` is given.

    A session that something else has changed meanwhile stays as it is.
    """
    item = msgspec.convert(kept.item, Append)
    turn = item.turn
    if turn is not None and _kept_session(conversation) != kept.session:
        turn = msgspec.structs.replace(turn, session=conversation.bot_session)
    lines = item.lines
    if text is not None:
        # One message, with the buttons and the question of the last one.
        lines = (msgspec.structs.replace(lines[-1], text=text, not_understood=lines[0].not_understood),)
        if turn is not None and turn.understood is False:
            turn = msgspec.structs.replace(turn, understood=True)
    return msgspec.structs.replace(item, turn=turn, lines=lines, proposal=kept.pk)


def words_of(conversation: Conversation) -> str:
    """The draft that waits, with what would follow it after pauses; "" if there is none."""
    kept = Proposal.objects.filter(pk=conversation.proposal or 0).first()
    if kept is None:
        return ""
    turn = msgspec.convert(kept.item, Append).turn
    return cut_answers.words_of((Say(kept.text), *cut_answers.rest_of(conversation, turn)))


def card(pk: int) -> ProposalCard | None:
    """What waits in this conversation, as operators see it. The caller has checked who asks."""
    waiting = Conversation.objects.filter(pk=pk, proposal__isnull=False).values("proposal")
    kept = Proposal.objects.filter(pk__in=waiting).first()
    if kept is None:
        return None
    held = kept.then != "send" and kept.expires_at <= timezone.now()
    return ProposalCard(
        id=kept.pk,
        text=kept.text,
        answers=kept.answers or None,
        then=kept.then,  # type: ignore[arg-type]  # the column holds the protocol's own words
        expires_at=None if held else protocol.timestamp(kept.expires_at),
        buttons=tuple(str(button.get("label", "")) for line in kept.item["lines"] for button in line["buttons"]),
    )


def approved(pk: int) -> tuple[ApprovedCard, ...]:
    """The answers of this conversation that an operator has sent. The caller has checked who asks."""
    sent = Proposal.objects.filter(conversation=pk, seq__isnull=False).order_by("-seq")[:SHOWN][::-1]
    return tuple(ApprovedCard(each.seq or 0, _sender(each), each.edited) for each in sent)


def forget() -> None:
    """Deletes the words of answers that nobody sent, after 30 days."""
    old = Proposal.objects.filter(at__lt=timezone.now() - KEPT, seq=None)
    old.exclude(pk__in=Conversation.objects.filter(proposal__isnull=False).values("proposal")).delete()


def _sender(kept: Proposal) -> Person:
    return operator_names.person(kept.operator_id or 0, kept.name)


def _kept_session(conversation: Conversation) -> dict[str, object]:
    """The session without what presses change, which the journal carries over."""
    return {name: value for name, value in conversation.session.items() if name not in ("asked", "pressed")}
