"""From a visitor's words to an interaction, or to the result that they were not understood."""

from collections.abc import Iterable

from bots.understanding.match import Match
from bots.understanding.model import Model
from bots.understanding.normalization import normalize, plain

NOTHING = Match(None, 0.0, None)


class Matcher:
    """Exact phrases, then phrases that are equal without accents, then the trained model. Safe to share by threads."""

    def __init__(self, phrases: Iterable[tuple[str, int]], model: Model | None) -> None:
        """`phrases`: text and interaction; the first of two equal ones counts."""
        self.exact: dict[str, Match] = {}
        self.bare: dict[str, Match] = {}
        self.model = model
        for text, interaction in phrases:
            match = Match(interaction, 1.0, text)
            normal = normalize(text)
            self.exact.setdefault(normal, match)
            self.bare.setdefault(plain(normal), match)

    def match(self, text: str) -> Match:
        """The meaning of the words; a pure look-up and some arithmetic, a few milliseconds at most."""
        normal = normalize(text)
        found = self.exactly(normal)
        return found if found.interaction is not None else self.likeliest(normal)

    def exactly(self, normal: str) -> Match:
        """The meaning of normalized words that are a phrase of the bot."""
        return self.exact.get(normal) or self.bare.get(plain(normal)) or NOTHING

    def likeliest(self, normal: str) -> Match:
        """The meaning of normalized words by the trained model; not understood if there is no model or no word."""
        bare = plain(normal)
        return self.model.match(bare) if self.model is not None and bare else NOTHING
