"""The stretch of a conversation around one entry, for a configurer who reviews a sentence."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from accounts import audit
from conversations.models import Conversation, Entry, OperatorRules

AROUND = 8
"""Entries before and after."""

PERMISSION = "conversations.read_stretches"


def may_read(user: Any, bot_id: int) -> bool:
    """Whether this user may read what was said around sentences of this bot: with the permission, and if the bot is
    not kept for others."""
    hidden = OperatorRules.objects.hiding_from(user.pk).filter(bot=bot_id)
    return bool(user.has_perm(PERMISSION)) and not hidden.exists()


def around(user: Any, bot_id: int, conversation: int, seq: int) -> list[Entry]:
    """The entries around entry `seq`, in order; it is audited who read them. Raises Http404 if there is none such, or
    none that the user may read."""
    known = Conversation.objects.filter(pk=conversation, bot=bot_id)
    if not may_read(user, bot_id) or not known.exists():
        raise Http404(_("There is no such conversation."))
    found = Entry.objects.filter(conversation=conversation, seq__range=(max(seq - AROUND, 0), seq + AROUND))
    entries = list(found.order_by("seq"))
    if not any(entry.seq == seq for entry in entries):
        raise Http404(_("There is no such conversation."))
    audit.about(conversation, audit.Act.READ, user, details=f"{entries[0].seq}–{entries[-1].seq}")
    return entries
