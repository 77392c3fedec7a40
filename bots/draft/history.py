"""The history of a draft: who changed what, and undoing one change.

The last known draft is kept and compared with the present one: all that differs is one change, so that no way of
writing is forgotten. Interactions are known by their ids, so a changed name is no conflict.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec
from django.db import models, transaction
from django.utils.translation import gettext as _

from bots.draft import interaction_archive, restoring
from bots.models import Bot, DraftChange, DraftState, Interaction
from bots.models.translations import named
from bots.publishing.differences import Difference, differences
from bots.publishing.documents import Document, document, fields_of, key_of, names_interaction, relations_below

KEPT = 200
"""The number of changes that are kept of a bot; older ones are deleted."""

SECRET = re.compile("secret|password|token|credential|api_?key", re.IGNORECASE)
"""Fields with such names are never in the history."""

Flat = dict[str, Any]


class Conflict(Exception):
    """A later change prevents undoing; `sentences` name it."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences[:20]


@transaction.atomic
def note(bot_id: int, *, who: str = "", what: str = "") -> None:
    """Adds a change if the draft differs from the last known one. The first call only stores the draft."""
    state, _made = DraftState.objects.get_or_create(bot_id=bot_id)
    state = DraftState.objects.select_for_update().get(pk=state.pk)
    now = state_of(Bot.objects.get(pk=bot_id))
    was = _unpacked(state.content) if state.content else now
    delta = _delta(_flat(was), _flat(now))
    # An upgrade adds settings that nobody has changed: then there is nothing to say.
    if delta and (said := msgspec.to_builtins(differences(_named(was), _named(now)))):
        DraftChange.objects.create(
            bot_id=bot_id, who=who[:150], what=what[:300], said=_packed(said), delta=_packed(delta)
        )
        kept = DraftChange.objects.filter(bot=bot_id).values_list("pk", flat=True)[:KEPT]
        DraftChange.objects.filter(bot=bot_id).exclude(pk__in=list(kept)).delete()
    if delta or not state.content:
        state.content = _packed(now)
        state.save(update_fields=["content"])


def state_of(bot: Bot) -> Document:
    """The draft as the history keeps it: references to interactions are ids, and there are no secrets."""
    return _numbered(_without_secrets(document(bot)))


def last_change_of(bot_id: int, interaction_id: int | None) -> DraftChange | None:
    """The last kept change of the interaction, or if it is None of the bot's settings."""
    for change in DraftChange.objects.filter(bot=bot_id).defer("delta")[:KEPT]:
        for each in said(change):
            if each.interaction == interaction_id if interaction_id else each.kind == "setting":
                return change
    return None


def catch_up(bots: Iterable[int]) -> None:
    """Notes what was changed outside of the admin, in nobody's name. To be called before the admin writes."""
    for bot_id in Bot.objects.filter(pk__in=bots).values_list("pk", flat=True):
        note(bot_id)


def said(change: DraftChange) -> list[Difference]:
    """The change in words."""
    return msgspec.convert(_unpacked(change.said), list[Difference])


def rehearse(change: DraftChange) -> list[Difference]:
    """The changes that `undo` would make to the draft. Raises Conflict, DocumentRefused."""
    return restoring.rehearse(change.bot, _undone(change))


@transaction.atomic
def undo(change: DraftChange) -> list[Difference]:
    """Undoes this change, and nothing else. Raises Conflict, DocumentRefused."""
    Bot.objects.select_for_update().get(pk=change.bot_id)
    changes = restoring.restore(change.bot, _undone(change))
    interaction_archive.forget(change.bot_id, _interactions_back(_unpacked(change.delta)))
    return changes


def _interactions_back(delta: dict[str, list[list[Any]]]) -> set[int]:
    """The ids of the interactions that were there before the change and not after it."""
    parts = [(path.split("/"), old, new) for path, (old, new) in delta.items()]
    return {int(key) for (kind, key, *rest), old, new in parts if [kind, *rest] == ["item", "name"] and old and not new}


def _undone(change: DraftChange) -> Document:
    bot = Bot.objects.get(pk=change.bot_id)
    now = _numbered(document(bot))
    flat, delta = _flat(now), _unpacked(change.delta)
    names = {str(item["id"]): item["name"] for item in now["interactions"]}
    later = [path for path, (_old, new) in delta.items() if _value(flat, path) != new]
    if later:
        raise Conflict(list(dict.fromkeys(_in_words(path, names) for path in later)))
    items = {str(item["id"]): item for item in now["interactions"]}
    for path, (old, _new) in delta.items():
        _put(now, items, path, old)
    now["interactions"] = [item for item in items.values() if "name" in item]
    return _named(now)


def _in_words(path: str, names: dict[str, str]) -> str:
    kind, key, *rest = path.split("/", 2)
    if kind in ("bot", "beside"):
        return _("The setting “%(name)s” was changed again since.") % {"name": _label(Bot, "/".join([key, *rest]))}
    if key not in names:
        return _("An interaction that it changed no longer exists.")
    if kind == "phrase":
        return _("The phrase “%(text)s” was changed again since.") % {"text": rest[0]}
    said = {"name": names[key], "field": _label(Interaction, rest[0])}
    return _("“%(name)s”, %(field)s: changed again since.") % said


def _label(model: type[models.Model], name: str) -> str:
    if name.startswith("translations/"):
        _translations, language, field = name.split("/")
        return named(model, language, field)
    labels: dict[str, Any] = {field.name: field.verbose_name for field in fields_of(model)}
    labels |= {key_of(each): each.related_model._meta.verbose_name_plural for each in relations_below(model)}
    return str(labels.get(name, name))


def _put(doc: Document, items: dict[str, dict[str, Any]], path: str, old: list[Any]) -> None:
    """Sets the value at the path to the one in `old`, which is empty if there was none."""
    kind, key, *rest = path.split("/", 2)
    if kind in ("bot", "beside"):
        place, name = (doc["bot"], "/".join([key, *rest])) if kind == "bot" else (doc, key)
    else:
        place, name = items.setdefault(key, {"id": int(key), "phrases": []}), rest[0]
    if kind == "phrase":
        place["phrases"] = [text for text in place["phrases"] if text != name] + ([name] if old else [])
    elif name.startswith("translations/"):
        _translations, language, field = name.split("/")
        place.setdefault("translations", {}).setdefault(language, {})[field] = old[0] if old else ""
    elif old:
        place[name] = old[0]
    else:
        place.pop(name, None)


def _delta(was: Flat, now: Flat) -> dict[str, list[list[Any]]]:
    paths = dict.fromkeys([*was, *now])
    return {path: [_value(was, path), _value(now, path)] for path in paths if _value(was, path) != _value(now, path)}


def _value(flat: Flat, path: str) -> list[Any]:
    return [flat[path]] if path in flat else []


def _flat(doc: Document) -> Flat:
    """Every value by its path; each phrase and each translation has a path of its own."""
    flat = {f"bot/{name}": value for name, value in _single(doc["bot"])}
    flat |= {f"beside/{key}": value for key, value in doc.items() if key not in ("bot", "interactions")}
    for item in doc["interactions"]:
        key = item["id"]
        flat |= {f"item/{key}/{name}": value for name, value in _single(item) if name not in ("id", "phrases")}
        flat |= {f"phrase/{key}/{text}": True for text in item["phrases"]}
    return flat


def _single(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The values by name, each translation by `translations/de/text`."""
    for name, value in values.items():
        if name == "translations":
            for language, texts in value.items():
                yield from ((f"translations/{language}/{field}", text) for field, text in texts.items())
        else:
            yield name, value


def _numbered(doc: Document) -> Document:
    """The document with ids in place of interactions' names."""
    ids = {item["name"]: item["id"] for item in doc["interactions"]}
    numbered: Document = json.loads(json.dumps(_mapped(doc, ids.get)))
    return numbered


def _named(doc: Document) -> Document:
    """The document with names in place of interactions' ids; for a deleted one a name that no interaction has."""
    names = {item["id"]: item["name"] for item in doc["interactions"]}
    return _mapped(doc, lambda key: names.get(key, _("(deleted)")))


def _mapped(doc: Document, change: Callable[[Any], Any]) -> Document:
    def row(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
        chosen = {field.name for field in fields_of(model) if names_interaction(field)}
        return {
            name: change(value) if name in chosen and value is not None else value for name, value in values.items()
        }

    def below(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
        found = {}
        for relation in relations_below(model):
            key = key_of(relation)
            if (value := values.get(key)) is not None:
                one = relation.one_to_one
                target = relation.related_model
                found[key] = row(target, value) if one else [row(target, each) for each in value]
        return found

    items = [{**row(Interaction, item), **below(Interaction, item)} for item in doc["interactions"]]
    return {**doc, **below(Bot, doc), "bot": row(Bot, doc["bot"]), "interactions": items}


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(each) for name, each in value.items() if not SECRET.search(str(name))}
    return [_without_secrets(each) for each in value] if isinstance(value, list) else value


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode())


def _unpacked(content: bytes | memoryview) -> Any:
    return json.loads(zlib.decompress(bytes(content)))
