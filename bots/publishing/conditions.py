"""Freezes conditions: the values that a variable is compared with, as the bot's questions keep them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from bots.answering.conditions import Condition
from bots.models.conditions import VALUELESS
from bots.publishing.documents import Document
from bots.understanding.normalization import comparable
from bots.wording import texts
from bots.wording.questions import yes_and_no
from bots.wording.values import dates, numbers
from bots.wording.values.reading import Conventions, Reading

Values = dict[str, Any]


class Conditions:
    """The conditions of one document. `ids`: those of its interactions by name."""

    def __init__(self, draft: Document, ids: dict[str | None, int]) -> None:
        self._ids = ids
        settings = draft["bot"]
        self._languages = (settings["language"], *settings.get("languages", ()))
        self._by = Conventions(settings["language"], settings["country"], timezone.localdate())
        self._questions: dict[str, list[Values]] = defaultdict(list)
        for item in draft["interactions"]:
            if item["question"]:
                self._questions[item["variable"]].append(item)

    def of(self, item: Values) -> tuple[Condition, ...]:
        """The conditions of one of the document's interactions, in their order."""
        return tuple(self._condition(row) for row in item["conditions"] if row["leads_to"] in self._ids)

    def _condition(self, row: Values) -> Condition:
        values = () if row["test"] in VALUELESS else tuple(dict.fromkeys(self._values(row["variable"], row["value"])))
        return Condition(row["variable"], row["test"], self._ids[row["leads_to"]], values)

    def _values(self, variable: str, value: str) -> Iterator[str]:
        yield value
        for question in self._questions[variable]:
            match question["question"]:
                case "number":
                    yield from _read(numbers.number(value, self._by))
                case "date":
                    yield from _read(dates.day(value, question["when"] or "any", self._by))
                case _:
                    yield from self._in_other_languages(question, value)

    def _in_other_languages(self, question: Values, value: str) -> Iterator[str]:
        """The same choice as it is kept of visitors who speak another language."""
        wanted, own = comparable(value), self._choices(question, self._languages[0])
        at = next((place for place, choice in enumerate(own) if comparable(choice) == wanted), None)
        if at is not None:
            for language in self._languages[1:]:
                yield from self._choices(question, language)[at : at + 1]

    def _choices(self, question: Values, language: str) -> tuple[str, ...]:
        if question["question"] == "yes_no":
            return yes_and_no(language)
        if language == self._languages[0]:
            return texts.lines(question["choices"])
        return texts.lines(question.get("translations", {}).get(language, {}).get("choices", ""))


def _read(reading: object) -> Iterator[str]:
    if isinstance(reading, Reading):
        yield reading.kept
