"""Templates for a new bot: drafts that a configurer edits, one JSON document for each template and language."""

from __future__ import annotations

import json
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bots.draft import restoring
from bots.models import Bot
from bots.publishing.documents import Document

TEMPLATES: dict[str, str | Promise] = {
    "parcel": _("Parcel service"),
    "shop": _("Shop"),
    "appointment": _("Appointments"),
    "helpdesk": _("IT help desk"),
}
"""What each template is for, by its name."""

LANGUAGES = ("en", "de", "fr", "ar")
"""The languages of the templates. Bots of other languages begin with the English texts."""


def begin(bot: Bot, template: str) -> None:
    """Replaces the draft of a new bot by the template in the bot's language. Publishes nothing.

    Texts that the bot has already stay.
    """
    given = document_of(template, bot.language)
    settings = {name: value for name, value in given["bot"].items() if not getattr(bot, name)}
    restoring.restore(bot, {**given, "bot": settings})


def document_of(template: str, language: str) -> Document:
    """The template as a document, as `restoring.restore` takes it."""
    name = f"{template}.{language if language in LANGUAGES else LANGUAGES[0]}.json"
    found: Document = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return found
