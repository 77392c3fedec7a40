"""What consoles are told of how a bot answers: the draft that waits, who sent answers, the steering line."""

from __future__ import annotations

from typing import NamedTuple

from conversations.domain import assisting, proposals, steering
from conversations.domain.languages import bot_of
from conversations.models import Conversation
from conversations.protocol import AnswerMode, Frame
from conversations.protocol.proposals import ApprovedCard, BotState, ProposalCard, ProposalFrame, SteerCard


class BotFacts(NamedTuple):
    """How the bot answers in one conversation."""

    mode: AnswerMode
    proposal: ProposalCard | None
    approved: tuple[ApprovedCard, ...]
    steer: SteerCard | None
    can_steer: bool
    can_suggest: bool
    in_row: tuple[int | None, str]
    """What the conversation's row has of it, by which a heartbeat finds what was missed."""

    def frames(self, conversation: int) -> list[Frame]:
        """The frames that tell a page of it."""
        known = self._asdict()
        del known["in_row"]
        card = known.pop("proposal")
        state = BotState(conversation=conversation, proposal=card.id if card else None, **known)
        if card is None:
            return [state]
        told = {name: getattr(card, name) for name in ("id", "text", "then", "expires_at", "answers", "buttons")}
        return [ProposalFrame(conversation=conversation, **told), state]


def bot_facts(pk: int) -> BotFacts:
    """Reads them. The caller has checked who asks."""
    conversation = Conversation.objects.get(pk=pk)
    bot = bot_of(conversation)
    return BotFacts(
        proposals.mode_of(conversation, bot),
        proposals.card(pk),
        proposals.approved(pk),
        steering.open_in(conversation),
        bot.engine != "built_in",
        assisting.helps(conversation),
        (conversation.proposal, conversation.mode),
    )
