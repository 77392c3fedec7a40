"""What is wrong with a translation, and what only looks wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bots.draft.translating.texts_of_draft import Text
from bots.models.interactions import LONGEST_CHOICE
from bots.understanding.normalization import normalize
from bots.wording import formatting, texts
from bots.wording.emphasis import Piece
from plain_text import CONTROL_CHARACTERS


def complaint(text: Text, translation: str) -> str:
    """Why this cannot be its translation, in a sentence; "" if it can."""
    if len(translation) > text.longest:
        said = {"limit": text.longest, "count": len(translation)}
        return _("It has %(count)d characters; at most %(limit)d are possible.") % said
    if CONTROL_CHARACTERS.search(translation) or ("\n" in translation and not text.several_lines):
        return _("It holds a control character or the end of a line. Remove it.")
    if text.one_a_line and translation:
        return _complaint_of_choices(texts.lines(text.main), texts.lines(translation))
    if text.variables is not None:
        try:
            # What the main text holds may be asked for later.
            known = text.variables | texts.may_be_asked(text.main)
            texts.check_variables(translation, known=known)
        except ValidationError as error:
            return str(error.messages[0])
    return ""


def doubts(text: Text, translation: str) -> list[str]:
    """What a translator may have lost: variables and marks of the main text. Sentences; none if it is blank."""
    return [] if text.variables is None else lost(text.main, translation)


def lost(main: str, translation: str) -> list[str]:
    """Variables and marks that the main text holds and its translation does not, in sentences; none if it is blank."""
    if not translation.strip():
        return []
    names = sorted(texts.variables_in(main) - texts.variables_in(translation))
    return [
        *(_("It lacks {{ %(name)s }}, which the main text holds.") % {"name": name} for name in names),
        *_lost_marks(_marks(main), _marks(translation)),
    ]


def _complaint_of_choices(main: tuple[str, ...], translated: tuple[str, ...]) -> str:
    if len(main) != len(translated):
        text = ngettext(
            "It has %(found)d line; %(count)d choice needs one each, in the same order.",
            "It has %(found)d lines; %(count)d choices need one each, in the same order.",
            len(main),
        )
        return text % {"found": len(translated), "count": len(main)}
    if len({normalize(choice) for choice in translated}) < len(translated):
        return _("Two choices differ in case or punctuation only.")
    if any(len(choice) > LONGEST_CHOICE for choice in translated):
        return _("A choice has at most %(limit)d characters.") % {"limit": LONGEST_CHOICE}
    return ""


def _lost_marks(main: Counter[str], translated: Counter[str]) -> Iterator[str]:
    names = {
        "strong": _("**bold**"),
        "em": _("*italic*"),
        "a": _("link"),
        "item": _("item of a list"),
    }
    for kind, name in names.items():
        if translated[kind] < main[kind]:
            said = {"mark": name, "main": main[kind], "found": translated[kind]}
            yield _("Marks may be lost: the main text has %(main)d × %(mark)s, this has %(found)d.") % said


def _marks(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for block in formatting.blocks(text):
        found["item"] += len(block.lines) if block.kind != "text" else 0
        for line in block.lines:
            found.update(_kinds(line))
    return found


def _kinds(pieces: Iterable[Piece]) -> Iterator[str]:
    for piece in pieces:
        yield piece.kind
        yield from _kinds(piece.inside)
