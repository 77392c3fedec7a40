"""All phrases of a draft as a table: exported, compared with another table, and changed to it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from bots.draft.table_messages import Messages
from bots.draft.tables import Names, Row
from bots.models import Bot, Interaction, Phrase
from bots.understanding.normalization import normalize
from plain_text import CONTROL_CHARACTERS, clean_line

LONGEST = 500
LONGEST_NAME = 100
BATCH = 500


class Line(msgspec.Struct, frozen=True):
    """A phrase and the interaction it leads to. `before`: the earlier interaction or the earlier text."""

    text: str
    interaction: str
    before: str = ""


class LeftOut(msgspec.Struct, frozen=True):
    """A row of the file that is ignored, and why."""

    line: int
    text: str
    why: str


class Comparison(msgspec.Struct, frozen=True):
    """The changes that a table would make. `absent` are phrases of the draft that the table does not have.

    `messages`: what interactions are to say, as lines. `unknown`: interactions that do not exist, and in how many rows.
    `made`: how many of them were created.
    """

    added: list[Line]
    moved: list[Line]
    rewritten: list[Line]
    absent: list[Line]
    unknown: dict[str, int]
    left_out: list[LeftOut]
    same: int
    made: int = 0
    messages: list[Line] = []

    @property
    def changes(self) -> bool:
        """Whether the table adds, moves or rewrites phrases, or changes messages."""
        return bool(self.added or self.moved or self.rewritten or self.messages)

    @property
    def key(self) -> str:
        """A key that is equal for equal changes."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class _Plan(msgspec.Struct):
    """A comparison, and the rows of the database that it is about."""

    comparison: Comparison
    new: list[Phrase]
    changed: list[Phrase]
    absent: list[Phrase]
    said: Messages


def rows(bot: Bot) -> list[tuple[str, str, str]]:
    """Interaction, phrase and message of each phrase of the draft, by interaction; a message in its first row only."""
    found = Phrase.objects.filter(bot=bot).order_by("interaction__name", "interaction", "id")
    written: set[str] = set()
    lines = []
    for name, phrase, message in found.values_list("interaction__name", "text", "interaction__text"):
        lines.append((name, phrase, "" if name in written else message))
        written.add(name)
    return lines


def compare(bot: Bot, table: list[Row]) -> Comparison:
    """The changes that `take` would make. Changes nothing."""
    return _plan(bot, table).comparison


@transaction.atomic
def take(bot: Bot, table: list[Row], *, shown: str, remove: bool, make: bool = False) -> Comparison | None:
    """Adds, moves and rewrites phrases as in the table; `remove` deletes phrases that it does not have.

    `make` first creates the interactions that do not exist, each with its message, else with its name as its message.

    None, and nothing is changed, if the draft is no longer that of the comparison with the key `shown`.
    """
    Bot.objects.select_for_update().get(pk=bot.pk)
    plan = _plan(bot, table)
    if plan.comparison.key != shown:
        return None
    made = _make(bot, plan.comparison.unknown, plan.said) if make else 0
    if made:
        plan = _plan(bot, table)
    if remove:
        keys = [phrase.pk for phrase in plan.absent]
        for start in range(0, len(keys), BATCH):
            Phrase.objects.filter(pk__in=keys[start : start + BATCH]).delete()
    Interaction.objects.bulk_update(plan.said.changed, ["text"], batch_size=BATCH)
    Phrase.objects.bulk_update(plan.changed, ["interaction", "text"], batch_size=BATCH)
    Phrase.objects.bulk_create(plan.new, batch_size=BATCH)
    return msgspec.structs.replace(plan.comparison, made=made)


def _make(bot: Bot, names: Iterable[str], said: Messages) -> int:
    """Creates interactions with these names; a text that cannot be a name stays unknown."""
    fit = [name for name in names if len(name) <= LONGEST_NAME and not CONTROL_CHARACTERS.search(name)]
    new = [Interaction(bot=bot, name=name, text=said.of.get(name) or name.replace("_", " ")) for name in fit]
    return len(Interaction.objects.bulk_create(new, batch_size=BATCH))


def _plan(bot: Bot, table: list[Row]) -> _Plan:
    interactions = {item.name: item for item in Interaction.objects.filter(bot=bot)}
    names = {item.pk: name for name, item in interactions.items()}
    known = {phrase.normal: phrase for phrase in Phrase.objects.filter(bot=bot).order_by("id")}
    found = Comparison([], [], [], [], {}, [], 0)
    meant = Names(interactions)
    table = [msgspec.structs.replace(row, interaction=meant.meant(row.interaction)) for row in table]
    plan = _Plan(found, [], [], [], Messages(table, interactions))
    seen: dict[str, Row] = {}
    same = 0
    for row in table:
        normal = normalize(row.phrase)[:LONGEST]
        first = seen.setdefault(normal, row) if row.phrase else row
        if why := _refusal(row, first):
            found.left_out.append(LeftOut(row.line, row.phrase[:80], why))
        elif row.interaction not in interactions:
            found.unknown[row.interaction] = found.unknown.get(row.interaction, 0) + 1
        elif first is not row:
            same += 1
        elif (phrase := known.get(normal)) is None:
            plan.new.append(Phrase(interaction=interactions[row.interaction], text=row.phrase).complete())
            found.added.append(Line(row.phrase, row.interaction))
        elif (names[phrase.interaction_id], phrase.text) == (row.interaction, row.phrase):
            same += 1
        else:
            _change(plan, phrase, row, interactions[row.interaction], names[phrase.interaction_id])
    plan.absent = [phrase for normal, phrase in known.items() if normal not in seen]
    found.absent.extend(Line(phrase.text, names[phrase.interaction_id]) for phrase in plan.absent)
    found.messages.extend(Line(text, name, before) for name, text, before in plan.said.lines)
    found.left_out.extend(LeftOut(line, text[:80], why) for line, text, why in plan.said.refused)
    plan.comparison = msgspec.structs.replace(found, same=same)
    return plan


def _change(plan: _Plan, phrase: Phrase, row: Row, interaction: Interaction, was_in: str) -> None:
    if was_in != row.interaction:
        plan.comparison.moved.append(Line(row.phrase, row.interaction, was_in))
    else:
        plan.comparison.rewritten.append(Line(row.phrase, row.interaction, phrase.text))
    phrase.interaction, phrase.text = interaction, row.phrase
    plan.changed.append(phrase)


def _refusal(row: Row, first: Row) -> str:
    if not clean_line(row.phrase, 1):
        return _("There is no phrase.")
    if not row.interaction:
        return _("There is no interaction.")
    if len(row.phrase) > LONGEST:
        return _("It is longer than %(limit)d characters.") % {"limit": LONGEST}
    if CONTROL_CHARACTERS.search(row.phrase):
        return _("It holds a control character.")
    if first.interaction != row.interaction:
        said = {"line": first.line, "name": first.interaction}
        return _("Line %(line)d has it already, under “%(name)s”.") % said
    return ""
