"""A bot's texts: variables such as {{ visitor }}, and lists in one field."""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bots.wording import formatting

PLACEHOLDER = re.compile(r"(?P<space> ?)\{\{(?P<name>[^{}]*)\}\}")
NAME = re.compile(r"[^\W\d]\w*")

EVERYWHERE = frozenset({"bot", "visitor"})
WITH_OPERATOR = EVERYWHERE | {"operator"}


def render(text: str, variables: Mapping[str, str]) -> str:
    """The text with each {{ name }} replaced once. Values are never read as templates or as marks.

    If a variable is unknown or empty, the space before it is removed too: "Hello {{ visitor }}!" becomes "Hello!".
    """

    def value(match: re.Match[str]) -> str:
        found = formatting.escaped(variables.get(_name_in(match), ""))
        return f"{match['space']}{found}" if found else ""

    return PLACEHOLDER.sub(value, text)


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
    return tuple(dict.fromkeys(word.strip() for word in re.split(r"[,\n،、]", text) if word.strip()))


def _name_in(placeholder: re.Match[str]) -> str:
    return placeholder["name"].strip()
