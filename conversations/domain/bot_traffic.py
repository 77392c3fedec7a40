"""How visitors went through a bot lately: which messages they got, which buttons they pressed, where they left.

Bounded: the latest conversations of the bot, and of these only lines with buttons and presses.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

from bots.answering.session import ASKED_BACK
from bots.models import Button
from bots.workplace.traffic import Traffic
from conversations.models import Conversation, Entry

PERIOD = timedelta(days=30)
CONVERSATIONS = 2000
LINES = 40_000


def traffic_of(bot_id: int) -> Traffic:
    """The traffic of the last 30 days, of at most CONVERSATIONS conversations and LINES of their lines."""
    since = timezone.now() - PERIOD
    found = Conversation.objects.filter(bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(found.values_list("pk", flat=True)[: CONVERSATIONS + 1])
    owners = dict(Button.objects.filter(interaction__bot=bot_id).values_list("pk", "interaction"))
    said, pressed, last = Counter[int](), Counter[int](), Counter[int]()
    heard: dict[int, tuple[int, int]] = {}
    for conversation, seq, author, buttons, meant in _lines(keys[:CONVERSATIONS]):
        if author == "visitor":
            pressed.update(_pressed(meant))
        elif (interaction := _interaction(buttons, owners)) is not None:
            said[interaction] += 1
            heard[conversation] = (seq, interaction)
    spoke = _last_words(list(heard))
    last.update(interaction for key, (seq, interaction) in heard.items() if spoke.get(key, 0) < seq)
    return Traffic(
        days=PERIOD.days,
        conversations=min(len(keys), CONVERSATIONS),
        partial=len(keys) > CONVERSATIONS,
        said=dict(said),
        last=dict(last),
        pressed=dict(pressed),
    )


def _lines(keys: list[int]) -> Any:
    telling = Q(author="bot") & ~Q(buttons=[]) | Q(author="visitor", input__isnull=False)
    columns = ("conversation", "seq", "author", "buttons", "input")
    lines = Entry.objects.filter(telling, conversation__in=keys).order_by("-conversation", "seq")
    return lines.values_list(*columns)[:LINES]


def _pressed(meant: Any) -> list[int]:
    """The button of a press; none if it answers a question, whose buttons are numbered anew in each message."""
    button = meant.get("button") if isinstance(meant, dict) and "question" not in meant else None
    return [button] if isinstance(button, int) else []


def _interaction(buttons: list[dict[str, Any]], owners: dict[int, int]) -> int | None:
    """The interaction that said a line with these buttons, if the draft still has it."""
    for button in buttons:
        if "question" in button:
            return None if button["question"] == ASKED_BACK else int(button["question"])
        if (owner := owners.get(button.get("id", 0))) is not None:
            return owner
    return None


def _last_words(keys: list[int]) -> dict[int, int]:
    """By conversation: the number of the visitor's last line."""
    spoken = Entry.objects.filter(conversation__in=keys, author="visitor").order_by().values("conversation")
    return dict(spoken.annotate(last=Max("seq")).values_list("conversation", "last"))
