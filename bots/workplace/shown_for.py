"""Fields of a form that are shown only for some choices in other fields. What is not shown is not saved."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms

Choices = Mapping[str, Mapping[str, Collection[str]]]
"""By the name of a field: the other fields of the same form or row, with the values for which it is shown.

ANY is every value but a blank one.
"""
ANY = "*"


class ShowsWhatFits(forms.ModelForm):
    """Hides the fields of SHOWN_FOR by script (`admin/shown-for.js`), and leaves them blank when it is saved."""

    SHOWN_FOR: ClassVar[Choices] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, choices in self.SHOWN_FOR.items():
            if name in self.fields:
                given = {field: sorted(values) for field, values in choices.items()}
                self.fields[name].widget.attrs["data-shown-for"] = json.dumps(given)

    def _post_clean(self) -> None:
        for name in [name for name in self.SHOWN_FOR if name in self.fields and not self._is_shown(name)]:
            self._errors.pop(name, None)  # type: ignore[attr-defined]
            column = self._meta.model._meta.get_field(name)
            blank = column.get_default() if column.has_default() else None if column.null else ""
            self.cleaned_data[name] = blank
            setattr(self.instance, name, blank)
        super()._post_clean()  # type: ignore[misc]

    def _is_shown(self, name: str) -> bool:
        for field, values in self.SHOWN_FOR[name].items():
            value = self.cleaned_data.get(field) or ""
            if field in self.fields and str(value) not in values and not (value and ANY in values):
                return False
        return True
