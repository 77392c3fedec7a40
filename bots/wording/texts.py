"""A bot's texts: variables such as {{ visitor }}, and lists in one field."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.wording import formatting
from bots.wording.link_values import Address

PLACEHOLDER = re.compile(r"(?P<space> ?)\{\{(?P<name>[^{}]*)\}\}")
NAME = re.compile(r"[^\W\d]\w*")

EVERYWHERE = frozenset({"bot", "visitor"})
WITH_OPERATOR = EVERYWHERE | {"operator"}


def render(text: str, variables: Mapping[str, str]) -> str:
    """The text with each {{ name }} replaced once, trimmed. Values are never read as templates or as marks.

    If a variable is unknown or empty, the space before it is removed too: "Hello {{ visitor }}!" becomes "Hello!". In
    the address of a link a value is percent-encoded.
    """
    if "{{" not in text:
        return text.strip()
    parts: list[tuple[str, bool]] = []
    done = 0
    address = Address()
    for match in PLACEHOLDER.finditer(text):
        address.read(text[done : match.start()])
        parts.append((text[done : match.start()], False))
        if value := variables.get(_name_in(match), ""):
            address.read(match["space"])
            parts += [(match["space"], False), (address.encoded(value), True)]
        done = match.end()
    return formatting.combined(_trimmed([*parts, (text[done:], False)]))


def variables_in(text: str) -> set[str]:
    """The names of the variables in a text."""
    return {_name_in(match) for match in PLACEHOLDER.finditer(text)}


def check_variables(text: str, *, known: frozenset[str]) -> None:
    """Raises ValidationError for a variable that is not in `known` and for braces that are not closed."""
    for match in PLACEHOLDER.finditer(text):
        if _name_in(match) not in known:
            raise ValidationError(
                _("The variable {{ %(name)s }} does not exist. Known here: %(known)s."),
                code="unknown_variable",
                params={"name": _name_in(match), "known": ", ".join(sorted(known - {""}))},
            )
    rest = PLACEHOLDER.sub("", text)
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


def _name_in(placeholder: re.Match[str]) -> str:
    return placeholder["name"].strip()


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
