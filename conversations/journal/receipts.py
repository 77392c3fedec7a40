"""Receipts: the answers of commands, so that a command that is sent twice is executed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, transaction

from conversations.models import Operator, Receipt
from conversations.refusals import Refused


def sender_of(operator: Operator) -> str:
    """The operator as a sender of commands. A visitor's sender is the hash of the token."""
    return f"operator:{operator.pk}"


def remembered(sender: str, ref: str) -> dict[str, Any] | None:
    """The answer that this sender's `ref` got before; None if it got none."""
    receipt = Receipt.objects.filter(sender=sender, ref=ref).first()
    return receipt.answer if receipt else None


def remembered_or_refused(sender: str, ref: str, refused: Refused) -> dict[str, Any]:
    """The remembered answer of a command that is refused now. Raises `refused` if there is none."""
    known = remembered(sender, ref)
    if known is None:
        raise refused
    return known


def once(sender: str, ref: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Gives the remembered answer; if there is none, does `work` and remembers its answer, in one transaction."""
    try:
        with transaction.atomic():
            known = remembered(sender, ref)
            if known is not None:
                return known
            answer = work()
            Receipt.objects.create(sender=sender, ref=ref, answer=answer)
            return answer
    except IntegrityError:
        # Another connection brought this command in the same moment, and was first.
        known = remembered(sender, ref)
        if known is None:
            raise
        return known
