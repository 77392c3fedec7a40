"""Checks that several rows share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bots.wording import colors, origins

END_ACTIONS = ("nothing", "default", "message", "interaction")
"""The kinds of end actions, as `EndAction.Action` names them."""

if TYPE_CHECKING:
    from bots.models.interactions import Interaction


def check_origins(text: str) -> None:
    """Raises ValidationError unless the text is a list of origins."""
    origins.normalized_lines(text)


def check_color(text: str) -> None:
    """Raises ValidationError unless `text` is a color as # and six hexadecimal digits."""
    if not colors.COLOR.fullmatch(text):
        raise ValidationError(_("Write the color as # and six digits, like #3f4fc6."), code="color")


def check_country(code: str) -> None:
    """Raises ValidationError unless `code` is the code of a country, in capital or small letters."""
    # Its import takes 80 ms; only who saves a bot with a country needs it.
    from phonenumbers import SUPPORTED_REGIONS

    if code.upper() not in SUPPORTED_REGIONS:
        raise ValidationError(_("Write the country as its two letters, like GB, CH or EG."), code="country")


def check_same_bot(interaction: Interaction | None, bot_id: int | None) -> None:
    """Raises ValidationError if the interaction belongs to another bot."""
    if interaction is not None and interaction.bot_id != bot_id:
        raise ValidationError(
            _("“%(name)s” belongs to another bot. Pick one of this bot's interactions."),
            code="other_bot",
            params={"name": interaction.name},
        )


def collect(errors: dict[str, Any], field: str, check: Callable[..., None], *args: Any, **kwargs: Any) -> None:
    """Runs a check and files its error under the field."""
    try:
        check(*args, **kwargs)
    except ValidationError as error:
        errors[field] = error


def check_end_actions(value: Any) -> None:
    """Raises ValidationError unless the value is a list of kinds of end actions, each once."""
    named = [each for each in END_ACTIONS if each in value] if isinstance(value, list) else None
    if named is None or len(named) < len(value):
        text = _("Give a list of end actions, each once: %(names)s.")
        raise ValidationError(text, code="end_actions", params={"names": ", ".join(END_ACTIONS)})
