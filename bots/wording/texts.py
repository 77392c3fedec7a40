"""A bot's texts: variables such as {{ visitor }}, and lists in one field.

How variables are written is in `bots.wording.placeholders`.
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.wording import formatting
from bots.wording.link_values import Address
from bots.wording.placeholders import Placeholder, placeholders, without_placeholders

EVERYWHERE = frozenset({"bot", "visitor"})
WITH_OPERATOR = EVERYWHERE | {"operator"}
OF_BOT = (
    "default_reply", "question_reply", "agent_called", "agent_confirmation", "waiting_reply", "takeover_start_message",
    "disclosure", "not_in_sources",
)  # fmt: skip
"""The settings of a bot that are said to visitors and may hold variables, by their names in `Content`."""


def render(text: str, variables: Mapping[str, str]) -> str:
    """The text with each {{ name }} replaced once, trimmed. Values are never read as templates or as marks.

    If a variable is unknown or empty, its fallback is said, as a value is. Without a fallback the space before it is
    removed too: "Hello {{ visitor }}!" becomes "Hello!". In the address of a link a value is percent-encoded.
    """
    if "{{" not in text:
        return text.strip()
    parts: list[tuple[str, bool]] = []
    done = 0
    address = Address()
    for each in placeholders(text):
        address.read(text[done : each.begins])
        parts.append((text[done : each.begins], False))
        if value := variables.get(each.name, "") or each.fallback:
            address.read(each.space)
            parts += [(each.space, False), (address.encoded(value), True)]
        done = each.ends
    return formatting.combined(_trimmed([*parts, (text[done:], False)]))


def variables_in(text: str) -> set[str]:
    """The names of the variables in a text."""
    return {each.name for each in placeholders(text)}


def variables_without_fallback(text: str) -> set[str]:
    """The names of the variables in a text in whose place nothing is said if they are empty."""
    return {each.name for each in placeholders(text) if each.fallback is None}


def may_be_asked(text: str) -> set[str]:
    """The names in a text that a question could give to its variable."""
    return {each.name for each in placeholders(text) if each.is_well_formed and each.name not in WITH_OPERATOR}


def check_variables(text: str, *, known: frozenset[str]) -> None:
    """Raises ValidationError for a variable that is not in `known` and for braces that are not closed."""
    for each in placeholders(text):
        if not each.is_well_formed or each.name not in known:
            raise _unknown(each, known)
    rest = without_placeholders(text)
    if "{{" in rest or "}}" in rest:
        raise ValidationError(
            _("A variable is written {{ name }}; here two braces stand without their counterpart."),
            code="broken_variable",
        )


def lines(text: str) -> tuple[str, ...]:
    """The non-empty lines of `text`, trimmed, each once, in order."""
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def words(text: str) -> tuple[str, ...]:
    """The parts of `text` between commas or line ends, trimmed, each once, in order."""
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,\n،、，]", text) if word.strip()))


def _unknown(found: Placeholder, known: frozenset[str]) -> ValidationError:
    if found.lacks_quotes:
        text = _("{{ %(name)s }}: what is said if the variable is empty stands in quotation marks: %(example)s.")
        return ValidationError(
            text, code="broken_variable", params={"name": found.name, "example": '{{ model or "bike" }}'}
        )
    return ValidationError(
        _("The variable {{ %(name)s }} does not exist. Known here: %(known)s."),
        code="unknown_variable",
        params={"name": found.name, "known": ", ".join(sorted(known - {""}))},
    )


def _trimmed(parts: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """The parts without the blanks at both ends of the whole."""
    while parts and not parts[0][0].strip():
        parts = parts[1:]
    while parts and not parts[-1][0].strip():
        parts = parts[:-1]
    if parts:
        parts[0] = (parts[0][0].lstrip(), parts[0][1])
        parts[-1] = (parts[-1][0].rstrip(), parts[-1][1])
    return parts
