"""Trouble with the encoder that configurers must know of, in templates of the admin."""

from __future__ import annotations

from django import template

from bots.understanding import encoders

register = template.Library()


@register.simple_tag
def encoder_trouble() -> str:
    """Gives the sentence about an encoder that is missing, or nothing."""
    return encoders.warning()
