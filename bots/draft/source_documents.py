"""The sources in documents of a draft: outside of this installation with their words, inside with these' digests."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from bots.models import Bot, Source
from bots.publishing.documents import Document
from bots.source_texts.limits import MOST_OF_BOT, MOST_SOURCES, SourceRefused
from bots.sources import keeping

KEY = "sources"


class SourcesRefused(ValueError):
    """Sources of a document are refused; `sentences` say why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def with_words(bot: Bot, given: Document) -> Document:
    """The bot's document with the words of its sources in place of their digests."""
    rows = given.get(KEY, [])
    words = dict(keeping.texts_of(bot.pk, [row["digest"] for row in rows]).values_list("digest", "text"))
    return {**given, KEY: [_with_words(row, words) for row in rows]} if rows else given


def kept(bot: Bot, given: Document) -> Document:
    """The document with digests in place of words, which are kept. Raises SourcesRefused."""
    rows = given.get(KEY) if isinstance(given, dict) else None
    if not rows or not isinstance(rows, list):
        return given
    problems: list[str] = []
    found = [_kept(bot, row, problems) if isinstance(row, dict) else row for row in rows]
    digests = [row["digest"] for row in found if isinstance(row, dict) and isinstance(row.get("digest"), str)]
    if keeping.missing(bot.pk, digests):
        problems.append(_("The words of a source are no longer kept. Add the source again."))
    size = sum(map(len, keeping.texts_of(bot.pk, digests).values_list("text", flat=True)))
    if len(rows) > MOST_SOURCES or size > MOST_OF_BOT:
        problems.append(str(SourceRefused("many")))
    if problems:
        raise SourcesRefused(problems)
    return {**given, KEY: found}


def _with_words(row: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    rest = {name: value for name, value in row.items() if name != "digest"}
    return {**rest, "text": words.get(row["digest"], "")} if row["kind"] != Source.Kind.INTERACTIONS else rest


def _kept(bot: Bot, row: dict[str, Any], problems: list[str]) -> dict[str, Any]:
    if "text" not in row:
        return row
    rest = {name: value for name, value in row.items() if name != "text"}
    kind, title, text = row.get("kind"), row.get("title"), row["text"]
    if not isinstance(text, str) or not isinstance(title, str) or not title.strip() or kind not in Source.Kind.values:
        problems.append(_("A source needs a kind, a title and a text."))
        return rest
    try:
        return {**rest, "digest": keeping.keep(bot.pk, kind, title[:200], text)}
    except SourceRefused as refused:
        problems.append(_("The source “%(title)s”: %(why)s") % {"title": title[:80], "why": refused})
        return rest
