"""The question that a message asks, in the form in which the visitor's page gets it to help with the answer."""

from __future__ import annotations

from datetime import date

from bots.answering.content import PublishedInteraction
from bots.wording.questions import Question
from bots.wording.said import Asks
from bots.wording.values.limits import NoLimit, limit_of


def asks_of(item: PublishedInteraction, today: date) -> Asks | None:
    """The question of an interaction, with its limits as they are today; None if it asks nothing."""
    question = item.question
    if question is None:
        return None
    least, most = (_written(question, text, today) for text in (question.least, question.most))
    if question.kind == "date":
        least = max(least, today.isoformat()) if question.when == "future" else least
        most = min(most or today.isoformat(), today.isoformat()) if question.when == "past" else most
    return Asks(item.id, question.kind, least, most, question.hint)


def _written(question: Question, text: str, today: date) -> str:
    """The limit as a day in figures, or as a number; "" if there is none."""
    try:
        return str(limit_of(question.kind, text, today)) if text.strip() else ""
    except NoLimit:
        return ""
