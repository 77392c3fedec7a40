"""Forms that remember what their page showed, so that nobody overwrites what somebody else saved meanwhile."""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bots.draft import history
from bots.models import Bot, Interaction

FIELD = "seen"


class SeenForm(forms.ModelForm):
    """Is not valid if the row was saved by somebody else since the page was made; the next time it is.

    Fields that only the other one has changed then get the other's values. `was_saved_meanwhile` tells of it.
    `is_trial`: it is not going to be saved.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    data: Any
    was_saved_meanwhile = False
    is_trial = False

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and not self.is_bound:
            self.initial[FIELD] = self._mark  # called when it is shown: subclasses add values

    @cached_property
    def changed_data(self) -> list[str]:
        """Of the fields that people fill in, those that they changed."""
        return [name for name in super().changed_data if name != FIELD]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.pk and cleaned.get(FIELD) and not self.is_trial:
            now = self._mark()
            seen, shown = _read(cleaned[FIELD]), _read(now)
            if seen.get("row") != shown["row"]:
                self.was_saved_meanwhile = True
                self.add_error(None, _("Somebody saved this while you wrote. Look at both versions, and save again."))
                self._take_over(seen.get("fields", {}), shown["fields"])
                self.data[self.add_prefix(FIELD)] = now
        return cleaned

    def _take_over(self, seen: dict[str, str], now: dict[str, str]) -> None:
        """Puts the stored values into the fields that were left as they had been shown."""
        self.data = self.data.copy()
        for name in set(self.fields) - {FIELD}:
            untouched = name in seen and _digest(self[name].data) == seen[name]
            if untouched and seen[name] != now.get(name):
                self._put(name)

    def _put(self, name: str) -> None:
        key, value = self.add_prefix(name), self._shown(name)
        if isinstance(value, list):
            self.data.setlist(key, value)
        elif value is False or value is None:
            self.data.pop(key, None)
        else:
            self.data[key] = value

    def _shown(self, name: str) -> Any:
        """The stored value as a browser posts it."""
        field = self.fields[name]
        value = field.prepare_value(self.get_initial_for_field(field, name))
        if isinstance(value, bool):
            return "on" if value else False
        return [str(each) for each in value] if isinstance(value, list) else "" if value is None else str(value)

    def _mark(self) -> str:
        fields = {name: _digest(self._shown(name)) for name in self.fields if name != FIELD}
        return json.dumps({"row": _digest(_stored(self.instance)), "fields": fields}, separators=(",", ":"))


def _stored(row: Any) -> Any:
    """Everything that is stored of the row and of what is below it."""
    if isinstance(row, Interaction):
        state = history.state_of(row.bot)
        return next((item for item in state["interactions"] if item["id"] == row.pk), None)
    bot = Bot.objects.get(pk=row.pk)
    state = history.state_of(bot)
    return {**state, "interactions": None, "at_once": {name: getattr(bot, name) for name in Bot.AT_ONCE}}


def _digest(value: Any) -> str:
    if isinstance(value, str):
        value = value.replace("\r\n", "\n").strip()
    if isinstance(value, bool):
        value = "on" if value else False
    return hashlib.sha256(json.dumps(value or "", sort_keys=True, default=str).encode()).hexdigest()[:12]


def _read(mark: str) -> dict[str, Any]:
    try:
        found = json.loads(mark)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("fields"), dict) else {}
