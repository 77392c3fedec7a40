"""Replaces a bot's draft by a document: an import, a copy, or an earlier draft."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from bots.draft import source_documents
from bots.models import Bot, Interaction, Phrase
from bots.publishing.differences import Difference, differences
from bots.publishing.documents import (
    LEFT_OUT,
    ROWS_AT_ONCE,
    Document,
    Relation,
    document,
    fields_of,
    key_of,
    names_interaction,
    relations_below,
)
from bots.publishing.earlier import with_lists
from bots.sources import upkeep

MOST_INTERACTIONS = 5000
NAMED_PROBLEMS = 20


class DocumentRefused(ValueError):
    """The document is refused; `sentences` say why, for the person who tried."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences[:NAMED_PROBLEMS]


def restore(bot: Bot, given: Document) -> list[Difference]:
    """Replaces the draft and returns what changed. Interactions match by id, else by name; others are deleted.

    Settings that the document does not name stay, except translations, and so do labels and the fields of visitors.
    One transaction. Raises DocumentRefused.
    """
    with transaction.atomic():
        Bot.objects.select_for_update().get(pk=bot.pk)
        before = document(bot)
        _Restoring(bot, _with_kept_sources(bot, given)).run()
        transaction.on_commit(lambda: upkeep.start(bot.pk))
        return differences(before, document(Bot.objects.get(pk=bot.pk)))


def rehearse(bot: Bot, given: Document) -> list[Difference]:
    """The changes that `restore` would make. Changes nothing. Raises DocumentRefused."""
    with transaction.atomic():
        found = restore(Bot.objects.get(pk=bot.pk), given)
        transaction.set_rollback(True)
    return found


def copy(bot: Bot) -> Bot:
    """Creates a bot with the same draft and look under another name and address. It is not published."""
    slug, number = f"{bot.slug[:40]}-copy", 2
    while Bot.objects.filter(slug=slug).exists():
        slug, number = f"{bot.slug[:40]}-copy-{number}", number + 1
    given = portable(bot)
    name = _("Copy of %(name)s") % {"name": bot.name}
    with transaction.atomic():
        look = {field: getattr(bot, field) for field in (*Bot.LOOK, *Bot.WAIT_LIMITS)}
        made = Bot.objects.create(name=name[:100], slug=slug, default_reply=bot.default_reply, **look)
        restore(made, {**given, "bot": {**given["bot"], "name": made.name}})
    return Bot.objects.get(pk=made.pk)


def portable(bot: Bot) -> Document:
    """The draft as a document without the ids of this installation."""
    given = document(bot)
    for item in given["interactions"]:
        del item["id"]
    return source_documents.with_words(bot, given)


def _with_kept_sources(bot: Bot, given: Document) -> Document:
    try:
        return source_documents.kept(bot, given)
    except source_documents.SourcesRefused as refused:
        raise DocumentRefused(refused.sentences) from None


class _Restoring:
    """One restoring: the rows found so far, and the problems."""

    def __init__(self, bot: Bot, given: Document) -> None:
        self.bot = bot
        self.given = given
        self.problems: list[str] = []
        self.items: list[dict[str, Any]] = []
        self.rows: dict[str, Interaction] = {}
        self.present = document(bot)["bot"]

    def run(self) -> None:
        self._check_shape()
        self._stop_at_problems()
        self._let_go()
        self._interactions()
        self._stop_at_problems()
        self._phrases()
        for item in self.items:
            self._below(Interaction, self.rows[item["name"]], item, item["name"])
        self._settings()
        self._stop_at_problems()

    def _check_shape(self) -> None:
        if not isinstance(self.given, dict) or not isinstance(self.given.get("interactions"), list):
            raise DocumentRefused([_("This is not a bot: a document with “bot” and “interactions” is needed.")])
        known = {"bot", "interactions", *(key_of(relation) for relation in relations_below(Bot))}
        self._check_keys(self.given, known, _("The document"))
        if len(self.given["interactions"]) > MOST_INTERACTIONS:
            raise DocumentRefused([_("It has more than %(count)d interactions.") % {"count": MOST_INTERACTIONS}])
        names = {
            "id",
            "phrases",
            *_names(Interaction),
            *(key_of(relation) for relation in relations_below(Interaction)),
        }
        seen: set[str] = set()
        for number, item in enumerate(self.given["interactions"], start=1):
            where = _("Interaction %(number)d") % {"number": number}
            name = item.get("name") if isinstance(item, dict) else None
            if not isinstance(name, str) or not name.strip():
                self.problems.append(_("%(where)s has no name.") % {"where": where})
            elif name in seen:
                self.problems.append(_("The name “%(name)s” is there twice.") % {"name": name})
            else:
                seen.add(name)
                self._check_keys(item, names, f"“{name}”")
                self.items.append(item)
        self._check_keys(self.given.get("bot", {}), set(_names(Bot)), _("“bot”"))

    def _check_keys(self, found: Any, known: set[str], where: str) -> None:
        if not isinstance(found, dict):
            self.problems.append(_("%(where)s is not an object.") % {"where": where})
            return
        unknown = [str(key) for key in found if key not in known]
        if unknown:
            said = {"where": where, "keys": ", ".join(unknown), "known": ", ".join(sorted(known))}
            self.problems.append(_("%(where)s: unknown here: %(keys)s. Known: %(known)s.") % said)

    def _let_go(self) -> None:
        """Removes all references to interactions, so that these can be renamed and deleted in any order."""
        of_bot = Bot.objects.filter(pk=self.bot.pk)
        of_bot.update(**{field.name: None for field in fields_of(Bot) if names_interaction(field)})
        interactions = Interaction.objects.filter(bot=self.bot)
        interactions.update(**{field.name: None for field in fields_of(Interaction) if names_interaction(field)})
        for owner, path in ((Interaction, "{}__bot"), (Bot, "{}")):
            for relation in self._kinds_below(owner):
                wanted = {path.format(relation.field.name): self.bot}
                relation.related_model._default_manager.filter(**wanted).delete()
        self.bot.refresh_from_db()

    def _kinds_below(self, model: type[models.Model]) -> list[Relation]:
        """The kinds of rows to replace. Those that act at once stay if the document does not name them."""
        return [
            relation
            for relation in relations_below(model)
            if relation.related_model not in ROWS_AT_ONCE or key_of(relation) in self.given
        ]

    def _interactions(self) -> None:
        existing = {row.pk: row for row in Interaction.objects.filter(bot=self.bot)}
        by_name = {row.name: row for row in existing.values()}
        ids = {item["id"] for item in self.items if item.get("id") in existing}
        for item in self.items:
            same_name = by_name.get(item["name"])
            free = same_name if same_name is not None and same_name.pk not in ids else None
            self.rows[item["name"]] = existing.get(item.get("id", 0)) or free or Interaction(bot=self.bot)
        kept = {row.pk for row in self.rows.values()}
        Interaction.objects.filter(bot=self.bot).exclude(pk__in=[key for key in kept if key]).delete()
        for name, row in self.rows.items():
            if row.pk and row.name != name:
                Interaction.objects.filter(pk=row.pk).update(name=f"\x1f{row.pk}")
        for item in self.items:
            self._fill(self.rows[item["name"]], item, item["name"], references=False)
        self._stop_at_problems()
        for item in self.items:
            self._fill(self.rows[item["name"]], item, item["name"], references=True)

    def _phrases(self) -> None:
        wanted: dict[str, Phrase] = {}
        for item in self.items:
            texts = item.get("phrases", [])
            if not isinstance(texts, list) or not all(_is_text(text) for text in texts):
                self.problems.append(_("“%(name)s”: phrases must be a list of texts.") % {"name": item["name"]})
                continue
            for text in texts:
                phrase = Phrase(interaction=self.rows[item["name"]], text=text).complete()
                if phrase.normal in wanted:
                    said = {"text": text, "name": wanted[phrase.normal].interaction.name}
                    self.problems.append(_("“%(text)s” leads to the interaction “%(name)s” already.") % said)
                elif len(text) > 500:
                    self.problems.append(_("“%(text)s …” is longer than 500 characters.") % {"text": text[:40]})
                else:
                    wanted[phrase.normal] = phrase
        self._stop_at_problems()
        gone = []
        for phrase in Phrase.objects.filter(bot=self.bot):
            same = wanted.get(phrase.normal)
            if same and (same.interaction_id, same.text) == (phrase.interaction_id, phrase.text):
                del wanted[phrase.normal]
            else:
                gone.append(phrase.pk)
        for start in range(0, len(gone), 500):
            Phrase.objects.filter(pk__in=gone[start : start + 500]).delete()
        Phrase.objects.bulk_create(wanted.values(), batch_size=500)

    def _below(self, model: type[models.Model], owner: models.Model, item: dict[str, Any], where: str) -> None:
        for relation in self._kinds_below(model):
            given = item.get(key_of(relation))
            rows = ([given] if given else []) if relation.one_to_one else given or []
            row_model = relation.related_model
            if not isinstance(rows, list):
                self.problems.append(
                    _("“%(where)s”: %(key)s must be a list.") % {"where": where, "key": key_of(relation)}
                )
                continue
            for position, values in enumerate(rows):
                self._check_keys(values, set(_names(row_model)), f"“{where}”, {key_of(relation)}")
                if isinstance(values, dict):
                    row = row_model(**{relation.field.name: owner})
                    given_position = {"position": position} if "position" in _names(row_model) else {}
                    self._fill(
                        row, given_position | values, f"{where}, {row_model._meta.verbose_name}", references=True
                    )

    def _settings(self) -> None:
        chosen = {field.name for field in fields_of(Bot) if names_interaction(field)}
        # The interaction of a setting that stays may have been deleted.
        present = {
            name: value
            for name, value in self.present.items()
            if name not in LEFT_OUT and (name not in chosen or value in self.rows)
        }
        self._fill(self.bot, {**present, **with_lists(self.given).get("bot", {})}, _("bot"), references=True)
        self._below(Bot, self.bot, self.given, _("bot"))

    def _fill(self, row: models.Model, values: dict[str, Any], where: str, *, references: bool) -> None:
        """Sets the row's fields, checks them as its form would, and saves the row. Collects problems."""
        for field in fields_of(type(row)):
            value = values.get(field.name)
            if not names_interaction(field):
                self._set(row, field, field.get_default() if value is None and not field.null else value, where)
            elif references and value is not None:
                target = self.rows.get(value) if isinstance(value, str) else None
                setattr(row, field.name, target)
                if target is None:
                    said = {"where": where, "field": field.verbose_name, "name": value}
                    self.problems.append(_("“%(where)s”, %(field)s: there is no interaction “%(name)s”.") % said)
        relations = [field.name for field in row._meta.concrete_fields if field.is_relation]
        checks: list[Callable[[], None]] = [lambda: row.clean_fields(exclude=relations)]
        if references:
            checks.append(row.clean)
        for check in checks:
            try:
                check()
            except ValidationError as error:
                self.problems += [f"“{where}”: {message}" for message in error.messages]
        if not self.problems:
            row.save()

    def _set(self, row: models.Model, field: models.Field[Any, Any], value: Any, where: str) -> None:
        text = isinstance(field, (models.CharField, models.TextField))
        if text and value is not None and (not isinstance(value, str) or "\x00" in value):
            self.problems.append(
                _("“%(where)s”, %(field)s: a text is needed.") % {"where": where, "field": field.verbose_name}
            )
            return
        try:
            setattr(row, field.attname, field.to_python(value))
        except ValidationError as error:
            self.problems += [f"“{where}”, {field.verbose_name}: {message}" for message in error.messages]

    def _stop_at_problems(self) -> None:
        if self.problems:
            raise DocumentRefused(self.problems)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip()) and "\x00" not in value


def _names(model: type[models.Model]) -> list[str]:
    return [field.name for field in fields_of(model)]
