"""A bot's texts with their translations as a page: reads requests, and prepares what the page shows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bots.draft.translating import saving
from bots.draft.translating.checks import complaint, doubts
from bots.draft.translating.outdated import outdated
from bots.draft.translating.texts_of_draft import Text, missing, texts_of
from bots.models import Bot
from bots.wording.languages import is_right_to_left, name_of, own_name

TEXTS_A_PAGE = 50
GIVEN, SEEN = "text:", "seen:"
SHOWN = {"all", "missing", "outdated"}


class Language(msgspec.Struct, frozen=True):
    """A language of the bot, and how many of its texts are missing in it."""

    code: str
    name: str
    own_name: str
    missing: int
    direction: str


class Line(msgspec.Struct, frozen=True):
    """A text on the page. `value`: its translation as it is in the field. `seen` tells what the page was made from."""

    text: Text
    value: str
    seen: str
    error: str
    doubts: list[str]
    is_outdated: bool

    @property
    def id(self) -> str:
        """The id of its field."""
        return f"translation-{self.text.key.replace('.', '-')}"


class Choice(msgspec.Struct, frozen=True):
    """What the address of the page asks for."""

    language: str
    show: str
    words: str
    page: str

    def query(self, **other: str) -> str:
        """The query of the page with these values, the others as they are."""
        given = {"language": self.language, "show": self.show, "q": self.words} | other
        return urlencode({name: value for name, value in given.items() if value and (name, value) != ("show", "all")})


class Errors(msgspec.Struct, frozen=True):
    """What was not saved: sentences by the texts' keys, and what was typed."""

    by_key: dict[str, str]
    given: dict[str, str]


def choice_of(request: HttpRequest, bot: Bot) -> Choice:
    """What the request asks for; the first of the bot's languages if it names none of them."""
    language = request.GET.get("language", "")
    show = request.GET.get("show", "")
    return Choice(
        language=language if language in bot.languages else next(iter(bot.languages), ""),
        show=show if show in SHOWN else "all",
        words=request.GET.get("q", "").strip()[:200],
        page=request.GET.get("p", ""),
    )


def language_of(code: str, found: Sequence[Text] = ()) -> Language:
    """The language, and how many of the texts it lacks."""
    direction = "rtl" if is_right_to_left(code) else "ltr"
    return Language(code, name_of(code), own_name(code), missing(found, code), direction)


def shown(bot: Bot, choice: Choice, errors: Errors | None = None) -> dict[str, Any]:
    """What the page shows."""
    found = texts_of(bot)
    old = outdated(bot, found)
    languages = [language_of(code, found) for code in bot.languages]
    chosen = next((each for each in languages if each.code == choice.language), None)
    page: Page[Any] = Paginator(_chosen(found, old, choice), TEXTS_A_PAGE).get_page(choice.page)
    page.object_list = [_line(text, old, choice.language, errors) for text in page.object_list]
    return {
        "languages": [(each, choice.query(language=each.code)) for each in languages],
        "language": chosen,
        "main": language_of(bot.language),
        "choice": choice,
        "pages": page,
        "query": choice.query(),
        "total": len(found),
        "shows": [
            ("all", _("all texts"), len(found), choice.query(show="")),
            ("missing", _("missing"), chosen.missing if chosen else 0, choice.query(show="missing")),
            (
                "outdated",
                _("perhaps outdated"),
                sum(code == choice.language for _key, code in old),
                choice.query(show="outdated"),
            ),
        ],
        "errors": errors,
    }


def saved(request: HttpRequest, bot: Bot, language: str) -> int | Errors:
    """Stores what was typed, all or nothing; gives the number of changed translations.

    Translations that somebody else changed meanwhile are errors; saved again, they are replaced.
    """
    given = {
        name.removeprefix(GIVEN): saving.normal(str(value))
        for name, value in request.POST.items()
        if name.startswith(GIVEN)
    }
    with transaction.atomic():
        bot = Bot.objects.select_for_update().get(pk=bot.pk)
        known = {text.key: text for text in texts_of(bot)}
        changes: list[saving.Change] = []
        errors: dict[str, str] = {}
        for key, translation in given.items():
            seen = request.POST.get(f"{SEEN}{key}", "")
            text = known.get(key)
            if _digest(translation) == seen.partition(".")[2]:
                continue  # nobody typed here
            if text is None:
                errors[key] = _("This text is no longer in the draft.")
            elif why := _refusal(text, language, translation, seen):
                errors[key] = why
            elif translation != text.translation(language):
                changes.append((text, language, translation))
        if errors:
            return Errors(errors, given)
        saving.store(changes)
    return len(changes)


def _refusal(text: Text, language: str, translation: str, seen: str) -> str:
    if seen != _seen(text, language):
        said = {"main": text.main[:80], "translation": text.translation(language)[:80] or "–"}
        return (
            _("Somebody changed it meanwhile: “%(main)s” is “%(translation)s” now. Save again to replace that.") % said
        )
    return complaint(text, translation)


def _chosen(found: Sequence[Text], old: set[tuple[str, str]], choice: Choice) -> list[Text]:
    """The texts that the page lists."""
    language, words = choice.language, choice.words.casefold()
    if choice.show == "missing":
        found = [text for text in found if text.is_missing(language)]
    elif choice.show == "outdated":
        found = [text for text in found if (text.key, language) in old]
    if not words:
        return list(found)
    return [text for text in found if words in f"{text.where}\n{text.main}\n{text.translation(language)}".casefold()]


def _line(text: Text, old: set[tuple[str, str]], language: str, errors: Errors | None) -> Line:
    stored = text.translation(language)
    value = errors.given.get(text.key, stored) if errors else stored
    error = errors.by_key.get(text.key, "") if errors else ""
    return Line(text, value, _seen(text, language), error, doubts(text, value), (text.key, language) in old)


def _seen(text: Text, language: str) -> str:
    """A mark of the main text and of its translation, as they are now."""
    return f"{_digest(text.main)}.{_digest(saving.normal(text.translation(language)))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
