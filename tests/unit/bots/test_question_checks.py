"""The settings of a question: which belong together, and what is said about those that do not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from bots.answering.answer import Input, answer
from bots.answering.asks import asks_of
from bots.answering.published import published
from bots.answering.turns import opening
from bots.draft.checking import check
from bots.models import Bot, Interaction
from bots.publishing.publish import publish
from bots.wording.said import Asks
from tests.unit.bots.values.conventions import TODAY

pytestmark = pytest.mark.django_db


def row(**settings: Any) -> Interaction:
    bot = Bot.objects.create(name="Pia", slug="pia")
    return Interaction(bot=bot, name="ask", text="Well?", variable="answer", **settings)


@pytest.mark.parametrize(
    ("settings", "field", "words"),
    [
        ({"question": "number", "least": "10", "most": "1"}, "least", "Swap them"),
        ({"question": "number", "least": "ten"}, "least", "with digits"),
        ({"question": "date", "most": "31.12.2026"}, "most", "2026-12-31"),
        ({"question": "date", "least": "in 2 weeks", "most": "tomorrow"}, "least", "Swap them"),
        ({"question": "text", "most": "501"}, "most", "at most 500"),
        ({"question": "email", "least": "3"}, "least", "Only numbers, dates"),
        ({"question": "text", "hint": "A P and six digits"}, "hint", "no pattern"),
        ({"question": "text", "pattern": "("}, "pattern", "not a regular expression"),
        ({"question": "choice", "choices": "A\nB", "reads_back": True}, "reads_back", "are read back"),
        ({"question": "several", "choices": "A"}, "choices", "at least two"),
        ({"question": "several", "choices": "A\nB", "least": "3"}, "least", "fewer choices"),
        ({"question": "name", "choices": "A\nB"}, "choices", "one or several"),
    ],
)
def test_what_does_not_belong_together_is_refused_with_advice(settings: dict[str, Any], field: str, words: str) -> None:
    item = row(**settings)
    with pytest.raises(ValidationError) as refused:
        item.full_clean()
    assert words in refused.value.message_dict[field][0]
    item.save()
    assert any(problem.blocking and words in problem.text for problem in check(item.bot))


@pytest.mark.parametrize(
    "settings",
    [
        {"question": "number", "least": "-5", "most": "0.5", "reads_back": True},
        {"question": "date", "least": "today", "most": "in 6 months", "reads_back": True},
        {"question": "text", "pattern": "P[0-9]{6}", "hint": "A P and six digits", "most": "7"},
        {"question": "several", "choices": "A\nB\nC", "least": "1", "most": "2"},
        {"question": "name", "least": "2"},
    ],
)
def test_what_belongs_together_is_saved(settings: dict[str, Any]) -> None:
    row(**settings).full_clean()


def test_the_page_gets_the_limits_as_they_are_today() -> None:
    item = row(question="date", when="future", most="in 2 weeks")
    item.save()
    publish(item.bot)
    asked = published(item.bot_id).interactions[item.pk]
    assert asks_of(asked, TODAY) == Asks(item.pk, "date", "2026-11-27", "2026-12-11")


def test_choices_in_another_language_are_kept_as_the_question_has_them() -> None:
    item = row(question="several", choices="red\nblue\ngreen")
    Bot.objects.filter(pk=item.bot_id).update(languages=["de"])
    item.translate("de", "choices", "rot\nblau\ngrün")
    item.save()
    Bot.objects.filter(pk=item.bot_id).update(start_interaction=item)
    publish(Bot.objects.get(pk=item.bot_id))
    bot = published(item.bot_id)
    turn = answer(bot, opening(bot), Input("text", "grün und rot"))
    assert turn.session.variables == {"answer": "red, green"}
