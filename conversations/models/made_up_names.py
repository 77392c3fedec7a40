"""Names for visitors who gave none: an adjective and an animal, made from the reference. One reference has one name.

In every language the same places of the lists belong together, and the adjectives fit all animals.
`static/js/lib/visitor-names.js` makes the same names; both are tried on `tests/made_up_names.json`.
"""

from __future__ import annotations

import re
from functools import cache, reduce

from django.conf import settings
from django.utils.translation import gettext, gettext_noop, override

PATTERN = gettext_noop("{adjective} {animal}")
ADJECTIVES = gettext_noop(
    "amber, azure, brave, bright, calm, clever, coral, curious, eager, gentle, golden, green, happy, "
    "honest, jolly, kind, lively, lucky, mild, nimble, noble, patient, polite, quick, quiet, red, silver, "
    "snowy, sunny, violet, warm, wise"
)
ANIMALS = gettext_noop(
    "fox, badger, beaver, lynx, stag, bear, wolf, hare, hedgehog, falcon, eagle, pelican, penguin, "
    "parrot, peacock, dolphin, tiger, lion, leopard, panda, koala, elephant, bison, moose, ibex, salmon, "
    "sparrow, toucan, flamingo, condor, cormorant, hummingbird, finch, dragon, jaguar, puma, starling, "
    "albatross, octopus, hawk"
)


def in_all_languages(reference: str) -> tuple[str, ...]:
    """The name that this reference has in each language of the console."""
    return tuple(in_language(reference, language) for language, _ in settings.LANGUAGES)


def in_language(reference: str, language: str) -> str:
    """The name that this reference has in the language: "Amber fox"."""
    pattern, adjectives, animals = _words(language)
    number = number_of(reference)
    adjective = adjectives[number % len(adjectives)]
    animal = animals[number // len(adjectives) % len(animals)]
    name = pattern.replace("{adjective}", adjective).replace("{animal}", animal)
    return name[:1].upper() + name[1:]


def number_of(reference: str) -> int:
    """A number of 32 bits (FNV-1a), which is far from those of similar references."""
    return reduce(lambda total, character: (total ^ ord(character)) * 0x01000193 % 2**32, reference, 0x811C9DC5)


@cache
def _words(language: str) -> tuple[str, list[str], list[str]]:
    with override(language):
        return gettext(PATTERN), words_of(gettext(ADJECTIVES)), words_of(gettext(ANIMALS))


def words_of(text: str) -> list[str]:
    """The words of a list, separated by commas."""
    return [word.strip() for word in re.split("[,،]", text)]
