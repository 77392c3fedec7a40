"""The differences between two documents of a bot, in words."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from django.db import models
from django.utils.translation import gettext as _

from bots.models import Bot, EndAction, Interaction
from bots.models.translations import Translations, named
from bots.publishing.documents import Document, fields_of, key_of, names_interaction, relations_below
from bots.wording.languages import name_of

SHOWN_PHRASES = 20


class Change(msgspec.Struct, frozen=True):
    """One difference, in words: what differs, and its value before and after."""

    label: str
    before: str
    after: str


class Difference(msgspec.Struct, frozen=True):
    """A setting that differs, or an interaction with all its changes. `interaction`: its id, if it has one."""

    kind: Literal["setting", "added", "changed", "removed"]
    name: str
    changes: tuple[Change, ...] = ()
    interaction: int | None = None


def differences(old: Document, new: Document) -> list[Difference]:
    """The differences: settings, then interactions added, changed, removed. Interactions match by id, else by name."""
    before, after = _Side(old), _Side(new, by_name=_Side(old).keys)
    found = [
        Difference("setting", change.label, (change,))
        for change in (
            *_changes(Bot, before, after, old.get("bot", {}), new.get("bot", {})),
            *_below(Bot, before, after, old, new),
        )
    ]
    added = [key for key in after.items if key not in before.items]
    found += [Difference("added", after.items[key]["name"], interaction=_id(key)) for key in added]
    for key, item in after.items.items():
        if key in before.items and (changes := _of_interaction(before, after, before.items[key], item)):
            found.append(Difference("changed", item["name"], tuple(changes), _id(key)))
    removed = [item["name"] for key, item in before.items.items() if key not in after.items]
    return found + [Difference("removed", name) for name in removed]


class _Side:
    """A document with its interactions by key, which is the id, or the name if there is no id."""

    def __init__(self, document: Document, by_name: dict[str, Any] | None = None) -> None:
        self.items: dict[Any, dict[str, Any]] = {}
        for item in document.get("interactions", []):
            key = item.get("id") or (by_name or {}).get(item["name"]) or item["name"]
            self.items[key] = item
        self.keys = {item["name"]: key for key, item in self.items.items()}


def _of_interaction(before: _Side, after: _Side, old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return [
        *_changes(Interaction, before, after, old, new),
        *_phrases(old.get("phrases", []), new.get("phrases", [])),
        *_below(Interaction, before, after, old, new),
    ]


def _changes(
    model: type[models.Model], before: _Side, after: _Side, old: dict[str, Any], new: dict[str, Any]
) -> list[Change]:
    changes = []
    for field in fields_of(model):
        was, now = (side.get(field.name, field.get_default()) for side in (old, new))
        if field.name == "translations":
            changes += _translations(model, was, now)
        elif _key(field, before, was) != _key(field, after, now):
            changes.append(Change(_label(field), _shown(field, was), _shown(field, now)))
    return changes


def _translations(model: type[models.Model], was: Translations, now: Translations) -> list[Change]:
    """The differences in translations, by language and field."""
    changes = []
    for language in sorted({*was, *now}):
        old, new = was.get(language, {}), now.get(language, {})
        changes += [
            Change(named(model, language, name), old.get(name, ""), new.get(name, ""))
            for name in sorted({*old, *new})
            if old.get(name, "") != new.get(name, "")
        ]
    return changes


def _phrases(old: list[str], new: list[str]) -> list[Change]:
    was, now = set(old), set(new)
    if was == now:
        return []
    gone, come = ([text for text in texts if text not in other] for texts, other in ((old, now), (new, was)))
    return [Change(_("phrases"), _listed(gone), _listed(come))]


def _below(
    model: type[models.Model], before: _Side, after: _Side, old: dict[str, Any], new: dict[str, Any]
) -> list[Change]:
    """The differences in rows such as buttons. A row that is alone of its kind is compared field by field."""
    changes: list[Change] = []
    for relation in relations_below(model):
        row, key = relation.related_model, key_of(relation)
        if relation.one_to_one:
            name = str(row._meta.verbose_name)
            single = _changes(row, before, after, old.get(key) or {}, new.get(key) or {})
            changes += [Change(f"{name}: {change.label}", change.before, change.after) for change in single]
        else:
            was, now = old.get(key) or [], new.get(key) or []
            if _rows(row, before, was) != _rows(row, after, now):
                changes.append(Change(str(row._meta.verbose_name_plural), _summed(row, was), _summed(row, now)))
    return changes


def _rows(model: type[models.Model], side: _Side, rows: list[dict[str, Any]]) -> list[list[Any]]:
    fields = list(fields_of(model))
    return [[_key(field, side, row.get(field.name, field.get_default())) for field in fields] for row in rows]


def _key(field: models.Field[Any, Any], side: _Side, value: Any) -> Any:
    return side.keys.get(value) if names_interaction(field) else value


def _label(field: models.Field[Any, Any]) -> str:
    return str(field.verbose_name)


def _shown(field: models.Field[Any, Any], value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if field.name == "translations":
        return " · ".join(
            f"{name_of(language)}: {text}" for language, fields in value.items() for text in fields.values()
        )
    if field.name == "languages":
        return ", ".join(map(name_of, value))
    if field.name == "rated_ends":
        return ", ".join(str(EndAction.Action(each).label) for each in value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(dict(field.flatchoices).get(value, value))


def _summed(model: type[models.Model], rows: list[dict[str, Any]]) -> str:
    fields = [field for field in fields_of(model) if field.name != "position"]
    said = []
    for row in rows:
        parts = [_shown(field, row.get(field.name)) for field in fields]
        said.append(" · ".join(part for part in parts if part))
    return "\n".join(said)


def _listed(texts: list[str]) -> str:
    more = [_("and %(count)d more") % {"count": len(texts) - SHOWN_PHRASES}] if len(texts) > SHOWN_PHRASES else []
    return "\n".join([*texts[:SHOWN_PHRASES], *more])


def _id(key: Any) -> int | None:
    return key if isinstance(key, int) else None
