"""Writes the audit trail: who did what. A record is added in the transaction of the act."""

from __future__ import annotations

from typing import Any

from accounts.models import AuditRecord

Act = AuditRecord.Act


def about(conversation: int, act: str, user: Any, details: str = "") -> None:
    """Adds a record about a conversation. `user` is who did it, or None if nobody did."""
    note(act, user, conversation=conversation, details=details)


def note(act: str, user: Any = None, *, conversation: int | None = None, what: str = "", details: str = "") -> None:
    """Adds a record. `user` is an account, or None if nobody is known."""
    AuditRecord.objects.create(
        act=act,
        user=user.pk if user else None,
        who=user.get_username() if user else "",
        conversation=conversation,
        what=what[:300],
        details=details,
    )
