"""The messages of interactions in a table of phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.draft.tables import Row
from bots.models import Interaction
from bots.wording import texts
from plain_text import CONTROL_CHARACTERS

LONGEST = 4000


class Messages:
    """What a table says for each interaction; an empty cell says nothing of it.

    `of`: by the interaction's name. `changed`: the existing interactions with their new text, not saved. `lines`: these
    by name, with the text after and before. `refused`: line, text, and why it is not taken.
    """

    def __init__(self, table: Iterable[Row], interactions: Mapping[str, Interaction]) -> None:
        self.of: dict[str, str] = {}
        self.changed: list[Interaction] = []
        self.lines: list[tuple[str, str, str]] = []
        self.refused: list[tuple[int, str, str]] = []
        first: dict[str, int] = {}
        for row in table:
            message = row.message.strip()
            if not message or self.of.get(row.interaction) == message:
                continue
            if row.interaction in first:
                why = _("Its message: line %(line)d gives it another one.") % {"line": first[row.interaction]}
            else:
                why = _refusal(message)
            if why:
                self.refused.append((row.line, message, why))
            else:
                self.of[row.interaction], first[row.interaction] = message, row.line
        for name, message in self.of.items():
            item = interactions.get(name)
            if item is not None and item.text.strip() != message:
                self.lines.append((name, message, item.text))
                item.text = message
                self.changed.append(item)


def _refusal(message: str) -> str:
    if len(message) > LONGEST:
        return _("Its message is longer than %(limit)d characters.") % {"limit": LONGEST}
    if CONTROL_CHARACTERS.search(message):
        return _("Its message holds a control character.")
    try:
        texts.check_variables(message, known=texts.EVERYWHERE | texts.may_be_asked(message))
    except ValidationError as error:
        return _("Its message: %(problem)s") % {"problem": error.messages[0]}
    return ""
