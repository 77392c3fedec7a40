"""The pages on which a visitor opened the chat, for the operator who answers."""

from __future__ import annotations

from conversations import protocol
from conversations.models import Conversation, VisitedPage
from conversations.protocol import Visited

KEPT = 50
"""Pages of one conversation; later ones are not kept."""

SHOWN = 10


def note(pk: int, page: str) -> None:
    """The visitor has opened the chat on this page. One row for each change of the page, `KEPT` at most."""
    known = list(VisitedPage.objects.filter(conversation=pk).order_by("-pk").values_list("page", flat=True)[:KEPT])
    last = known[0] if known else Conversation.objects.filter(pk=pk).values_list("page", flat=True).first()
    if page and page != last and len(known) < KEPT:
        VisitedPage.objects.create(conversation_id=pk, page=page)


def of(conversation: Conversation) -> list[Visited]:
    """The latest pages, the present one first."""
    later = VisitedPage.objects.filter(conversation=conversation).order_by("-pk").values_list("page", "at")[:SHOWN]
    first = [(conversation.page, conversation.started_at)] if conversation.page else []
    return [Visited(page=page, at=protocol.timestamp(at)) for page, at in [*later, *first][:SHOWN]]
