"""Searching conversations: case, accents and ways of writing are alike (`plain_text.folding`), on every database."""

from __future__ import annotations

from django.db.models import Q

from bots.models import Bot
from conversations.domain import search_index
from conversations.models import ConversationQuerySet, Operator, SearchProgress
from plain_text.folding import folded


def matching(found: ConversationQuerySet, words: str) -> ConversationQuerySet:
    """Conversations that match every word by last message, bot, operator, visitor or reference.

    First folds what has changed since the worker did. A word of invisible marks alone matches everything.
    """
    search_index.catch_up(search_index.CAUGHT_UP)
    is_filled = SearchProgress.now().is_filled
    for word in words.split():
        if form := folded(word):
            found = found.filter(_holding(form) if is_filled else _holding(form) | _as_written(word))
    return found


def _holding(word: str) -> Q:
    """Conversations with this folded word. Bots and operators are few, and can be renamed: they are folded here."""
    held = Q(search_text__text__contains=word) | Q(search_text__reference=word)
    if bots := [pk for pk, name in Bot.objects.values_list("pk", "name") if word in folded(name)]:
        held |= Q(bot__in=bots)
    people = Operator.objects.values_list("pk", "user__first_name", "user__last_name", "user__username")
    if operators := [pk for pk, *names in people if _is_called(word, *names)]:
        held |= Q(operator__in=operators)
    return held


def _is_called(word: str, first: str, last: str, username: str) -> bool:
    return word in folded(first) or word in folded(last) or word == folded(username)


def _as_written(word: str) -> Q:
    """As the database compares: for conversations whose texts are not folded yet after an upgrade."""
    return Q(last_text__icontains=word) | Q(visitor__name__icontains=word) | Q(visitor__reference__iexact=word)
