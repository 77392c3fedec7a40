"""The visitor's socket: parses, calls the domain, replies. The rules are in `domain`."""

from __future__ import annotations

import asyncio
import dataclasses

import msgspec
from django.urls import reverse

from bots.answering.published import PublishedBot
from conversations import metrics, protocol
from conversations.database.threads import in_thread
from conversations.domain import (
    agent_requests,
    bot_turns,
    file_access,
    languages,
    messages,
    ratings,
    reading,
    visited_pages,
    visitor_cards,
    visitors,
)
from conversations.domain.messages import Said
from conversations.domain.opening import visitor_topic
from conversations.domain.visitors import Bearer
from conversations.protocol import Close
from conversations.realtime import doorbell
from conversations.refusals import Refused
from conversations.sockets.base import ring_typing
from conversations.sockets.follow import Follow
from conversations.sockets.heartbeat import heartbeat
from conversations.sockets.visitor_delivery import VisitorDelivery
from conversations.sockets.visitor_facts import greeting_of, read_missed, recognized_bot, sees_first
from plain_text import clean_line

HELLO_WITHIN = 10.0
"""Seconds that a visitor's page has to say hello."""


class VisitorConsumer(VisitorDelivery):
    """`/ws/chat/<bot>/`. Knows the visitor by the token alone, not by cookies."""

    decoder = protocol.visitor_commands
    bearer: Bearer
    bot: PublishedBot
    shown_greeting: protocol.Greeting | None = None
    page_fields: dict[str, str] | None = None
    """What the embedding page has said of the visitor, until there is a conversation with it."""

    async def connect(self) -> None:
        """Accepts, and waits for `hello`."""
        await self.accept()
        self.open = True
        self.spawn(self.listen())
        self.expecting = self.spawn(self._expect_hello())

    async def disconnect(self, code: int) -> None:
        """Ends the heartbeat and every subscription."""
        heartbeat.get().visitors.discard(self)
        self.count_page(None)
        await super().disconnect(code)

    def bot_id(self) -> int:
        """The bot whose page this is."""
        return self.bot.id

    async def on_hello(self, command: protocol.VisitorHello) -> None:
        """Recognizes the visitor and welcomes the page. It was in time, however long the answer takes."""
        self.expecting.cancel()
        try:
            await self._recognize(command)
            await self._show_conversation(command)
        except Exception:
            self.expecting = self.spawn(self._expect_hello())
            raise
        self.greeted = True
        heartbeat.get().visitors.add(self)
        self.count_page(self.conversation_id())

    async def follow_new(self, pk: int) -> None:
        """As every page of the visitor; what the embedding page says of the visitor has a place now."""
        await super().follow_new(pk)
        self._pass_page_fields(pk)

    async def on_send(self, command: protocol.VisitorSend) -> None:
        """Stores the visitor's words."""
        said = await messages.visitor_says(
            self.bearer, command.text, ref=command.ref, conversation=self.conversation_id()
        )
        await self._tell_said(command.ref, said)

    async def on_press(self, command: protocol.Press) -> None:
        """Stores the press of a button, of an entry or of the greeting."""
        if command.greeting == (command.seq is not None):
            raise Refused("invalid", 'Name the entry by "seq", or say "greeting": true; one of both.')
        said = await messages.visitor_presses(
            self.bearer,
            command.button,
            ref=command.ref,
            conversation=self.conversation_id(),
            seq=command.seq,
            greeting=(self.shown_greeting or self._greeting()) if command.greeting else None,
        )
        await self._tell_said(command.ref, said)

    async def on_request_agent(self, command: protocol.RequestAgent) -> None:
        """Asks for a person."""
        await self._tell_said(command.ref, Said(await agent_requests.request_agent(self.bearer, ref=command.ref)))

    async def on_take_back_request(self, command: protocol.TakeBackRequest) -> None:
        """Takes the request for a person back."""
        answer = await agent_requests.take_back(self.bearer, ref=command.ref)
        await self._tell_said(command.ref, Said(answer, owes=False))

    async def on_history(self, command: protocol.VisitorHistory) -> None:
        """Sends earlier entries."""
        pk = self._need_conversation()
        entries = await in_thread(reading.visitor_history, self.bearer, pk, before=command.before, limit=command.limit)
        await self.tell(protocol.Ok(ref=command.ref))
        await self.show_entries(entries)

    async def on_seen(self, command: protocol.VisitorSeen) -> None:
        """Marks entries as read by the visitor."""
        pk = self._need_conversation()
        await self.tell_ok(command.ref, await messages.visitor_saw(self.bearer, pk, command.seq, ref=command.ref))

    async def on_attachment_url(self, command: protocol.AttachmentUrl) -> None:
        """Sends a ticket for one of the conversation's files."""
        ticket, name = await in_thread(file_access.visitor_ticket, self.bearer, command.attachment)
        await self.tell(protocol.Url(ref=command.ref, url=reverse("attachment", args=(ticket, name))))

    async def on_language(self, command: protocol.ChooseLanguage) -> None:
        """Chooses the bot's language, for this page also before there is a conversation."""
        code = await in_thread(languages.choose, self.bearer, command.language, ref=command.ref)
        self.bearer = dataclasses.replace(self.bearer, language=code, chose_language=True)
        await self.tell(protocol.Ok(ref=command.ref))

    async def on_rate(self, command: protocol.Rate) -> None:
        """Rates the takeover that is over."""
        words = command.text or ""
        answer = await in_thread(
            ratings.rate, self.bearer, command.conversation, score=command.score, text=words, ref=command.ref
        )
        await self.tell_ok(command.ref, answer)

    async def on_typing(self, command: protocol.VisitorTyping) -> None:
        """Tells whoever watches; never stored."""
        if self.follow:
            shown = command.text if self.shown_state and self.shown_state.typing_text else None
            ring_typing(self.follow.conversation, "visitor", active=command.active, epoch=self.epoch, text=shown)

    async def on_looking(self, command: protocol.VisitorLooking) -> None:
        """Lets the operators see whether the visitor looks at this page."""
        self.look(active=command.active)

    async def _expect_hello(self) -> None:
        await asyncio.sleep(HELLO_WITHIN)
        if not self.greeted:
            await self.leave(Close.PROTOCOL)

    async def _recognize(self, command: protocol.VisitorHello) -> None:
        """Sets the visitor and the bot, and follows the visitor's topic alone."""
        self.bot = await in_thread(recognized_bot, self.scope["url_route"]["kwargs"]["bot"], command.token)
        self.bearer = Bearer(
            token=command.token or visitors.new_token(),
            bot=self.bot.id,
            name=clean_line(command.name, 200),
            page=clean_line(command.page, 2000),
            network=self.network,
            language=languages.of_page(self.bot, command.language),
        )
        self.meter.is_of(self.bearer.sender)
        self.follow = None
        # Topics of a visitor who said hello on this socket before.
        for topic in list(self.topics):
            await self.quit(topic)
        await self.join(visitor_topic(self.bearer.sender))
        self.page_fields = command.fields

    async def _show_conversation(self, command: protocol.VisitorHello) -> None:
        pk = await in_thread(visitors.current_conversation_id, self.bearer)
        if pk is not None:
            await self._welcome_back(command, pk)
            metrics.RESUMES.inc()
        elif self.bot.enabled:
            await self._welcome(command.ref)
        else:
            raise Refused("bot_off")

    async def _welcome(self, ref: str) -> None:
        self.shown_greeting = greeting = self._greeting()
        language = self.bearer.language or None
        self.shown_state = sees = await in_thread(sees_first, self.bot, language)
        await self.tell(
            protocol.Welcome(ref=ref, token=self.bearer.token, seq=0, greeting=greeting, **msgspec.structs.asdict(sees))
        )

    async def _welcome_back(self, command: protocol.VisitorHello, pk: int) -> None:
        after = command.after if command.conversation == pk else 0
        follow = self.follow = Follow(self, self.audience, pk, after)
        if self.bearer.language:
            await in_thread(languages.page_says, pk, self.bearer.language)
        if self.bearer.page and not after:
            # A page that comes back after a cut has entries already.
            await in_thread(visited_pages.note, pk, self.bearer.page)
        async with follow.lock:
            # Joined before it is read: events that come in between wait for the lock, and are delivered then.
            await self.join(doorbell.topic_of(pk))
            (seq, sees, self.epoch), missed = await in_thread(read_missed, pk, after=after)
            self.shown_state = sees
            await self.tell(
                protocol.Welcome(
                    ref=command.ref,
                    token=self.bearer.token,
                    seq=seq,
                    conversation=pk,
                    **msgspec.structs.asdict(sees),
                )
            )
            await follow.show(missed, upto=seq)
        self._pass_page_fields(pk)

    async def _tell_said(self, ref: str, said: Said) -> None:
        """Answers, shows a conversation that has begun, and lets the bot answer."""
        await self.tell_ok(ref, said.answer)
        if "conversation" in said.answer:
            await self.follow_new(said.answer["conversation"])
            if said.owes:
                # Not a task of the socket: the answer is owed also to a visitor who has closed the page.
                bot_turns.soon(said.answer["conversation"], said.due)

    def _pass_page_fields(self, pk: int) -> None:
        """Has them noted once, beside the socket: nobody waits for it, and the page says them again with each hello."""
        given, self.page_fields = self.page_fields, None
        if given:
            self.spawn(in_thread(visitor_cards.page_says, pk, given))

    def _greeting(self) -> protocol.Greeting | None:
        return greeting_of(self.bot, self.bearer)

    def _need_conversation(self) -> int:
        if self.follow is None:
            raise Refused("no_conversation")
        return self.follow.conversation
