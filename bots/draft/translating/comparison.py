"""What a file of translations would change in a draft, and taking it."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from bots.draft.translating import saving
from bots.draft.translating.checks import complaint, doubts
from bots.draft.translating.files import Row
from bots.draft.translating.texts_of_draft import Text, texts_of
from bots.models import Bot
from bots.publishing.differences import Change as Detail
from bots.publishing.differences import Difference
from bots.wording.languages import name_of

NUMBER = re.compile(r"(?<=\.button)-\d+|(?<=\.wording)-\d+")
SHOWN = 60
"""Characters of a text that an error repeats."""


class Remark(msgspec.Struct, frozen=True):
    """A sentence about a row of the file. `where`: the text that it is about; the row's key if there is none."""

    line: int
    where: str
    why: str


class Comparison(msgspec.Struct, frozen=True):
    """The changes that a file would make.

    `new`, `changed`: translations by line, text and language. `blank`: translations of the draft that the file leaves
    blank. `left_out`: what is not taken, and why; `doubtful`: what is taken and should be looked at. `same`:
    translations that the draft has already.
    """

    new: list[tuple[int, str, str, str]]
    changed: list[tuple[int, str, str, str]]
    blank: list[tuple[int, str, str, str]]
    left_out: list[Remark]
    doubtful: list[Remark]
    differences: list[Difference]
    same: int

    @property
    def changes(self) -> bool:
        """Whether the file adds or rewrites translations."""
        return bool(self.new or self.changed)

    @property
    def key(self) -> str:
        """A key that is equal for equal changes."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


def compare(bot: Bot, rows: Sequence[Row], languages: Sequence[str]) -> Comparison:
    """The changes that `take` would make. Changes nothing."""
    return _Comparing(texts_of(bot), rows, languages).comparison


@transaction.atomic
def take(bot: Bot, rows: Sequence[Row], languages: Sequence[str], *, shown: str, remove: bool) -> Comparison | None:
    """Stores the translations of the file; `remove` deletes those that it leaves blank.

    None, and nothing is changed, if the draft is no longer that of the comparison with the key `shown`.
    """
    bot = Bot.objects.select_for_update().get(pk=bot.pk)
    comparing = _Comparing(texts_of(bot), rows, languages)
    found = comparing.comparison
    if found.key != shown:
        return None
    wanted = [*found.new, *found.changed, *(found.blank if remove else [])]
    saving.store((comparing.texts[key], language, text) for _line, key, language, text in wanted)
    return found


class _Comparing:
    """One comparison; `texts` are those of the draft by their keys."""

    def __init__(self, found: Sequence[Text], rows: Sequence[Row], languages: Sequence[str]) -> None:
        self.texts = {text.key: text for text in found}
        self.languages = languages
        self.comparison = Comparison([], [], [], [], [], [], 0)
        self.lines: dict[str, int] = {}
        self.by_main: dict[tuple[str, str], list[Text]] = defaultdict(list)
        for text in found:
            self.by_main[_family(text.key), text.main].append(text)
        self.details: dict[str, list[Detail]] = defaultdict(list)
        same = sum(map(self._take, rows))
        differences = list(self._differences())
        self.comparison = msgspec.structs.replace(self.comparison, same=same, differences=differences)

    def _take(self, row: Row) -> int:
        """Files the translations of a row. Returns how many the draft has already."""
        text = self._text_of(row)
        if text is None:
            return 0
        if row.main and row.main != text.main:
            self._doubt(
                row, text, _("The main text is now: “%(text)s”. It is not taken from the file.") % _shown(text.main)
            )
        same = 0
        for language in self.languages:
            was, now = text.translation(language), row.translations.get(language, "")
            if was.strip() == now:
                same += bool(now)
            elif not now:
                self.comparison.blank.append((row.line, text.key, language, ""))
            elif why := complaint(text, now):
                self._leave_out(row, text.where, f"{name_of(language)}: {why}")
            else:
                (self.comparison.changed if was else self.comparison.new).append((row.line, text.key, language, now))
                self.details[text.key].append(Detail(f"{text.label} ({name_of(language)})", was, now))
                for doubt in doubts(text, now):
                    self._doubt(row, text, f"{name_of(language)}: {doubt}")
        return same

    def _text_of(self, row: Row) -> Text | None:
        """The text that the row is about. None, with a remark, if there is none or an earlier row was about it."""
        text = self._moved(row) or self.texts.get(row.key)
        if not row.key:
            self._leave_out(row, row.key, _("There is no key."))
        elif text is None:
            self._leave_out(
                row, row.key, _("The draft has no text of this key. It may be deleted: download the table anew.")
            )
        elif (first := self.lines.setdefault(text.key, row.line)) != row.line:
            self._leave_out(row, row.key, _("Line %(line)d is about the same text.") % {"line": first})
        else:
            return text
        return None

    def _moved(self, row: Row) -> Text | None:
        """The button or wording with the row's main text, if it is elsewhere in its interaction now."""
        family, here = _family(row.key), self.texts.get(row.key)
        if family == row.key or not row.main or (here is not None and here.main == row.main):
            return None
        found = self.by_main[family, row.main]
        return found[0] if len(found) == 1 else None

    def _leave_out(self, row: Row, where: str, why: str) -> None:
        self.comparison.left_out.append(Remark(row.line, where[:SHOWN], why))

    def _doubt(self, row: Row, text: Text, why: str) -> None:
        self.comparison.doubtful.append(Remark(row.line, text.where[:SHOWN], why))

    def _differences(self) -> Iterator[Difference]:
        """The changes by place, in the order of the draft."""
        by_place: dict[tuple[str, int | None], list[Detail]] = defaultdict(list)
        for key, text in self.texts.items():
            if key in self.details:
                by_place[text.place, text.interaction] += self.details[key]
        for (place, interaction), details in by_place.items():
            yield Difference("changed", place, tuple(details), interaction)


def _family(key: str) -> str:
    """The key without the number of a button or a wording: the same for all of an interaction."""
    return NUMBER.sub("-", key)


def _shown(text: str) -> dict[str, str]:
    return {"text": text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"}
