"""Translations of a bot's texts.

Each row that has texts for visitors keeps them in other languages as `{"de": {"text": "…"}}`: language, field, text.
The field itself holds the text in the bot's main language (`Bot.language`); `Bot.languages` names the others. A text
that is missing or blank in a language is said in the main one. Translations into a language that the bot no longer
speaks stay in the row and are not published.

`TRANSLATABLE` is the only list of what can be translated. `row.text_in("de", "text")` gives a field in German, or in
the main language if it is not translated; `row.translation`, `row.translate` and `row.missing_in` read, write and look
for what is missing. What visitors get of this is in `bots.answering.speaking`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bots.wording.languages import LANGUAGES, name_of

Translations = dict[str, dict[str, str]]

TRANSLATABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "bot": {
        "translations": (
            "default_reply", "question_reply", "cancel_words", "agent_called", "agent_confirmation", "waiting_reply",
            "takeover_start_message", "disclosure", "not_in_sources",
        ),
        "look_translations": ("widget_title", "invitation", "closed_text"),
    },
    "endaction": {"translations": ("message",)},
    "interaction": {"translations": ("label", "text", "choices", "hint", "question_reply")},
    "wording": {"translations": ("text",)},
    "button": {"translations": ("label",)},
}  # fmt: skip
"""By model, and by the column that keeps the translations: the fields that can be translated."""


class Translated(models.Model):
    """A row whose texts can be said in other languages."""

    translations = models.JSONField(gettext_lazy("translations"), default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    def translation(self, language: str, field: str) -> str:
        """The field's text in this language, "" if it is not translated."""
        return str(getattr(self, _column(type(self), field)).get(language, {}).get(field, ""))

    def text_in(self, language: str, field: str) -> str:
        """The field's text in this language; in the main one if it is not translated."""
        text = self.translation(language, field)
        return text if text.strip() else str(getattr(self, field))

    def translate(self, language: str, field: str, text: str) -> None:
        """Sets the field's text in this language; a blank one removes it. The caller saves the row."""
        column = _column(type(self), field)
        kept: Translations = {code: {**texts} for code, texts in getattr(self, column).items()}
        kept.setdefault(language, {})[field] = text
        setattr(self, column, without_blanks(kept))

    def missing_in(self, language: str) -> list[str]:
        """The fields that have a text in the main language and none in this one."""
        return [
            field
            for field in translated_fields(type(self))
            if str(getattr(self, field)).strip() and not self.translation(language, field).strip()
        ]

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Checks each field, and the shape of the translations; blank ones are removed."""
        errors: dict[str, Any] = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        for column in TRANSLATABLE[_name(type(self))]:
            if column not in (exclude or ()) and column not in errors:
                if problems := list(_problems(type(self), column, getattr(self, column))):
                    errors[column] = problems
                else:
                    setattr(self, column, without_blanks(getattr(self, column)))
        if errors:
            raise ValidationError(errors)

    def translations_of(self, field: str) -> Iterator[tuple[str, str]]:
        """Each language that the field is translated into, with its text."""
        column = _column(type(self), field)
        if not any(_problems(type(self), column, getattr(self, column))):
            for language, texts in getattr(self, column).items():
                if texts.get(field, "").strip():
                    yield language, texts[field]


def translated_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The fields of a model that can be translated."""
    return tuple(field for fields in TRANSLATABLE.get(_name(model), {}).values() for field in fields)


def without_blanks(translations: Translations) -> Translations:
    """The translations without blank texts, languages in alphabetical order."""
    kept = {
        language: {field: text for field, text in sorted(texts.items()) if text.strip()}
        for language, texts in sorted(translations.items())
    }
    return {language: texts for language, texts in kept.items() if texts}


def check_languages(codes: Any) -> None:
    """Raises ValidationError unless `codes` is a list of languages, each once."""
    known = isinstance(codes, list) and all(isinstance(code, str) and code in LANGUAGES for code in codes)
    if not known or len(set(codes)) < len(codes):
        raise ValidationError(
            _("A list of languages is needed, each once. Known: %(known)s.") % {"known": ", ".join(LANGUAGES)}
        )


def named(model: type[models.Model], language: str, field: str) -> str:
    """A translation's name for people: "message (German)"."""
    return f"{_field(model, field).verbose_name} ({name_of(language)})"


def _name(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def _column(model: type[models.Model], field: str) -> str:
    return next(column for column, fields in TRANSLATABLE[_name(model)].items() if field in fields)


def _problems(model: type[models.Model], column: str, given: Any) -> Iterator[str]:
    if not isinstance(given, dict) or not all(isinstance(texts, dict) for texts in given.values()):
        yield _("Translations are needed by language and field, like %(example)s.") % {
            "example": '{"de": {"text": "…"}}'
        }
        return
    fields = TRANSLATABLE[_name(model)][column]
    for language, texts in given.items():
        if language not in LANGUAGES:
            said = {"language": str(language)[:40], "known": ", ".join(LANGUAGES)}
            yield _("“%(language)s” is no language that bots speak. Known: %(known)s.") % said
            continue
        for field, text in texts.items():
            if field not in fields:
                said = {"field": str(field)[:40], "known": ", ".join(fields)}
                yield _("“%(field)s” is not translated. Known here: %(known)s.") % said
            elif not isinstance(text, str) or "\x00" in text:
                yield _("%(field)s: a text is needed.") % {"field": named(model, language, field)}
            elif len(text) > (longest := _field(model, field).max_length or len(text)):
                yield _("%(field)s: at most %(limit)d characters.") % {
                    "field": named(model, language, field),
                    "limit": longest,
                }


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)
