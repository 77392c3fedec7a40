"""The console's commands for finding conversations again, and for visitors' cards and labels."""

from __future__ import annotations

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import labels, visitor_cards
from conversations.domain.full_text import hits
from conversations.protocol.cards import AskCard, AskLabels, CardAnswer, CardFrame, LabelList, SetTags, SetVisitor
from conversations.realtime.events import CardChanged, Event
from conversations.sockets.console_delivery import ConsoleDelivery


class ConsoleSearch(ConsoleDelivery):
    """A console's socket, with these commands."""

    hidden: frozenset[int]
    """The bots whose conversations this operator does not see. When that changes, the heartbeat closes the socket."""

    async def on_search(self, command: protocol.Search) -> None:
        """Sends the lines that were found."""
        found = await in_thread(
            hits.search,
            self.operator,
            command.query,
            ref=command.ref,
            cursor=command.cursor,
            zone=command.zone or "",
            hidden=self.hidden,
        )
        await self.tell(found)

    async def on_visitor_card(self, command: AskCard) -> None:
        """Sends what is known of the visitor."""
        card = await in_thread(visitor_cards.card, self.operator, command.conversation)
        await self.tell(CardAnswer(ref=command.ref, card=card))

    async def on_set_visitor(self, command: SetVisitor) -> None:
        """Changes what is known of the visitor."""
        answer = await in_thread(
            visitor_cards.set_visitor, self.operator, command.conversation, command.fields, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_labels(self, command: AskLabels) -> None:
        """Sends the labels of the bots that the operator sees."""
        await self.tell(LabelList(ref=command.ref, labels=await in_thread(labels.visible, self.hidden)))

    async def on_set_tags(self, command: SetTags) -> None:
        """Labels the conversation."""
        answer = await in_thread(labels.set_tags, self.operator, command.conversation, command.tags, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def pass_on(self, event: Event) -> None:
        """Tells the page of a changed card, and what every console is told."""
        if not isinstance(event, CardChanged):
            await super().pass_on(event)
        elif event.conversation in self.follows:
            card = await in_thread(visitor_cards.card, self.operator, event.conversation)
            await self.tell(CardFrame(conversation=event.conversation, card=card))
