"""How visitors went through a bot lately: which messages they got, which ways they took, where they left.

Bounded: the latest conversations of the bot, and so many of their lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils import timezone

from bots.answering.session import ASKED_BACK
from bots.models import Button, Interaction
from bots.workplace.traffic import Traffic
from conversations.models import Conversation, Entry

PERIOD = timedelta(days=30)
CONVERSATIONS = 2000
LINES = 40_000

_Line = tuple[int, str, list[dict[str, Any]], dict[str, Any] | None]


def traffic_of(bot_id: int) -> Traffic:
    """The traffic of the last 30 days, of at most CONVERSATIONS conversations and LINES of their lines."""
    since = timezone.now() - PERIOD
    found = Conversation.objects.filter(bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(found.values_list("pk", flat=True)[: CONVERSATIONS + 1])
    counting = _Counting(bot_id)
    for _conversation, lines in groupby(_lines(keys[:CONVERSATIONS]), key=itemgetter(0)):
        counting.add(lines)
    return Traffic(
        days=PERIOD.days,
        conversations=min(len(keys), CONVERSATIONS),
        partial=len(keys) > CONVERSATIONS,
        said=dict(counting.said),
        last=dict(counting.last),
        pressed=dict(counting.pressed),
        ways=[(source, target, count) for (source, target), count in counting.ways.items()],
    )


def _lines(keys: list[int]) -> Iterable[_Line]:
    lines = Entry.objects.filter(author__in=("bot", "operator", "visitor"), conversation__in=keys)
    return lines.order_by("-conversation", "seq").values_list("conversation", "author", "buttons", "input")[:LINES]


class _Counting:
    """The counts so far, and what the draft says of its interactions."""

    def __init__(self, bot_id: int) -> None:
        self.owners = dict(Button.objects.filter(interaction__bot=bot_id).values_list("pk", "interaction"))
        rows = Interaction.objects.filter(bot=bot_id).values_list("pk", "question", "bot__start_interaction")
        self.known = {pk: bool(question) for pk, question, _start in rows}
        start = next((start for _pk, _question, start in rows), None)
        self.greeting = start if self.known.get(start or 0) else None
        self.said, self.last, self.pressed = Counter[int](), Counter[int](), Counter[int]()
        self.ways = Counter[tuple[int, int]]()

    def add(self, lines: Iterable[_Line]) -> None:
        """Counts one conversation. Its greeting is no line of it, but may ask what the first line answers."""
        heard, silent, follows = self.greeting, False, True
        for _conversation, author, buttons, kept in lines:
            if author == "visitor":
                button = _pressed(kept)
                self.pressed.update(button)
                # The answer to a question leads on; other words and buttons lead to where they lead.
                silent, follows = False, not button and self.known.get(heard or 0, False)
            elif author == "operator":
                heard, silent, follows = None, False, False
            elif (interaction := self._interaction(buttons, kept)) is not None:
                self.said[interaction] += 1
                if heard is not None and follows and heard != interaction:
                    self.ways[heard, interaction] += 1
                heard, silent, follows = interaction, True, True
        if silent and heard is not None:
            self.last[heard] += 1

    def _interaction(self, buttons: list[dict[str, Any]], kept: dict[str, Any] | None) -> int | None:
        """The interaction that said a line. Lines of older versions tell it by the draft's buttons alone."""
        if kept and "interaction" in kept:
            return int(kept["interaction"])
        for button in buttons:
            if "question" in button:
                return None if button["question"] == ASKED_BACK else int(button["question"])
            if (owner := self.owners.get(button.get("id", 0))) is not None:
                return owner
        return None


def _pressed(meant: Any) -> list[int]:
    """The button of a press; none if it answers a question, whose buttons are numbered anew in each message."""
    button = meant.get("button") if isinstance(meant, dict) and "question" not in meant else None
    return [button] if isinstance(button, int) else []
