"""Files: the recipient is decided once, in the transaction that reads who holds the conversation.

The bytes are stored before, outside of that transaction, because storing is slow. A file that is refused then is
removed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError
from msgspec.structs import replace

from accounts import audit
from attachments import lifecycle, mails, receiving
from attachments.models import Attachment
from attachments.problems import Unacceptable
from bots.answering.published import PublishedBot, published
from conversations import journal
from conversations.domain import file_access, file_frames, file_mail, takeover
from conversations.domain.opening import open_conversation
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.journal.entries import body
from conversations.journal.items import Append, Line, notice
from conversations.models import Conversation, Entry, Operator, UploadRules, default_kinds
from conversations.protocol import AttachmentRecipient, Uploads
from conversations.quotas.quota import visitors_file
from conversations.quotas.sharing import counts
from conversations.refusals import Refused


def visitor_sends(bearer: Bearer, upload: Any, *, name: str, ref: str) -> dict[str, Any]:
    """Takes a visitor's file (a `django.core.files.File`): `to` says where it goes, `entry` is the line about it.

    It goes to the operator if one holds the conversation at the moment of the decision, otherwise to the bot's mailbox
    if it has one; that may begin a conversation. Refuses `no_uploads`, `bot_off`, `too_many`; raises attachments'
    Unacceptable.
    """
    known = receipts.remembered(bearer.sender, ref)
    if known is not None:
        return known
    _refuse_without_place(bearer)
    if counts.take(visitors_file(bearer.network, bearer.bot, upload.size)):
        raise Unacceptable("too_many_files")
    allowed = allowed_kinds(bearer.bot).from_visitors
    arriving = receiving.accept(upload, name=name, sender=bearer.sender, allowed=allowed)

    def decide() -> dict[str, Any]:
        return receipts.once(
            bearer.sender, ref, lambda: _from_visitor(bearer, arriving), guard=lambda: _refuse_without_place(bearer)
        )

    try:
        try:
            return decide()
        except IntegrityError:
            # Another tab of this visitor began the conversation in the same moment; it is there now.
            return decide()
    finally:
        receiving.reject(arriving)


def operator_sends(operator: Operator, pk: int, upload: Any, *, name: str, epoch: int, ref: str) -> dict[str, Any]:
    """Takes the holder's file for the visitor: `to`, and `entry`, the line with it.

    Refuses `not_holder` (also if the takeover ended during the upload), `not_found`; raises attachments'
    Unacceptable.
    """
    sender = receipts.sender_of(operator)
    known = receipts.remembered(sender, ref)
    if known is not None:
        return known
    conversation = takeover.held(operator, pk, epoch=epoch, lock=False)
    allowed = allowed_kinds(conversation.bot_id).from_operators
    arriving = receiving.accept(upload, name=name, sender=sender, allowed=allowed)
    try:
        return receipts.once(
            sender,
            ref,
            lambda: _from_operator(operator, pk, epoch, arriving),
            guard=lambda: takeover.held(operator, pk, epoch=epoch, lock=False),
        )
    finally:
        receiving.reject(arriving)


def withdraw(operator: Operator, pk: int, *, ref: str) -> dict[str, Any]:
    """Withdraws the file, so that nobody can fetch it. For the holder of the conversation and the sender of the file.

    Refuses `not_found`, `not_holder`, and `gone` if the file is gone already.
    """

    def refuse_stranger(attachment: Attachment, conversation: Conversation) -> None:
        if conversation.finishes_at:
            raise Refused("not_holder")
        if operator.pk != conversation.operator_id and attachment.sender != receipts.sender_of(operator):
            raise Refused("not_holder")

    def guard() -> None:
        attachment = file_access.find(operator, pk)
        refuse_stranger(attachment, takeover.visible(operator, attachment.conversation or 0))

    def work() -> dict[str, Any]:
        attachment = file_access.find(operator, pk)
        conversation = takeover.locked(operator, attachment.conversation or 0)
        refuse_stranger(attachment, conversation)
        if attachment.state == Attachment.State.WITHDRAWN:
            return {}
        if not lifecycle.withdraw(attachment):
            raise Refused("gone")
        audit.about(conversation.pk, audit.Act.FILE_WITHDRAWN, operator.user, f"{attachment.pk}")
        file_frames.announce(attachment)
        return {}

    return receipts.once(receipts.sender_of(operator), ref, work, guard=guard)


def _refuse_without_place(bearer: Bearer) -> None:
    if uploads_now(bearer) == "none":
        raise Refused("no_uploads")


def uploads_now(bearer: Bearer) -> Uploads:
    """The place to which a file of the bearer would go now."""
    current = Conversation.objects.of(bearer).filter(ended_at=None).first()
    return uploads_of(current, published(bearer.bot))


def uploads_of(conversation: Conversation | None, bot: PublishedBot) -> Uploads:
    """The place to which a file of the visitor would go now; "none" also if the bot's rules take no kind of file."""
    held = bool(conversation and conversation.operator_id)
    mailbox = bool(bot.attachments_email and bot.enabled)
    if not (held or mailbox) or not allowed_kinds(bot.id).from_visitors:
        return "none"
    return "operator" if held else "mailbox"


def allowed_kinds(bot: int) -> UploadRules:
    """The groups and kinds of files that the bot's conversations take."""
    rules = UploadRules.objects.filter(bot=bot).first()
    return rules or UploadRules(bot_id=bot, from_visitors=default_kinds(), from_operators=default_kinds())


def _from_visitor(bearer: Bearer, arriving: Attachment) -> dict[str, Any]:
    open_ones = Conversation.objects.of(bearer).filter(ended_at=None)
    conversation = open_ones.select_for_update(of=("self",)).first()
    bot = published(bearer.bot)
    if conversation is None or conversation.operator_id is None:
        if uploads_of(None, bot) == "none":
            raise Refused("no_uploads")
        conversation = open_conversation(bearer)
    if conversation.operator_id:
        line = Line(author="visitor", name=bearer.name or conversation.visitor.name)
        return _give(arriving, conversation, "operator", line)
    kept = timedelta(days=settings.ATTACHMENT_MAIL_DAYS)
    line = replace(notice("file_passed_on"), input=_answer_to(conversation, bot, arriving))
    answer = _give(arriving, conversation, "mailbox", line, life=kept)
    letter = file_mail.about(arriving, conversation, bot)
    mails.put(arriving, to=bot.attachments_email, subject=letter.subject, text=letter.text)
    return answer


def _answer_to(conversation: Conversation, bot: PublishedBot, arriving: Attachment) -> dict[str, Any] | None:
    """The file as the bot's input, if the bot's open question asks for one."""
    asking = bot.interactions.get(conversation.bot_session.question or 0)
    if asking is None or asking.question is None or asking.question.kind != "file":
        return None
    return {"kind": "file", "text": arriving.original_name or file_frames.card(arriving).name}


def _from_operator(operator: Operator, pk: int, epoch: int, arriving: Attachment) -> dict[str, Any]:
    conversation = takeover.held(operator, pk, epoch=epoch)
    line = Line(author="operator", name=operator.name, operator=operator.pk)
    return _give(arriving, conversation, "visitor", line)


def _give(
    arriving: Attachment,
    conversation: Conversation,
    to: AttachmentRecipient,
    line: Line,
    *,
    life: timedelta = receiving.LIFE,
) -> dict[str, Any]:
    """Gives the file to its recipient and writes the line about it. The caller holds the conversation's lock."""
    about, number = published(conversation.bot_id).name, _files_of(conversation) + 1
    receiving.give(arriving, conversation=conversation.pk, recipient=to, about=about, number=number, life=life)
    shown = replace(line, attachment=file_frames.card(arriving))
    [entry] = journal.write(conversation, Append(conversation=conversation.pk, lines=(shown,)))
    file_frames.announce(arriving)
    return {"to": to, "entry": msgspec.to_builtins(body(entry))}


def _files_of(conversation: Conversation) -> int:
    """The number of files that were given in the conversation, also of those that are gone."""
    return Entry.objects.filter(conversation=conversation, attachment__isnull=False).count()
