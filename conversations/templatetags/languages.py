"""For templates: the languages, and the plural forms of the page's language."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

register = template.Library()

PLURAL_FORMS = {"ar": ("zero", "one", "two", "few", "many", "other")}
"""Unicode's names, as the browser's Intl.PluralRules gives them; the other languages here have "one" and "other"."""
EXAMPLES = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}
"""For each form a number that takes it, by which gettext chooses."""


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The code of each language, and its name in that language."""
    return list(settings.LANGUAGES)


@register.simple_tag
def plural_forms() -> list[tuple[str, int]]:
    """Each form's name with a number that takes it. The page holds all forms; the script picks one for each number."""
    return [(form, EXAMPLES[form]) for form in PLURAL_FORMS.get(get_language() or "", ("one", "other"))]
