"""Form fields for what people copy from elsewhere."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms

from plain_text import visible


class AddressField(forms.EmailField):
    """An e-mail address. Invisible characters and full-width letters of copied text are no part of it."""

    def to_python(self, value: Any) -> Any:
        """The address without them; Django's own field only strips blanks."""
        typed = unicodedata.normalize("NFKC", visible(value)) if isinstance(value, str) else value
        return super().to_python(typed)
