"""From a visitor's words to an interaction, or to the admission that they were not understood."""

from collections.abc import Iterable

from bots.understanding.match import Match
from bots.understanding.model import Model
from bots.understanding.normal import normalise, plain


class Matcher:
    """Exact phrases, then phrases equal but for accents, then the trained model. Safe to share between threads."""

    def __init__(self, phrases: Iterable[tuple[str, int]], model: Model | None) -> None:
        """`phrases`: text and interaction; the first of two equal ones counts."""
        self.exact: dict[str, Match] = {}
        self.bare: dict[str, Match] = {}
        self.model = model
        for text, interaction in phrases:
            match = Match(interaction, 1.0, text)
            normal = normalise(text)
            self.exact.setdefault(normal, match)
            self.bare.setdefault(plain(normal), match)

    def match(self, text: str) -> Match:
        """What the words mean; a pure look-up and some arithmetic, a few milliseconds at most."""
        found = self.exactly(text)
        bare = plain(normalise(text))
        return found if found.interaction is not None or self.model is None or not bare else self.model.match(bare)

    def exactly(self, text: str) -> Match:
        """Only what is a phrase already."""
        normal = normalise(text)
        return self.exact.get(normal) or self.bare.get(plain(normal)) or Match(None, 0.0, None)
