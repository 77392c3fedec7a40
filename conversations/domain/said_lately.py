"""What a bot's visitors typed lately."""

from __future__ import annotations

from django.utils import timezone

from bots.understanding.normalization import normalize
from conversations.domain.not_understood import PERIOD
from conversations.models import Conversation, Entry

CONVERSATIONS = 1000
ENTRIES = 5000
SENTENCES = 500


def sentences(bot_id: int) -> list[str]:
    """The latest different sentences of the last 30 days, at most SENTENCES; what differs in case and marks is one."""
    since = timezone.now() - PERIOD
    talked = Conversation.objects.filter(bot=bot_id, last_at__gte=since).order_by("-last_at")
    keys = list(talked.values_list("pk", flat=True)[:CONVERSATIONS])
    typed = Entry.objects.filter(conversation__in=keys, author="visitor", input__isnull=True, at__gte=since).exclude(
        text=""
    )
    found: dict[str, str] = {}
    for text in typed.order_by("-at", "-pk").values_list("text", flat=True)[:ENTRIES]:
        found.setdefault(normalize(text), " ".join(text.split()))
        if len(found) > SENTENCES:
            break
    found.pop("", None)
    return list(found.values())[:SENTENCES]
