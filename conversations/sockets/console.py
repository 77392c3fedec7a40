"""The console's socket: parses, calls the domain, replies. The rules are in `domain`."""

from __future__ import annotations

from django.contrib.auth import HASH_SESSION_KEY
from django.urls import reverse

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import (
    about_to_say,
    away,
    bookmarks,
    file_access,
    files,
    leases,
    list_counts,
    lists,
    operator_messages,
    operator_names,
    presence,
    reading,
    rights,
    saved_views,
    seen_marks,
    spent_budgets,
    teams,
)
from conversations.models import Operator
from conversations.protocol import Close
from conversations.protocol.console_parts import LostConversation
from conversations.realtime import doorbell
from conversations.sockets import origin
from conversations.sockets.base import ring_typing
from conversations.sockets.console_assisting import AssistingCommands
from conversations.sockets.console_canned import CannedCommands
from conversations.sockets.console_finishing import FinishCommands
from conversations.sockets.console_handing_over import ConsoleHandingOver
from conversations.sockets.console_lists import ConsoleLists
from conversations.sockets.console_notes import NoteCommands, personal_facts
from conversations.sockets.console_proposals import ProposalCommands
from conversations.sockets.console_search import ConsoleSearch
from conversations.sockets.follow import Follow, Missed, missed
from conversations.sockets.handing_over import tell_missed
from conversations.sockets.heartbeat import heartbeat
from conversations.sockets.held_conversations import Held
from conversations.sockets.list_updates import list_updates
from conversations.sockets.note_follow import NoteFollow
from conversations.sockets.pages import ConsolePage
from conversations.sockets.pending_told import PendingTold

ABNORMAL = 1006
"""The close code of a connection that broke, or whose ping was not answered."""


class ConsoleConsumer(
    ConsoleLists,
    ConsoleHandingOver,
    NoteCommands,
    CannedCommands,
    ConsoleSearch,
    ProposalCommands,
    AssistingCommands,
    FinishCommands,
):
    """`/ws/console/`. A signed-in session of an operator, from our own origin."""

    decoder = protocol.operator_commands
    session_key: str
    session_hash: str

    async def connect(self) -> None:
        """Accepts, so that a close code reaches the page, and then checks who it is."""
        self.bots = {}
        self.follows, self.note_follows, self.pending = {}, {}, PendingTold()
        await self.accept()
        self.open = True
        user = self.scope["user"]
        if not origin.is_own(self.scope):
            await self.leave(Close.FORBIDDEN)
        elif not user.is_authenticated:
            await self.leave(Close.SIGN_IN)
        elif operator := await in_thread(rights.operator_of, user):
            await self._begin(operator)
        else:
            await self.leave(Close.FORBIDDEN)

    async def _begin(self, operator: Operator) -> None:
        user, session = self.scope["user"], self.scope["session"]
        self.operator, self.held = operator, Held(operator.pk)
        self.hidden = (await in_thread(rights.hidden_from, [user.pk]))[user.pk]
        self.session_key = session.session_key
        self.session_hash = session.get(HASH_SESSION_KEY, "")
        self.spawn(self.listen())
        heartbeat.get().consoles.add(self)

    async def disconnect(self, code: int) -> None:
        """Ends the heartbeat and every subscription. Presence runs out by itself, so that a reload is no absence."""
        heartbeat.get().consoles.discard(self)
        if self.greeted:
            await list_updates.get().remove(self)
            if not self._other_pages():
                await self._depart(broken=code == ABNORMAL and self.open)
        for pk in list(self.follows):
            await self._stop_watching(pk)
        await super().disconnect(code)

    async def _depart(self, *, broken: bool) -> None:
        """The operator's last page in this process is gone. The grace counts from the last sign of life."""
        await in_thread(presence.depart, self.operator, self.alive_at())
        if broken:
            await in_thread(presence.break_off, self.operator)

    async def on_hello(self, command: protocol.OperatorHello) -> None:
        """Welcomes the operator, and alerts to what waits already."""
        lost = await in_thread(_arrive, self.operator)
        await list_updates.get().add(self)
        self.greeted = True
        await self.learn_drafts()
        await self.tell(await in_thread(_hello_facts, self.operator, lost, ref=command.ref))
        # With its welcome the page has forgotten what a ring may have told it before.
        self.pending = PendingTold()
        await self.alert_waiting()
        await tell_missed([self])

    async def on_watch(self, command: protocol.Watch) -> None:
        """Sends the conversation from here on."""
        pk = command.conversation
        await in_thread(presence.watch, self.operator, pk)
        follow = self.follows[pk] = Follow(self, self.audience, pk, command.after)
        noted = self.note_follows[pk] = NoteFollow(self, pk)
        async with follow.lock:
            await self.join(doorbell.topic_of(pk))
            told, found, cut_off = await in_thread(
                _watch_facts, self.operator, pk, ref=command.ref, after=follow.position
            )
            noted.begin(told.notes)
            row = told.row
            acting = row.operator.id if row.operator and not row.undo_until else None
            self.held.note_holder(pk, acting, row.epoch)
            await self.tell(told)
            await follow.show(found, upto=row.seq)
            if cut_off:
                await self.tell_about_to_say(pk, cut_off)
        await self.show_bot(pk)

    async def on_unwatch(self, command: protocol.Unwatch) -> None:
        """Stops sending the conversation."""
        self.note_follows.pop(command.conversation, None)
        self.bots.pop(command.conversation, None)
        if self.follows.pop(command.conversation, None):
            await self.quit(doorbell.topic_of(command.conversation))
            await self._stop_watching(command.conversation)
        await self.tell(protocol.Ok(ref=command.ref))

    async def on_history(self, command: protocol.OperatorHistory) -> None:
        """Sends earlier entries."""
        entries = await in_thread(
            reading.operator_history, self.operator, command.conversation, before=command.before, limit=command.limit
        )
        await self.tell(protocol.Ok(ref=command.ref))
        await self.show_entries(entries)
        await self.show_notes_among(command.conversation, entries, before=command.before)

    async def on_context(self, command: protocol.Context) -> None:
        """Sends what led to the present state."""
        await self.tell(await in_thread(reading.context, self.operator, command.conversation, ref=command.ref))

    async def on_send(self, command: protocol.OperatorSend) -> None:
        """Stores the holder's words."""
        answer = await operator_messages.operator_says(
            self.operator,
            command.conversation,
            command.text,
            epoch=command.epoch,
            ref=command.ref,
            hidden=self.hidden,
            holds=self.held.under(command.conversation, command.epoch),
            seen=command.seen,
            original=command.original or "",
        )
        await self.tell_ok(command.ref, answer)
        await self.drop_draft(command.conversation)
        await self.drop_about_to_say(command.conversation, command.text)

    async def on_interactions(self, command: protocol.Interactions) -> None:
        """Sends the interactions that the holder may send."""
        cards = await in_thread(operator_messages.sendable, self.operator, command.conversation)
        await self.tell(protocol.InteractionList(ref=command.ref, interactions=cards))

    async def on_send_interaction(self, command: protocol.SendInteraction) -> None:
        """Stores one of the bot's interactions, as the holder's words."""
        answer = await operator_messages.send_interaction(
            self.operator, command.conversation, command.interaction, epoch=command.epoch, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_seen(self, command: protocol.OperatorSeen) -> None:
        """Marks entries as read."""
        answer = await operator_messages.operator_saw(
            self.operator,
            command.conversation,
            command.seq,
            ref=command.ref,
            hidden=self.hidden,
            watching=command.conversation in self.follows,
        )
        await self.tell_ok(command.ref, answer)

    async def on_mark_unread(self, command: protocol.MarkUnread) -> None:
        """Marks the conversation as unread for this operator."""
        answer = await in_thread(seen_marks.mark_unread, self.operator, command.conversation, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_bookmark(self, command: protocol.SetBookmark) -> None:
        """Sets or removes a bookmark."""
        answer = await in_thread(
            bookmarks.mark, self.operator, command.conversation, command.seq, on=command.on, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_attachment_url(self, command: protocol.AttachmentUrl) -> None:
        """Sends a ticket for a file; it is valid as long as this console's session."""
        ticket, name = await in_thread(
            file_access.operator_ticket, self.operator, command.attachment, session=self.session_key
        )
        await self.tell(protocol.Url(ref=command.ref, url=reverse("attachment", args=(ticket, name))))

    async def on_withdraw_attachment(self, command: protocol.WithdrawAttachment) -> None:
        """Withdraws a file: nobody gets it any more."""
        answer = await in_thread(files.withdraw, self.operator, command.attachment, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_set_status(self, command: protocol.SetStatus) -> None:
        """Switches the operator to Online or Offline."""
        answer = await in_thread(
            presence.set_status, self.operator, command.status, ref=command.ref, reason=command.reason or ""
        )
        await self.tell_ok(command.ref, answer)
        await self.alert_waiting()

    async def on_typing(self, command: protocol.OperatorTyping) -> None:
        """Tells the visitor; dropped if it is not from the holder."""
        if self.held.under(command.conversation, command.epoch):
            ring_typing(command.conversation, "operator", active=command.active, epoch=command.epoch)

    async def _stop_watching(self, pk: int) -> None:
        """Ends the operator's watch, unless another page of theirs shows the conversation."""
        if not any(pk in page.watching() for page in self._other_pages()):
            await in_thread(presence.unwatch, self.operator, pk)

    def _other_pages(self) -> list[ConsolePage]:
        """Other consoles of the same operator in this process."""
        return [each for each in heartbeat.get().consoles if each is not self and each.operator.pk == self.operator.pk]


def _arrive(operator: Operator) -> tuple[LostConversation, ...]:
    """Begins the lease. Gives what was lost since the last one."""
    lost = leases.lost_by(operator)
    presence.arrive(operator)
    return lost


def _hello_facts(operator: Operator, lost: tuple[LostConversation, ...], *, ref: str) -> protocol.ConsoleWelcome:
    operators = presence.cards()  # first: this also reads who has namesakes
    return protocol.ConsoleWelcome(
        ref=ref,
        operator=operator_names.person_of(operator),
        status=presence.card(operator).status,
        counts=list_counts.counts(operator),
        operators=operators,
        teams=teams.cards(),
        views=saved_views.views_of(operator),
        away_reasons=away.reasons(),
        away_reason=operator.away_reason or None,
        spent=spent_budgets.spent(rights.hidden_from([operator.user_id])[operator.user_id]),
        lost=lost,
    )


def _watch_facts(operator: Operator, pk: int, *, ref: str, after: int) -> tuple[protocol.Watched, Missed, str]:
    row, own = lists.row_of(operator, pk), personal_facts(operator, pk)
    told = protocol.Watched(
        ref=ref,
        row=own.mark(row),
        watchers=presence.watchers(pk),
        visitor_seen_at=reading.visitor_seen_at(pk),
        bookmarks=bookmarks.of(pk),
        sends_files=bool(files.allowed_kinds(row.bot.id).from_operators),
        **own.fields(),
    )
    return told, missed(pk, "operator", after=after), about_to_say.of(pk)
