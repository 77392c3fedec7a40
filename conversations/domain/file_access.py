"""Access to files: rights are checked when a ticket is issued, and again when it is used."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from attachments import clock, lifecycle, tickets
from attachments.models import Attachment, Ticket
from conversations.domain import file_frames
from conversations.domain.visitors import Bearer
from conversations.journal import receipts
from conversations.models import Conversation, Operator
from conversations.refusals import Refused


def visitor_ticket(bearer: Bearer, pk: int) -> tuple[str, str]:
    """A ticket for the visitor, and the file's name. Refuses `not_found`, `not_ready`, `gone`."""
    theirs = Conversation.objects.of(bearer).values("pk")
    return _ticket(_among(theirs, pk), reader=f"visitor:{bearer.sender}")


def operator_ticket(operator: Operator, pk: int, *, session: str) -> tuple[str, str]:
    """A ticket for the operator, good as long as this session is. Refuses `not_found`, `not_ready`, `gone`."""
    return _ticket(find(operator, pk), reader=receipts.sender_of(operator), proof=session)


def redeem(ticket: str, name: str) -> tuple[Attachment, bool]:
    """The ticket's file, and whether its reader is the recipient. Refuses `gone` if ticket, file or right is gone."""
    found = tickets.find(ticket)
    if found is None or found.attachment.name != name or not _may_read(found):
        raise Refused("gone")
    side = "visitor" if found.reader.startswith("visitor:") else "operator"
    return found.attachment, found.attachment.recipient == side


def fetched(attachment: Attachment) -> None:
    """Notes that the recipient has the whole file. The first time, the operators are told when."""
    if lifecycle.mark_downloaded(attachment):
        file_frames.announce(attachment)


def find(operator: Operator, pk: int) -> Attachment:
    """The file, if the operator may see its conversation. Refuses `not_found`."""
    return _among(Conversation.objects.visible_to(operator).values("pk"), pk)


def _among(conversations: Any, pk: int) -> Attachment:
    attachment = Attachment.objects.filter(pk=pk, conversation__in=conversations).first()
    if attachment is None:
        raise Refused("not_found")
    return attachment


def _ticket(attachment: Attachment, *, reader: str, proof: str = "") -> tuple[str, str]:
    ticket = tickets.issue(attachment, reader=reader, proof=proof)
    if not ticket:
        pending = lifecycle.state_at(attachment, clock.now()) == Attachment.State.PENDING
        raise Refused("not_ready" if pending and attachment.recipient != Attachment.Recipient.MAILBOX else "gone")
    return ticket, attachment.name


def _may_read(ticket: Ticket) -> bool:
    kind, _, who = ticket.reader.partition(":")
    conversation = ticket.attachment.conversation or 0
    if kind == "visitor":
        return Conversation.objects.of_token(who).filter(pk=conversation).exists()
    operator = Operator.objects.select_related("user").filter(pk=int(who), user__is_active=True).first()
    if operator is None or not operator.user.has_perm("conversations.use_console"):
        return False
    if not Conversation.objects.visible_to(operator).filter(pk=conversation).exists():
        return False
    return _session_lives(operator.user, ticket.proof)


def _session_lives(user: Any, key: str) -> bool:
    """Whether the session is still this user's and the password is still the same."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(session_key=key)
    same_user = session.get(SESSION_KEY) == str(user.pk)
    return same_user and constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
