"""The console's socket: parses, calls the domain, replies. The rules are in `domain`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.urls import reverse

from conversations import protocol
from conversations.database.threads import in_thread
from conversations.domain import (
    file_access,
    files,
    finishing,
    lists,
    operator_messages,
    presence,
    reading,
    rights,
    takeover,
)
from conversations.domain.finishing import Choice
from conversations.domain.lists import Filters
from conversations.models import Operator
from conversations.protocol import Close
from conversations.realtime import doorbell
from conversations.realtime.events import (
    ControlChanged,
    EntryAdded,
    Event,
    FileChanged,
    Typing,
    WatchersChanged,
)
from conversations.refusals import Refused
from conversations.sockets.base import Follow, Missed, Socket, missed, ring_typing
from conversations.sockets.heartbeat import ConsoleSocket, Vital, pulse
from conversations.sockets.list_updates import board
from plain_text import clean_line

ABNORMAL = 1006
"""The close code of a connection that broke, or whose ping was not answered."""


class ConsoleConsumer(Socket):
    """`/ws/console/`. A signed-in session of somebody who may use the console, from our own origin."""

    decoder = protocol.operator_commands
    audience = "operator"
    operator: Operator
    session_key: str
    session_hash: str
    hidden: frozenset[int]
    """The bots whose conversations this operator does not see. When that changes, the pulse closes the socket."""

    async def connect(self) -> None:
        """Accepts so that the close code reaches the page, then looks who it is."""
        self.follows: dict[int, Follow] = {}
        self.held: dict[int, int] = {}
        self.filters: Filters | None = None
        await self.accept()
        self.open = True
        user = self.scope["user"]
        if not _own_origin(self.scope):
            await self.leave(Close.FORBIDDEN)
        elif not user.is_authenticated:
            await self.leave(Close.SIGN_IN)
        elif operator := await in_thread(rights.operator_of, user):
            self.operator = operator
            self.hidden = (await in_thread(rights.hidden_from, [user.pk]))[user.pk]
            self.session_key = self.scope["session"].session_key
            self.session_hash = self.scope["session"].get(HASH_SESSION_KEY, "")
            self.spawn(self.listen())
            pulse().consoles.add(self)
        else:
            await self.leave(Close.FORBIDDEN)

    async def disconnect(self, code: int) -> None:
        """Lets go. Presence runs out by itself, so that a reload is no absence."""
        pulse().consoles.discard(self)
        if self.greeted:
            await board().remove(self)
            if code == ABNORMAL and self.open and not self._other_pages():
                await in_thread(presence.break_off, self.operator)
        for pk in list(self.follows):
            await self._look_away(pk)
        await super().disconnect(code)

    def watching(self) -> list[int]:
        """The conversations this console shows."""
        return list(self.follows)

    async def beat(self, vitals: dict[int, Vital], counts: protocol.Counts) -> None:
        """The pulse's call: heals what was lost, then tells the page."""
        if not self.greeted:
            return
        for pk, vital in vitals.items():
            self._note_holder(pk, vital.operator, vital.epoch)
            if follow := self.follows.get(pk):
                async with follow.lock:
                    await self.catch_up(follow, vital.seq)
                    if vital.files != follow.files:
                        await self.show_files(follow)
        watched = {pk: vital.seq for pk, vital in vitals.items()}
        await self.tell(protocol.ConsoleHeartbeat(watched=watched, counts=counts, version=settings.VERSION))

    async def show_operators(self, cards: tuple[protocol.OperatorCard, ...]) -> None:
        """Who is here. Another page of this operator's may have switched to Online."""
        mine = (card.status for card in cards if card.id == self.operator.pk and not card.gone_since)
        status = next(mine, self.operator.status)
        came_online = status == Operator.Status.ONLINE != self.operator.status
        self.operator.status = status
        await self.tell(protocol.Operators(operators=list(cards)))
        if came_online:
            await self._alert_waiting()

    async def on_hello(self, command: protocol.OperatorHello) -> None:
        """Who am I, and who else is here. What waits is told at once, so that nobody who comes later misses it."""
        await in_thread(presence.arrive, self.operator)
        await board().add(self)
        self.greeted = True
        counts, cards = await in_thread(_hello_facts, self.operator)
        await self.tell(
            protocol.ConsoleWelcome(
                ref=command.ref,
                operator=protocol.Person(id=self.operator.pk, name=self.operator.name),
                status=presence.card(self.operator).status,
                counts=counts,
                operators=cards,
            )
        )
        await self._alert_waiting()

    async def on_list(self, command: protocol.List) -> None:
        """A page of a list; its changes follow."""
        filters = Filters(
            view=command.view,
            search=clean_line(command.search, 200),
            bot=command.bot,
            operator=command.operator,
            since=_moment(command.from_),
            until=_moment(command.to),
        )
        # Followed before it is read: what changes in between is told twice rather than never.
        before, self.filters = self.filters, filters
        try:
            (rows, cursor), counts = await in_thread(
                lists.page, self.operator, filters, cursor=command.cursor, hidden=self.hidden
            )
        except Exception:
            # A list that was refused changes nothing: the one before goes on being followed.
            self.filters = before
            raise
        await self.tell(protocol.Listed(ref=command.ref, rows=rows, cursor=cursor, counts=counts))

    async def on_watch(self, command: protocol.Watch) -> None:
        """The conversation from here on."""
        pk = command.conversation
        await in_thread(presence.watch, self.operator, pk)
        follow = self.follows[pk] = Follow(pk, command.after)
        async with follow.lock:
            await self.join(doorbell.topic_of(pk))
            (row, watchers), found = await in_thread(_watch_facts, self.operator, pk, after=follow.position)
            self._note_holder(pk, row.operator.id if row.operator else None, row.epoch)
            await self.tell(protocol.Watched(ref=command.ref, row=row, watchers=watchers))
            await self.show_missed(follow, found, upto=row.seq)

    async def on_unwatch(self, command: protocol.Unwatch) -> None:
        """No longer."""
        if self.follows.pop(command.conversation, None):
            await self.quit(doorbell.topic_of(command.conversation))
            await self._look_away(command.conversation)
        await self.tell(protocol.Ok(ref=command.ref))

    async def on_history(self, command: protocol.OperatorHistory) -> None:
        """What was said earlier."""
        entries = await in_thread(
            reading.operator_history, self.operator, command.conversation, before=command.before, limit=command.limit
        )
        await self.tell(protocol.Ok(ref=command.ref))
        await self.show_entries(entries)

    async def on_context(self, command: protocol.Context) -> None:
        """What led here."""
        await self.tell(await in_thread(reading.context, self.operator, command.conversation, ref=command.ref))

    async def on_take_over(self, command: protocol.TakeOver) -> None:
        """Mine now, or somebody else's."""
        answer = await in_thread(takeover.take_over, self.operator, command.conversation, ref=command.ref)
        # A repeated command is answered with the epoch of then.
        if answer.get("epoch", -1) >= self.held.get(command.conversation, 0):
            self.held[command.conversation] = answer["epoch"]
        await self.tell_ok(command.ref, answer)

    async def on_send(self, command: protocol.OperatorSend) -> None:
        """The holder's words."""
        answer = await operator_messages.operator_says(
            self.operator, command.conversation, command.text, epoch=command.epoch, ref=command.ref, hidden=self.hidden
        )
        await self.tell_ok(command.ref, answer)

    async def on_interactions(self, command: protocol.Interactions) -> None:
        """What may be sent."""
        cards = await in_thread(operator_messages.sendable, self.operator, command.conversation)
        await self.tell(protocol.InteractionList(ref=command.ref, interactions=cards))

    async def on_send_interaction(self, command: protocol.SendInteraction) -> None:
        """One of the bot's interactions, sent by the holder."""
        answer = await operator_messages.send_interaction(
            self.operator, command.conversation, command.interaction, epoch=command.epoch, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_finish_options(self, command: protocol.FinishOptions) -> None:
        """The end actions, with what the visitor would get."""
        options = await in_thread(finishing.options, self.operator, command.conversation, epoch=command.epoch)
        await self.tell(protocol.FinishChoices(ref=command.ref, options=options))

    async def on_finish(self, command: protocol.Finish) -> None:
        """The takeover is over; the bot is in charge."""
        choice = Choice(
            action=command.action, text=command.text, interaction=command.interaction, preview=command.preview
        )
        answer = await in_thread(
            finishing.finish, self.operator, command.conversation, choice, epoch=command.epoch, ref=command.ref
        )
        self._let_go(command.conversation, command.epoch)
        await self.tell_ok(command.ref, answer)

    async def on_release(self, command: protocol.Release) -> None:
        """Back to Awaiting Agent."""
        answer = await in_thread(
            takeover.release,
            self.operator,
            command.conversation,
            epoch=command.epoch,
            ref=command.ref,
            reason=command.reason or "",
        )
        self._let_go(command.conversation, command.epoch)
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

    async def on_attachment_url(self, command: protocol.AttachmentUrl) -> None:
        """A ticket for a file, good as long as this console's session."""
        ticket, name = await in_thread(
            file_access.operator_ticket, self.operator, command.attachment, session=self.session_key
        )
        await self.tell(protocol.Url(ref=command.ref, url=reverse("attachment", args=(ticket, name))))

    async def on_withdraw_attachment(self, command: protocol.WithdrawAttachment) -> None:
        """Nobody gets it any more."""
        answer = await in_thread(files.withdraw, self.operator, command.attachment, ref=command.ref)
        await self.tell_ok(command.ref, answer)

    async def on_set_status(self, command: protocol.SetStatus) -> None:
        """Online or Offline."""
        answer = await in_thread(presence.set_status, self.operator, command.status, ref=command.ref)
        await self.tell_ok(command.ref, answer)
        await self._alert_waiting()

    async def on_typing(self, command: protocol.OperatorTyping) -> None:
        """Passed on to the visitor; from anyone but the holder dropped."""
        if self.held.get(command.conversation) == command.epoch:
            ring_typing(command.conversation, "operator", active=command.active, epoch=command.epoch)

    async def pass_on(self, event: Event) -> None:
        """Tells the page of the event, if it concerns the page."""
        match event:
            case EntryAdded():
                if follow := self.follows.get(event.conversation):
                    await self.deliver(follow, event)
            case Typing() if event.author == "visitor" or self.held.get(event.conversation) != event.epoch:
                await self.tell(
                    protocol.TypingToOperator(conversation=event.conversation, author=event.author, active=event.active)
                )
            case ControlChanged():
                # The row tells the page.
                self._note_holder(event.conversation, event.operator, event.epoch)
            case FileChanged() if event.conversation in self.follows:
                await self.tell_text(event.operator)
            case WatchersChanged():
                await self.tell_text(await board().watchers(event.conversation))

    async def _look_away(self, pk: int) -> None:
        """This page looks at it no longer; the operator does while another page of theirs is open on it."""
        if not any(pk in page.watching() for page in self._other_pages()):
            await in_thread(presence.unwatch, self.operator, pk)

    def _other_pages(self) -> list[ConsoleSocket]:
        """Further consoles of the same operator in this process."""
        return [each for each in pulse().consoles if each is not self and each.operator.pk == self.operator.pk]

    def _note_holder(self, pk: int, holder: int | None, epoch: int) -> None:
        if holder == self.operator.pk:
            self.held[pk] = epoch
        else:
            self.held.pop(pk, None)

    def _let_go(self, pk: int, epoch: int) -> None:
        if self.held.get(pk) == epoch:
            del self.held[pk]

    async def _alert_waiting(self) -> None:
        for reason, row in await in_thread(lists.waiting_for, self.operator):
            await self.tell(protocol.Alert(conversation=row.id, reason=reason, row=row))


def _own_origin(scope: dict[str, Any]) -> bool:
    """Whether the page that opens the socket is ours: same scheme, host and port, or a trusted origin."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    secure = scope.get("scheme") in ("wss", "https")
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        secure = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode(), b"").decode() == value
    host = headers.get(b"host", b"").decode("latin-1")
    return bool(host) and origin == f"{'https' if secure else 'http'}://{host}"


def _moment(given: datetime | None) -> datetime | None:
    try:
        return protocol.aware(given)
    except OverflowError:
        raise Refused("invalid", f"The time {given} is out of range. Give one between the years 2 and 9998.") from None


def _hello_facts(operator: Operator) -> tuple[protocol.Counts, tuple[protocol.OperatorCard, ...]]:
    return lists.counts(operator), presence.cards()


def _watch_facts(
    operator: Operator, pk: int, *, after: int
) -> tuple[tuple[protocol.Row, list[protocol.Person]], Missed]:
    return (lists.row_of(operator, pk), presence.watchers(pk)), missed(pk, "operator", after=after)
