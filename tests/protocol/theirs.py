"""What belongs to one visitor, and the tables of all commands and addresses by which another one may try to reach it.

Who adds a command or an address adds it here, with what it answers to a visitor whose business it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async

from attachments.models import Attachment, Ticket
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from conversations.domain import drafts, file_frames, notes
from conversations.models import Conversation, Entry, Operator, Takeover
from conversations.models.about_to_say import AboutToSay
from conversations.models.notes import Draft, Note
from conversations.models.proposals import Proposal, Steer
from tests.attachments import GOOD, empty_storage, given_file
from tests.cast import Socket, Stage, hire

SECRET = "secret words"
NOTE = "a private note: the customer is Mrs Canary"
LETTER = GOOD["letter.pdf"][0]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

VISITOR_COMMANDS: dict[str, dict[str, Any]] = {
    "hello": {"conversation": "THEIRS", "after": 0},
    "send": {"text": "into the wrong room"},
    "press": {"seq": "THEIR QUESTION", "button": "THEIR BUTTON"},
    "request_agent": {},
    "take_back_request": {},
    "history": {"before": 100},
    "seen": {"seq": 2},
    "attachment_url": {"attachment": "THEIR FILE"},
    "language": {"language": "en"},
    "rate": {"conversation": "THEIRS", "score": 2, "text": "good"},
    "typing": {"active": True},
    "looking": {"active": False},
}
OPERATOR_COMMANDS: dict[str, dict[str, Any]] = {
    "hello": {},
    "list": {"view": "all"},
    "held": {},
    "longest_wait": {},
    "save_view": {"name": "theirs", "view": "all"},
    "remove_view": {"id": 1},
    "watch": {"conversation": "THEIRS"},
    "unwatch": {"conversation": "THEIRS"},
    "history": {"conversation": "THEIRS", "before": 100},
    "context": {"conversation": "THEIRS"},
    "take_over": {"conversation": "THEIRS"},
    "transfer": {"conversation": "THEIRS", "epoch": 0, "operator": 1},
    "accept_transfer": {"transfer": 1},
    "decline_transfer": {"transfer": 1},
    "ask_for": {"conversation": "THEIRS"},
    "decline_asking": {"conversation": "THEIRS"},
    "send": {"conversation": "THEIRS", "epoch": 0, "text": "into the wrong room"},
    "interactions": {"conversation": "THEIRS"},
    "send_interaction": {"conversation": "THEIRS", "epoch": 0, "interaction": 1},
    "finish_options": {"conversation": "THEIRS", "epoch": 0},
    "finish": {"conversation": "THEIRS", "epoch": 0, "action": "nothing"},
    "undo_finish": {"conversation": "THEIRS"},
    "mode": {"conversation": "THEIRS", "mode": "off"},
    "approve": {"proposal": 1},
    "dismiss_about_to_say": {"conversation": "THEIRS", "epoch": 0},
    "steer": {"conversation": "THEIRS", "text": "a line from outside"},
    "suggest": {"conversation": "THEIRS", "epoch": 0, "kind": "summary"},
    "release": {"conversation": "THEIRS", "epoch": 0, "reason": "because"},
    "search": {"query": "secret"},
    "visitor_card": {"conversation": "THEIRS"},
    "set_visitor": {"conversation": "THEIRS", "fields": {"name": "Mallory"}},
    "set_tags": {"conversation": "THEIRS", "tags": []},
    "labels": {},
    "seen": {"conversation": "THEIRS", "seq": 2},
    "mark_unread": {"conversation": "THEIRS"},
    "bookmark": {"conversation": "THEIRS", "seq": 2, "on": True},
    "attachment_url": {"attachment": "THEIR FILE"},
    "withdraw_attachment": {"attachment": "THEIR FILE"},
    "set_status": {"status": "offline"},
    "note": {"conversation": "THEIRS", "text": "a note from outside"},
    "colleagues": {"conversation": "THEIRS"},
    "earlier_notes": {"conversation": "THEIRS"},
    "read_mentions": {"conversation": "THEIRS"},
    "canned": {"conversation": "THEIRS"},
    "passages": {"conversation": "THEIRS", "seq": 2},
    "use_canned": {"reply": 1},
    "draft": {"conversation": "THEIRS", "text": "a draft from outside"},
    "typing": {"conversation": "THEIRS", "epoch": 0, "active": True},
}
ADDRESSES: dict[str, set[int]] = {
    "": {302},
    "sign-in/": {200, 405},
    "sign-out/": {302, 200, 405},
    "forgotten-password/": {200, 405},
    "forgotten-password/sent/": {200, 405},
    "reset-password/<uidb64>/<token>/": {410, 405},
    "invitation/<uidb64>/<token>/": {410, 405},
    "language/": {302, 405},
    "console/": {302},
    "console/replies/": {302},
    "console/replies/new/": {302},
    "console/replies/<int:reply>/": {302},
    "console/replies/<int:reply>/delete/": {302},
    "console/replies/export/": {302},
    "console/replies/import/": {302},
    "chat/<slug:bot>/": {200, 405},
    "chat/<slug:bot>/look.js": {200, 405},
    "chat/<slug:bot>/look.css": {200, 405},
    "chat/<slug:bot>/attachments/": {202, 400, 405, 409},
    "console/conversations/<int:conversation>/attachments/": {302, 401, 403, 405},
    "console/conversations/<int:conversation>/page/": {302},
    "attachments/<str:ticket>/<str:name>": {404, 405},
    "widget.js": {200, 405},
    "metrics": {404, 405},
    "demo/": {200, 404, 405},
    "unavailable/": {503, 405},
}
"""The status with which each address answers a visitor, by any method. Django's admin has a rule of its own, below."""
SOCKETS = {"ws/chat/<slug:bot>/", "ws/console/", ""}


@dataclass
class Theirs:
    """Viktor's conversation, entry and file, which no other visitor may reach."""

    viktor: Socket
    conversation: int
    question: int
    """The entry of a question that is still open."""
    button: int
    file: int

    @classmethod
    async def begin(cls, stage: Stage) -> Theirs:
        empty_storage()
        viktor = await stage.visitor()
        conversation = (await viktor.do("send", text="hello", ref=SECRET))["conversation"]
        hello = await viktor.heard("Hello, what can I do for you?")
        await viktor.do("press", seq=hello["seq"], button=hello["buttons"][0]["id"])
        await viktor.heard("A parcel costs 5.")
        await sync_to_async(note_canary)(conversation)
        file = await sync_to_async(given_file)(conversation=conversation)
        await sync_to_async(file_frames.announce)(file)
        await viktor.get(lambda frame: frame["type"] == "attachment" and frame["state"] == "ready")
        await viktor.do("history", before=99)  # what is kept with his entries for operators would show in it
        await viktor.do("send", text=SECRET)
        await viktor.heard("Pardon?")
        assert (await viktor.ask("attachment_url", attachment=file.pk))["type"] == "ok"
        await Ticket.objects.all().adelete()
        await sync_to_async(ask_age)()
        await viktor.do("send", text="check")
        question = await viktor.heard("Are you over 18?")
        assert {entry["pressed"]["seq"] for entry in viktor.entries() if "pressed" in entry} == {hello["seq"]}
        assert question["buttons"][0]["question"]
        return cls(viktor, conversation, question["seq"], question["buttons"][0]["id"], file.pk)

    def named_in(self, fields: dict[str, Any]) -> dict[str, Any]:
        places = {"THEIRS": self.conversation, "THEIR BUTTON": self.button, "THEIR FILE": self.file}
        places |= {"THEIR QUESTION": self.question}
        return {name: places.get(value, value) if isinstance(value, str) else value for name, value in fields.items()}

    async def rows(self) -> list[list[dict[str, Any]]]:
        """All that is stored about Viktor's conversation."""
        mine = {"conversation": self.conversation}
        return [
            [row async for row in Entry.objects.filter(**mine).order_by("seq").values()],
            [row async for row in Conversation.objects.filter(pk=self.conversation).values()],
            [row async for row in Takeover.objects.filter(**mine).values()],
            [row async for row in Attachment.objects.filter(pk=self.file).values()],
            [row async for row in Ticket.objects.filter(attachment=self.file).values()],
            [row async for row in Note.objects.filter(**mine).values()],
            [row async for row in Draft.objects.filter(**mine).values()],
            [row async for row in Proposal.objects.filter(**mine).values()],
            [row async for row in Steer.objects.filter(**mine).values()],
        ]


def note_canary(conversation: int) -> None:
    """Writes notes, a line for the bot, drafts of an operator and of the bot, an operator's own words. No visitor gets
    a byte of them: neither Vera nor Viktor."""
    operator = Operator.objects.create(user=hire("nora"), status="offline")
    notes.write(operator, conversation, f"{NOTE} @nora", ref="n")
    drafts.save(operator, conversation, NOTE, ref="d")
    row = Conversation.objects.get(pk=conversation)
    notes.add(operator, row, NOTE, epoch=row.epoch)
    Steer.objects.create(conversation=row, operator=operator, name="Nora", text=NOTE, epoch=row.epoch)
    Proposal.objects.create(
        conversation=row, item={"lines": []}, text=NOTE, answers=1, expires_at=row.ends_at, then="hold"
    )
    AboutToSay.objects.create(conversation_id=conversation, text=NOTE)
    Entry.objects.filter(conversation=row, text="A parcel costs 5.").update(input={"original": NOTE})


def ask_age() -> None:
    """Teaches the bot a question, whose buttons answer it only."""
    bot = Bot.objects.get()
    age = Interaction.objects.create(bot=bot, name="age", text="Are you over 18?", question="yes_no", variable="adult")
    Phrase.objects.create(interaction=age, text="check")
    publish(bot)
