"""Troubles that configurers and owners must know of, in templates of the admin."""

from __future__ import annotations

from django import template

from attachments import witnesses

register = template.Library()


@register.simple_tag
def trouble() -> str:
    """Gives the sentence about a clock that is wrong, or nothing."""
    return witnesses.trouble()
