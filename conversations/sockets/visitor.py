"""The visitor's socket: parses, calls the domain, replies. The rules are in `domain`."""

from __future__ import annotations

import asyncio

from django.urls import reverse

from bots.answering import saying
from bots.answering.published import BotNotFound, PublishedBot, published, published_by_slug
from conversations import metrics, protocol
from conversations.database.threads import in_thread
from conversations.domain import agent_requests, bot_turns, file_access, files, messages, reading, visitors
from conversations.domain.bot_lines import buttons_of
from conversations.domain.messages import Said
from conversations.domain.opening import visitor_topic
from conversations.domain.visitors import Bearer
from conversations.models import Conversation
from conversations.protocol import Close
from conversations.realtime import doorbell
from conversations.realtime.events import (
    ControlChanged,
    ConversationBegan,
    EntryAdded,
    Event,
    FileChanged,
    Typing,
)
from conversations.refusals import Refused
from conversations.sockets.base import Follow, Missed, Socket, missed, ring_typing
from conversations.sockets.heartbeat import Vital, pulse
from plain_text import clean_line

HELLO_WITHIN = 10.0
"""Seconds a visitor's page has to say hello."""


class VisitorConsumer(Socket):
    """`/ws/chat/<bot>/`. Knows the visitor by the token alone; cookies are not looked at."""

    decoder = protocol.visitor_commands
    audience = "visitor"
    bearer: Bearer
    bot: PublishedBot

    async def connect(self) -> None:
        """Accepts, and waits for `hello`."""
        self.follow: Follow | None = None
        self.shown_greeting: protocol.Greeting | None = None
        self.shown_state: protocol.VisitorSees | None = None
        self.epoch = 0
        await self.accept()
        self.open = True
        self.spawn(self.listen())
        self.expecting = self.spawn(self._expect_hello())

    async def disconnect(self, code: int) -> None:
        """Lets go."""
        pulse().visitors.discard(self)
        await super().disconnect(code)

    def conversation_id(self) -> int | None:
        """The conversation that this page shows."""
        return self.follow.conversation if self.follow else None

    async def beat(self, vital: Vital | None) -> None:
        """The pulse's call: heals what was lost, then tells the page."""
        if not self.greeted:
            return
        if vital and self.follow:
            async with self.follow.lock:
                await self.catch_up(self.follow, vital.seq)
                if vital.files != self.follow.files:
                    await self.show_files(self.follow)
            if self.shown_state is None or vital.state != self.shown_state.state or vital.epoch != self.epoch:
                await self._show_state()
        seq, epoch, state = (vital.seq, vital.epoch, vital.state) if vital else (0, 0, "bot")
        await self.tell(protocol.VisitorHeartbeat(seq=seq, epoch=epoch, state=state))

    async def on_hello(self, command: protocol.VisitorHello) -> None:
        """Who the visitor is, and where the page left off. The page was in time, however long the answer takes."""
        self.expecting.cancel()
        try:
            await self._recognize(command)
        except Exception:
            self.expecting = self.spawn(self._expect_hello())
            raise

    async def _recognize(self, command: protocol.VisitorHello) -> None:
        self.bot = await in_thread(_recognized, self.scope["url_route"]["kwargs"]["bot"], command.token)
        self.bearer = Bearer(
            token=command.token or visitors.new_token(),
            bot=self.bot.id,
            name=clean_line(command.name, 200),
            page=clean_line(command.page, 2000),
        )
        self.meter.is_of(self.bearer.sender)
        # Whoever said hello here before is forgotten.
        self.follow = None
        for topic in list(self.topics):
            await self.quit(topic)
        await self.join(_topic_of(self.bearer))
        pk = await in_thread(visitors.current_conversation_id, self.bearer)
        if pk is None and not self.bot.enabled:
            raise Refused("bot_off")
        if pk is None:
            await self._welcome(command.ref)
        else:
            await self._welcome_back(command, pk)
            metrics.RESUMES.inc()
        self.greeted = True
        pulse().visitors.add(self)

    async def on_send(self, command: protocol.VisitorSend) -> None:
        """The visitor's words."""
        said = await messages.visitor_says(
            self.bearer, command.text, ref=command.ref, conversation=self.conversation_id()
        )
        await self._said(command.ref, said)

    async def on_press(self, command: protocol.Press) -> None:
        """A button."""
        if command.greeting == (command.seq is not None):
            raise Refused("invalid", 'Name the entry by "seq", or say "greeting": true; one of both.')
        said = await messages.visitor_presses(
            self.bearer,
            command.button,
            ref=command.ref,
            conversation=self.conversation_id(),
            seq=command.seq,
            greeting=(self.shown_greeting or await self._greeting()) if command.greeting else None,
        )
        await self._said(command.ref, said)

    async def on_request_agent(self, command: protocol.RequestAgent) -> None:
        """A person, please."""
        await self._said(command.ref, Said(await agent_requests.request_agent(self.bearer, ref=command.ref)))

    async def on_history(self, command: protocol.VisitorHistory) -> None:
        """What was said earlier."""
        conversation = self._need_conversation()
        entries = await in_thread(
            reading.visitor_history, self.bearer, conversation, before=command.before, limit=command.limit
        )
        await self.tell(protocol.Ok(ref=command.ref))
        await self.show_entries(entries)

    async def on_seen(self, command: protocol.VisitorSeen) -> None:
        """The visitor has read up to here."""
        pk = self._need_conversation()
        await self.tell_ok(command.ref, await messages.visitor_saw(self.bearer, pk, command.seq, ref=command.ref))

    async def on_attachment_url(self, command: protocol.AttachmentUrl) -> None:
        """A ticket for one of the conversation's files."""
        ticket, name = await in_thread(file_access.visitor_ticket, self.bearer, command.attachment)
        await self.tell(protocol.Url(ref=command.ref, url=reverse("attachment", args=(ticket, name))))

    async def on_typing(self, command: protocol.VisitorTyping) -> None:
        """Passed on to whoever watches; never stored."""
        if self.follow:
            ring_typing(self.follow.conversation, "visitor", active=command.active, epoch=self.epoch)

    async def pass_on(self, event: Event) -> None:
        """Tells the page of the event, if it concerns the page. The visitor does not notice who watches."""
        shown = self.conversation_id()
        match event:
            case EntryAdded() if self.follow and event.conversation == shown:
                await self.deliver(self.follow, event)
            case Typing() if event.author != "visitor" and event.epoch == self.epoch:
                await self.tell(protocol.TypingToVisitor(author=event.author, active=event.active))
            case ControlChanged():
                await self._show_state()
            case FileChanged() if event.conversation == shown:
                await self.tell_text(event.visitor)
            case ConversationBegan():
                # On another page of this visitor.
                await self._follow(event.conversation)

    async def _expect_hello(self) -> None:
        await asyncio.sleep(HELLO_WITHIN)
        if not self.greeted:
            await self.leave(Close.PROTOCOL)

    async def _welcome(self, ref: str) -> None:
        self.shown_greeting = await self._greeting()
        uploads = files.uploads_of(None, self.bot)
        self.shown_state = protocol.VisitorSees(state="bot", uploads=uploads)
        await self.tell(
            protocol.Welcome(
                ref=ref, token=self.bearer.token, state="bot", uploads=uploads, seq=0, greeting=self.shown_greeting
            )
        )

    async def _welcome_back(self, command: protocol.VisitorHello, pk: int) -> None:
        after = command.after if command.conversation == pk else 0
        self.follow = Follow(pk, after)
        async with self.follow.lock:
            # Listening comes before reading: what is said in between is then heard, and sent once the lock is free.
            await self.join(doorbell.topic_of(pk))
            # A thousand pages may come back at once: all that they want to know is read on one visit to a thread.
            (seq, sees, self.epoch), missed = await in_thread(_visitor_missed, pk, after=after)
            self.shown_state = sees
            await self.tell(
                protocol.Welcome(
                    ref=command.ref,
                    token=self.bearer.token,
                    state=sees.state,
                    uploads=sees.uploads,
                    operator=sees.operator,
                    seq=seq,
                    conversation=pk,
                )
            )
            await self.show_missed(self.follow, missed, upto=seq)

    async def _greeting(self) -> protocol.Greeting | None:
        said = saying.greeting(self.bot, {"visitor": self.bearer.name})
        if said is None:
            return None
        return protocol.Greeting(text=said.text, buttons=tuple(protocol.Button(**each) for each in buttons_of(said)))

    async def _said(self, ref: str, said: Said) -> None:
        await self.tell_ok(ref, said.answer)
        if "conversation" in said.answer:
            await self._follow(said.answer["conversation"])
            if said.owes:
                # Not a task of the socket: the answer is owed also to a visitor who has closed the page.
                bot_turns.soon(said.answer["conversation"])

    async def _follow(self, pk: int) -> None:
        """Shows a conversation that has just begun. An older one than the page shows is none of its business."""
        if self.follow and self.follow.conversation >= pk:
            return
        if self.follow:
            await self.quit(doorbell.topic_of(self.follow.conversation))
        self.follow = Follow(pk, 0)
        async with self.follow.lock:
            await self.join(doorbell.topic_of(pk))
            (seq, _, _), missed = await in_thread(_visitor_missed, pk, after=0)
            await self.show_missed(self.follow, missed, upto=seq)
        await self._show_state()

    async def _show_state(self) -> None:
        if self.follow is None:
            return
        _, sees, self.epoch = await in_thread(_visitor_sees, self.follow.conversation)
        if sees != self.shown_state:
            self.shown_state = sees
            await self.tell(sees)

    def _need_conversation(self) -> int:
        if self.follow is None:
            raise Refused("no_conversation")
        return self.follow.conversation


def _topic_of(bearer: Bearer) -> str:
    return visitor_topic(bearer.sender)


def _recognized(slug: str, token: str | None) -> PublishedBot:
    """The bot, for somebody new or for whom it knows."""
    try:
        bot = published_by_slug(slug)
    except BotNotFound:
        raise Refused("unknown_bot") from None
    if token:
        visitors.recognize(token, bot=bot.id)
    return bot


def _visitor_sees(pk: int) -> tuple[int, protocol.VisitorSees, int]:
    conversation = Conversation.objects.select_related("operator__user").get(pk=pk)
    holder = conversation.operator
    sees = protocol.VisitorSees(
        state=conversation.visitor_state,
        uploads=files.uploads_of(conversation, published(conversation.bot_id)),
        operator=holder.name if holder else None,
    )
    return conversation.last_seq, sees, conversation.epoch


def _visitor_missed(pk: int, *, after: int) -> tuple[tuple[int, protocol.VisitorSees, int], Missed]:
    return _visitor_sees(pk), missed(pk, "visitor", after=after)
