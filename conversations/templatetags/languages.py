"""For templates: the languages there are, and the forms that a number's noun has in the page's."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

register = template.Library()

FORMS = {"ar": ("zero", "one", "two", "few", "many", "other")}
"""Unicode's names, as the browser's Intl.PluralRules gives them; other languages here have "one" and "other"."""
NUMBERS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""A number that has the form, for gettext to choose by."""


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Code and own name of each."""
    return list(settings.LANGUAGES)


@register.simple_tag
def plural_forms() -> list[tuple[str, int]]:
    """Each form's name with a number that has it: script learns all of them, and picks when it knows the number."""
    return [(form, NUMBERS[form]) for form in FORMS.get(get_language() or "", ("one", "other"))]
