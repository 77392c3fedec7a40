"""Doubts about a draft's questions and cancel words: words that would not do what their writer means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.answering.content import Content, PublishedInteraction
from bots.answering.restarting import restarts_on
from bots.draft.problems import Problem, named
from bots.understanding.normalization import normalize, spellings


def of_questions(content: Content) -> Iterator[Problem]:
    """What is worth a look before the draft is published."""
    yield from _cancelling(content)
    untold = [item for item in content.interactions.values() if _says_no_form(item)]
    if untold:
        text = _(
            "They take one form only and do not say which if an answer does not fit: "
            "give a hint, or words with an example."
        )
        yield Problem(text, False, named(untold))


def _says_no_form(item: PublishedInteraction) -> bool:
    question = item.question
    return bool(question and question.pattern and not question.hint.strip() and not question.reply.strip())


def _cancelling(content: Content) -> Iterator[Problem]:
    """Phrases, labels and choices that, typed, start the conversation over."""
    cancels = restarts_on(content)
    found: dict[str, list[PublishedInteraction]] = defaultdict(list)
    for item in content.interactions.values():
        for words in dict.fromkeys(_meant(item)):
            if not spellings(normalize(words)).isdisjoint(cancels):
                found[words].append(item)
    if found:
        text = ngettext(
            "“%(words)s” is a cancel word: a visitor who types it starts over, and does not get here.",
            "%(words)s are cancel words: a visitor who types one starts over, and does not get here.",
            len(found),
        )
        words = ", ".join(f"“{words}”" for words in found) if len(found) > 1 else next(iter(found))
        items = {item.id: item for items in found.values() for item in items}
        yield Problem(text % {"words": words}, False, named(items.values()))


def _meant(item: PublishedInteraction) -> Iterator[str]:
    yield from item.phrases
    yield from (button.label for button in item.buttons)
    yield from item.question.choices if item.question else ()
