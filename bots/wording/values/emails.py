"""The one e-mail address in an answer."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from bots.wording.values.reading import Reading
from plain_text import visible

BETWEEN = re.compile(r"[\s,;<>()\[\]\"，、；。،؛«»“”„]+")


def email(said: str) -> Reading | None:
    """The address as typed, without what stands around it. None if there is none, or several."""
    words = BETWEEN.split(unicodedata.normalize("NFKC", visible(said)))
    found = {word.removeprefix("mailto:").strip("'‘’.:!?*_") for word in words if "@" in word}
    if len(found) != 1:
        return None
    address = found.pop()
    try:
        validate_email(address)
    except ValidationError:
        return None
    return Reading(address)
