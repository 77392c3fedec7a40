"""Reads what the bot was about to say when an operator took over. `cut_answers` writes it.

An import contract names who may use it: nothing on a visitor's side.
"""

from __future__ import annotations

from conversations.models.about_to_say import AboutToSay


def of(pk: int) -> str:
    """The words; "" if there are none. The caller has checked who asks."""
    return AboutToSay.objects.filter(pk=pk).values_list("text", flat=True).first() or ""
