"""Imports phrases from a table, with one interaction for each category. A second import changes nothing."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft import table_files
from bots.draft.table_files import FROM_COMMAND, TableRefused
from bots.draft.tables import OPTIONAL, WITH_MESSAGES, Names
from bots.models import Bot, Interaction, Phrase
from bots.publishing import model_upkeep
from bots.publishing.publish import publish
from bots.understanding.normalization import normalize
from bots.wording import texts
from plain_text import CONTROL_CHARACTERS, clean_line

LINES_NAMED = 10
LONGEST_PHRASE = 500
LONGEST_CATEGORY = 100
LONGEST_REPLY = 4000


class ImportRefused(ValueError):
    """The file cannot be imported; the message is one sentence for the person who tried."""


class Row(msgspec.Struct):
    """A phrase of the file. `line` counts from 1, the header included."""

    line: int
    text: str
    category: str
    reply: str


class Imported(msgspec.Struct):
    """The result of an import. Lines are numbers in the file. `ignored`: the names of columns that are not read."""

    slug: str
    bot_created: bool = False
    interactions_created: int = 0
    replies_changed: int = 0
    phrases_created: int = 0
    known_already: int = 0
    encoding: str = ""
    ignored: list[str] = []
    blank_lines: list[int] = []
    conflicting_lines: list[int] = []

    @property
    def changed(self) -> bool:
        """Whether the import changed anything in the database."""
        return bool(self.bot_created or self.interactions_created or self.replies_changed or self.phrases_created)

    def sentences(self) -> list[str]:
        """The summary, for people."""
        said = [_("The bot %(slug)s is new.") % {"slug": self.slug}] if self.bot_created else []
        if self.changed:
            said.append(
                _("New: %(interactions)d interactions, %(phrases)d phrases. Replies changed: %(replies)d.")
                % {
                    "interactions": self.interactions_created,
                    "phrases": self.phrases_created,
                    "replies": self.replies_changed,
                }
            )
        else:
            said.append(_("Nothing changed: the bot %(slug)s holds all of this already.") % {"slug": self.slug})
        if self.encoding:
            said.append(
                _("The file is not in UTF-8. It was read as %(encoding)s; if letters are wrong, save it as UTF-8.")
                % {"encoding": self.encoding}
            )
        if self.ignored:
            said.append(_("Columns that are not read: %(columns)s.") % {"columns": ", ".join(self.ignored)})
        if self.known_already:
            said.append(_("Phrases that were there already: %(count)d.") % {"count": self.known_already})
        if self.blank_lines:
            said.append(
                ngettext(
                    "%(count)d row without text or category was left out: line %(lines)s.",
                    "%(count)d rows without text or category were left out: lines %(lines)s.",
                    len(self.blank_lines),
                )
                % {"count": len(self.blank_lines), "lines": _named(self.blank_lines)}
            )
        if self.conflicting_lines:
            said.append(
                _("Phrases that lead to another interaction already were left out: %(count)d, lines %(lines)s.")
                % {"count": len(self.conflicting_lines), "lines": _named(self.conflicting_lines)}
            )
        return said


def import_phrases(*, path: Path, slug: str) -> Imported:
    """Reads the file into the bot, publishes and trains it in this process. Raises ImportRefused.

    One transaction; training follows the commit. Phrases and interactions that are not in the file stay.
    """
    try:
        validate_slug(slug)
    except ValidationError:
        raise ImportRefused(
            _("“%(slug)s” cannot be an address name; use letters, digits, - and _.") % {"slug": slug}
        ) from None
    done = Imported(slug=slug)
    rows = _read(path, done)
    with transaction.atomic():
        bot, done.bot_created = Bot.objects.get_or_create(
            slug=slug, defaults={"name": slug.replace("-", " ").replace("_", " ").title()[:100]}
        )
        names = Names(Interaction.objects.filter(bot=bot).values_list("name", flat=True))
        for row in rows:
            row.category = names.meant(row.category)
        interactions = _interactions(bot, rows, done)
        _phrases(bot, interactions, rows, done)
        publish(bot, train=model_upkeep.train_bot)
    return done


def _read(path: Path, done: Imported) -> list[Row]:
    """The rows with text and category; others are noted as blank."""
    try:
        table = table_files.read(path.read_bytes(), WITH_MESSAGES, optional=OPTIONAL, limits=FROM_COMMAND)
    except FileNotFoundError:
        raise ImportRefused(_("There is no file %(path)s.") % {"path": path}) from None
    except OSError as error:
        reason = error.strerror
        raise ImportRefused(_("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": reason}) from None
    except TableRefused as refused:
        raise ImportRefused(f"{path}: {refused}") from None
    done.encoding, done.ignored = table.encoding, table.ignored
    rows = []
    for line, (category, text, reply) in table.rows:
        if clean_line(text, 1) and clean_line(category, 1):
            rows.append(_checked(Row(line, " ".join(text.split()), category, reply)))
        else:
            done.blank_lines.append(line)
    return rows


def _checked(row: Row) -> Row:
    limits = (("text", row.text, LONGEST_PHRASE), ("category", row.category, LONGEST_CATEGORY))
    for name, value, limit in (*limits, ("reply", row.reply, LONGEST_REPLY)):
        if len(value) > limit:
            raise ImportRefused(
                _("Line %(line)d: %(name)s has more than %(limit)d characters; shorten it.")
                % {"line": row.line, "name": name, "limit": limit}
            )
        if CONTROL_CHARACTERS.search(value):
            raise ImportRefused(
                _("Line %(line)d: %(name)s holds a control character; remove it.") % {"line": row.line, "name": name}
            )
    try:
        texts.check_variables(row.reply, known=texts.EVERYWHERE | texts.may_be_asked(row.reply))
    except ValidationError as error:
        raise ImportRefused(
            _("Line %(line)d, reply: %(error)s") % {"line": row.line, "error": error.messages[0]}
        ) from None
    return row


def _interactions(bot: Bot, rows: list[Row], done: Imported) -> dict[str, Interaction]:
    """The interactions by name, one for each category. Creates new ones; a reply in the file replaces the text."""
    replies: dict[str, str] = {}
    for row in rows:
        replies[row.category] = replies.get(row.category) or row.reply
    found = {item.name: item for item in Interaction.objects.filter(bot=bot)}
    new = [
        Interaction(bot=bot, name=category, text=reply or category.replace("_", " "))
        for category, reply in replies.items()
        if category not in found
    ]
    changed = [item for item in found.values() if replies.get(item.name) and replies[item.name] != item.text]
    for item in changed:
        item.text = replies[item.name]
    Interaction.objects.bulk_update(changed, ["text"], batch_size=500)
    done.interactions_created, done.replies_changed = len(new), len(changed)
    created = Interaction.objects.bulk_create(new, batch_size=500)
    return found | {item.name: item for item in created}


def _phrases(bot: Bot, interactions: dict[str, Interaction], rows: list[Row], done: Imported) -> None:
    known = dict(Phrase.objects.filter(bot=bot).values_list("normal", "interaction_id"))
    new = []
    for row in rows:
        interaction = interactions[row.category]
        normal = normalize(row.text)[:LONGEST_PHRASE]
        if normal not in known:
            new.append(Phrase(interaction=interaction, text=row.text).complete())
            known[normal] = interaction.pk
        elif known[normal] == interaction.pk:
            done.known_already += 1
        else:
            done.conflicting_lines.append(row.line)
    Phrase.objects.bulk_create(new, batch_size=500)
    done.phrases_created = len(new)


def _named(lines: list[int]) -> str:
    """The first few line numbers."""
    more = "" if len(lines) <= LINES_NAMED else " …"
    return ", ".join(str(line) for line in lines[:LINES_NAMED]) + more
