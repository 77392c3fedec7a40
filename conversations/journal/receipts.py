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


def try_first(sender: str, ref: str, guard: Callable[[], object]) -> None:
    """Raises what `guard` refuses, unless the command was answered before. Reads only."""
    try:
        guard()
    except Refused as refused:
        # Read after the guard: it may have refused because this very command was done meanwhile.
        remembered_or_refused(sender, ref, refused)


def once(sender: str, ref: str, work: Callable[[], dict[str, Any]], *, guard: Callable[[], object]) -> dict[str, Any]:
    """Gives the remembered answer; if there is none, does `work` and remembers its answer, in one transaction.

    `guard` raises what `work` would raise, by reading alone. So a command that loses begins no transaction, which on
    SQLite would take the only write lock. `work` checks again, under the locks.
    """
    try_first(sender, ref, guard)
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
