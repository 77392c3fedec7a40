"""Canned replies as a table: one row for each text, in the columns name, bot, language and text."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from bots.draft import table_files
from bots.draft.table_files import TableRefused, writing
from bots.models import Bot
from bots.wording.languages import choices
from conversations.models import Operator
from conversations.models.canned import LONGEST, CannedReply, CannedVersion
from plain_text import clean_line, clean_text

HEADER = ("name", "bot", "language", "text")
COLUMNS = {"name": ("name", "shortcut"), "bot": ("bot",), "language": ("language",), "text": ("text", "reply")}
OPTIONAL = ("bot", "language")
MOST_PROBLEMS = 20


class Refusal(Exception):
    """The file has problems, and nothing was imported. `problems`: a sentence for each, with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Imported(NamedTuple):
    """How many replies were made and how many were changed."""

    made: int
    changed: int


def export(owner: Operator | None) -> bytes:
    """The operator's own replies, or the shared ones (None), as CSV in UTF-8. No cell is a formula."""
    rows: list[tuple[str, str, str, str]] = []
    for reply in CannedReply.objects.filter(owner=owner).select_related("bot").prefetch_related("versions"):
        bot = reply.bot.slug if reply.bot else ""
        rows.append((reply.name, bot, "", reply.text))
        rows += [(reply.name, bot, each.language, each.text) for each in reply.versions.all()]
    return writing.as_csv(HEADER, rows)


@transaction.atomic
def load(content: bytes, owner: Operator | None, is_gone: Callable[[], bool] = lambda: False) -> Imported:
    """Imports a CSV, TSV or XLSX file. A reply of the same name and bot gets the new texts; none is deleted.

    Raises Refusal; then nothing was changed.
    """
    given = _read(content, is_gone)
    known = {(each.name, each.bot_id): each for each in CannedReply.objects.filter(owner=owner)}
    made = 0
    for (name, bot), said in given.items():
        reply = known.get((name, bot))
        made += reply is None
        reply = reply or CannedReply(owner=owner, bot_id=bot, name=name)
        reply.text = said.pop("", reply.text)
        reply.save()
        for language, text in said.items():
            CannedVersion.objects.update_or_create(reply=reply, language=language, defaults={"text": text})
    return Imported(made, len(given) - made)


def _read(content: bytes, is_gone: Callable[[], bool]) -> dict[tuple[str, int | None], dict[str, str]]:
    """The texts by language of each reply, by name and bot. Raises Refusal."""
    try:
        table = table_files.read(content, COLUMNS, optional=OPTIONAL, limits=table_files.FROM_BROWSER, is_gone=is_gone)
    except TableRefused as refused:
        raise Refusal([str(refused)]) from None
    reader = _Reader()
    for line, (name, bot, language, text) in table.rows:
        reader.take(line, name, bot, language, text)
    problems = reader.problems or reader.without_text()
    if problems:
        raise Refusal(problems[:MOST_PROBLEMS])
    return reader.given


class _Reader:
    """Reads row by row, and says what is wrong in which line."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, int | None], dict[str, str]] = {}
        self.problems: list[str] = []
        self._lines: dict[tuple[str, int | None], int] = {}
        self._bots: dict[str, int | None] = {"": None, **dict(Bot.objects.values_list("slug", "pk"))}
        self._languages = {code for code, _name in choices()}

    def take(self, line: int, name: str, bot: str, language: str, text: str) -> None:
        """Adds a row, or a problem."""
        name, text = clean_line(name, 1000), clean_text(text).strip()
        if problem := self._problem_of(name, bot, language, text):
            self.problems.append(_("Line %(line)d: %(problem)s") % {"line": line, "problem": problem})
            return
        key = (name, self._bots[bot])
        said = self.given.setdefault(key, {})
        self._lines.setdefault(key, line)
        if language in said:
            self.problems.append(_("Line %(line)d: this reply has a text in this language above.") % {"line": line})
        said[language] = text

    def without_text(self) -> list[str]:
        """The replies that have texts in some languages, but none for all others."""
        said = _("Line %(line)d: “%(name)s” needs a row without a language, for all other languages.")
        return [
            said % {"line": self._lines[key], "name": key[0]} for key, texts in self.given.items() if "" not in texts
        ]

    def _problem_of(self, name: str, bot: str, language: str, text: str) -> str:
        if not name:
            return _("the name is missing.")
        if len(name) > 60:
            return _("the name has more than 60 characters.")
        if not text:
            return _("the text is missing.")
        if len(text) > LONGEST:
            return _("the text has %(count)d characters; a message has 4,000 at most.") % {"count": len(text)}
        if bot not in self._bots:
            return _("there is no bot “%(bot)s”. Give its short name, or nothing for all bots.") % {"bot": bot}
        if language and language not in self._languages:
            return _("“%(language)s” is no language that bots speak, such as de or fr.") % {"language": language}
        return ""
