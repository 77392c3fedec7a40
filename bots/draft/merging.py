"""Merges interactions of one bot into another: as new ones, or their phrases into those that are there.

Made on documents, so that a merge is looked at before it is done, as an import is.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, NamedTuple

from bots.draft import restoring
from bots.models import Bot, Interaction
from bots.publishing.differences import Difference
from bots.publishing.documents import Document, document, fields_of, key_of, names_interaction, relations_below
from bots.understanding.normalization import normalize

NEW = ""
"""Stands for an interaction that is to be made."""


class Merged(NamedTuple):
    """The changes of the draft. `elsewhere`: phrases that lead to another interaction there already, with its name.
    `dropped`: places that led to an interaction that was not taken along, which lead nowhere now."""

    changes: list[Difference]
    elsewhere: list[tuple[str, str]]
    dropped: list[str]


def merge(source: Bot, target: Bot, into: Mapping[str, str], *, rehearsed: bool) -> Merged:
    """Merges the interactions of `source` with these names into `target`. Raises DocumentRefused.

    `into`: by name in `source`, the name of the interaction in `target` that gets the phrases, or NEW. `rehearsed`:
    changes nothing. The source stays as it is.
    """
    work = _Merging(document(source), document(target), into)
    work.run()
    change = restoring.rehearse if rehearsed else restoring.restore
    return Merged(change(target, work.given), work.elsewhere, work.dropped)


class _Merging:
    """One merge: the target's document, which grows."""

    def __init__(self, source: Document, given: Document, into: Mapping[str, str]) -> None:
        self.given = given
        self.items = [item for item in source["interactions"] if item["name"] in into]
        self.present = {item["name"]: item for item in given["interactions"]}
        self.names = {item["name"]: self._name(item["name"], into[item["name"]]) for item in self.items}
        self.known = {normalize(text): item["name"] for item in given["interactions"] for text in item["phrases"]}
        self.elsewhere: list[tuple[str, str]] = []
        self.dropped: list[str] = []

    def run(self) -> None:
        for item in self.items:
            name = self.names[item["name"]]
            phrases = self._phrases(item["phrases"], name)
            if name in self.present:
                self.present[name]["phrases"] += phrases
            else:
                self.given["interactions"].append({**self._moved(item), "name": name, "phrases": phrases})

    def _name(self, name: str, wanted: str) -> str:
        """The name in the target; another number for a new interaction whose name is taken."""
        if wanted in self.present:
            return wanted
        free, number = name, 2
        while free in self.present:
            free, number = f"{name[:90]} {number}", number + 1
        return free

    def _phrases(self, texts: list[str], name: str) -> list[str]:
        new = []
        for text in texts:
            owner = self.known.setdefault(normalize(text), name)
            if owner != name:
                self.elsewhere.append((text, owner))
            elif text not in self.present.get(name, {}).get("phrases", ()):
                new.append(text)
        # A phrase that the interaction has in other words is no second one.
        had = {normalize(text) for text in self.present.get(name, {}).get("phrases", ())}
        return [text for text in new if normalize(text) not in had]

    def _moved(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item without its id, leading to the target's interactions."""
        moved = copy.deepcopy({key: value for key, value in item.items() if key != "id"})
        for field in fields_of(Interaction):
            if names_interaction(field) and moved.get(field.name):
                moved[field.name] = self._led(item["name"], moved[field.name])
        if not moved.get("next"):
            moved["pause_seconds"] = 0
        for relation in relations_below(Interaction):
            fields = [each.name for each in fields_of(relation.related_model) if names_interaction(each)]
            moved[key_of(relation)] = [
                row
                for row in moved.get(key_of(relation)) or []
                if all(self._lead(item["name"], row, name) for name in fields if row.get(name))
            ]
        return moved

    def _lead(self, name: str, row: dict[str, Any], field: str) -> bool:
        row[field] = self._led(name, row[field])
        return row[field] is not None

    def _led(self, name: str, target: str) -> str | None:
        """The name of the interaction in the target; None if it does not come along."""
        found = self.names.get(target)
        if found is None:
            self.dropped.append(f"{name} → {target}")
        return found
