"""All texts of a draft that can be translated, each under a key that stays when others come and go."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.db import models
from django.utils.translation import gettext as _

from bots.answering.content import PublishedInteraction
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Wording
from bots.models.translations import Translated, translated_fields
from bots.wording import texts

WITH_OPERATOR = {(Bot, "takeover_start_message"), (EndAction, "message")}
WITHOUT_VARIABLES = {
    (Bot, "cancel_words"),
    (Bot, "widget_title"),
    (Bot, "invitation"),
    (Bot, "closed_text"),
    (Interaction, "choices"),
    (Interaction, "label"),
}


class Text(msgspec.Struct, frozen=True):
    """A text of `row` in the bot's main language.

    `place`: the interaction's name, or what else the row is called. `label`: which of its texts this is.
    `interaction`: the id of the one that it belongs to. `variables`: those that it may hold, or None if braces are no
    variables in it. `instead`: what visitors get if the main text is blank.
    """

    key: str
    place: str
    label: str
    row: Translated
    field: str
    variables: frozenset[str] | None
    interaction: int | None = None
    instead: str = ""

    @property
    def main(self) -> str:
        """The text in the main language."""
        text = str(getattr(self.row, self.field)).replace("\r\n", "\n")
        return text if text.strip() else self.instead

    @property
    def where(self) -> str:
        """Where it is, for people: "prices: message"."""
        return f"{self.place}: {self.label}"

    @property
    def longest(self) -> int:
        """The characters that a translation may have."""
        return int(self._column.max_length)

    @property
    def several_lines(self) -> bool:
        """Whether it may have more than one line."""
        return isinstance(self._column, models.TextField)

    @property
    def one_a_line(self) -> bool:
        """Whether it is a list, of which each line is translated for itself."""
        return (type(self.row), self.field) == (Interaction, "choices")

    def translation(self, language: str) -> str:
        """The text in this language, "" if it is missing."""
        return self.row.translation(language, self.field).replace("\r\n", "\n")

    def is_missing(self, language: str) -> bool:
        """Whether this language has no such text."""
        return not self.translation(language).strip()

    @property
    def _column(self) -> Any:
        return self.row._meta.get_field(self.field)


def texts_of(bot: Bot) -> list[Text]:
    """The texts that visitors can get: settings, then interactions by name, then the end action. A few queries.

    A text that is blank in the main language is left out. The name by which a bot asks back is never blank.
    """
    interactions = list(Interaction.objects.filter(bot=bot).order_by("name", "id"))
    asked = asked_back(bot)
    answers = frozenset(item.variable for item in interactions if item.variable)
    below = _below(bot)
    found = [*_of_row(bot, _Place("bot", _("Settings")), answers)]
    for item in interactions:
        place = _Place(f"interaction-{item.pk}", item.name, item.pk)
        found += _of_row(item, place, answers, name_for_visitors(item) if item.pk in asked else "")
        for name, label, row in below[item.pk]:
            found += _of_row(row, _Place(f"{place.key}.{name}", item.name, item.pk, label), answers)
    for end in EndAction.objects.filter(bot=bot, action=EndAction.Action.MESSAGE):
        found += _of_row(end, _Place("end-action", _("End action")), answers)
    return found


def asked_back(bot: Bot) -> set[int]:
    """The interactions by whose names the bot asks back: those with phrases. One query at most."""
    return set(Phrase.objects.filter(bot=bot).values_list("interaction", flat=True)) if bot.asks_back else set()


def name_for_visitors(item: Interaction) -> str:
    """What the bot calls the interaction if it has no other name for visitors."""
    return PublishedInteraction(id=0, name=item.name, text="").name_for_visitors


def missing(found: Iterable[Text], language: str) -> int:
    """How many of the texts this language lacks."""
    return sum(text.is_missing(language) for text in found)


def variables_for(model: type[models.Model], field: str, answers: Iterable[str]) -> frozenset[str] | None:
    """The variables that such a field may hold; None if braces are no variables in it."""
    if (model, field) in WITHOUT_VARIABLES or model is Button:
        return None
    return (texts.WITH_OPERATOR if (model, field) in WITH_OPERATOR else texts.EVERYWHERE).union(answers)


class _Place(msgspec.Struct, frozen=True):
    """Where a row's texts are. `label`: the name of its only text, if its field's name does not tell it."""

    key: str
    name: str
    interaction: int | None = None
    label: str = ""


def _below(bot: Bot) -> dict[int, list[tuple[str, str, Translated]]]:
    """By interaction: its other wordings and its buttons, each with the end of its key and with its label."""
    found: dict[int, list[tuple[str, str, Translated]]] = defaultdict(list)
    counts: Counter[tuple[str, int]] = Counter()
    for name, said, rows in (
        ("wording", _("other wording %(number)d"), Wording.objects.filter(interaction__bot=bot)),
        ("button", _("button %(number)d"), Button.objects.filter(interaction__bot=bot)),
    ):
        for row in rows:
            counts[name, row.interaction_id] += 1
            number = counts[name, row.interaction_id]
            found[row.interaction_id].append((f"{name}-{number}", said % {"number": number}, row))
    return found


def _of_row(row: Translated, place: _Place, answers: frozenset[str], name: str = "") -> Iterator[Text]:
    """The row's texts. `name`: what visitors read if the row has no name for them."""
    for field in translated_fields(type(row)):
        instead = name if field == "label" else ""
        if str(getattr(row, field)).strip() or instead:
            label = place.label or str(row._meta.get_field(field).verbose_name)  # type: ignore[union-attr]
            variables = variables_for(type(row), field, answers)
            yield Text(f"{place.key}.{field}", place.name, label, row, field, variables, place.interaction, instead)
