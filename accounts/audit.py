"""The audit trail: who did what. Written in the transaction of the act: never one without the other."""

from __future__ import annotations

from typing import Any

from conversations.models import AuditRecord, Conversation, Operator

Act = AuditRecord.Act


def about(conversation: Conversation, act: str, operator: Operator | None, details: str = "") -> None:
    """Something became of a conversation; `operator` is who did it (None: it came by itself)."""
    note(act, operator.user if operator else None, conversation=conversation.pk, details=details)


def note(act: str, user: Any = None, *, conversation: int | None = None, what: str = "", details: str = "") -> None:
    """Adds a record. `user` is an account, or None where nobody is known."""
    AuditRecord.objects.create(
        act=act,
        user=user.pk if user else None,
        who=user.get_username() if user else "",
        conversation=conversation,
        what=what[:300],
        details=details,
    )
