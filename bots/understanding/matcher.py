"""From a visitor's words to an interaction, or to the result that they were not understood."""

import logging
from collections.abc import Iterable

from bots.understanding.decision import Caution
from bots.understanding.distinctions import Distinctions
from bots.understanding.exactness import parts
from bots.understanding.features import READ_CHARACTERS
from bots.understanding.match import NOTHING, Match
from bots.understanding.model import Model
from bots.understanding.normalization import comparable, normalize, plain, sentence, spellings
from bots.understanding.remembered import Remembered
from bots.understanding.word_model import Allows

logger = logging.getLogger(__name__)


class Matcher:
    """Exact phrases, then phrases that are equal without accents, then the trained model. Safe to share by threads."""

    def __init__(
        self,
        phrases: Iterable[tuple[str, int]],
        model: Model | None,
        caution: Caution = "balanced",
        *,
        asks_back: bool = False,
        out_of_scope: Iterable[str] = (),
    ) -> None:
        """`phrases`: text and interaction; the first of two equal ones counts. `asks_back`: see `Model.match`.

        `out_of_scope`: sentences that the model must not take for any interaction.
        """
        self.out_of_scope = frozenset(map(normalize, out_of_scope))
        self.exact: dict[str, Match] = {}
        self.bare: dict[str, Match] = {}
        self.model, self.caution, self.asks_back = model, caution, asks_back
        for text, interaction in phrases:
            match = Match(interaction, 1.0, text)
            normal = normalize(text)
            self.exact.setdefault(normal, match)
            for spelling in spellings(normal):
                self.bare.setdefault(spelling, match)
        known = ((bare, match.interaction) for bare, match in self.bare.items() if match.interaction is not None)
        self.distinctions = Distinctions(known)
        self._remembered = Remembered()

    def match(self, text: str) -> Match:
        """The meaning of the words; a pure look-up and some arithmetic, a few milliseconds at most."""
        normal = normalize(text)
        found = self.exactly(normal)
        return found if found.interaction is not None else self.likeliest(text)

    def exactly(self, normal: str) -> Match:
        """The meaning of normalized words that are a phrase of the bot."""
        if (match := self.exact.get(normal)) is not None:
            return match
        found = (self.bare.get(spelling) for spelling in spellings(normal))
        return next((match for match in found if match is not None), NOTHING)

    def likeliest(self, text: str) -> Match:
        """The meaning of the words by the trained model; not understood if there is no model or no word.

        Takes some milliseconds unless `likeliest_at_once` knows it.
        """
        found = self.likeliest_at_once(text)
        return self._likeliest(text) if found is None else found

    def likeliest_at_once(self, text: str) -> Match | None:
        """As `likeliest`, without asking the model: None if it was not asked lately."""
        return NOTHING if self.model is None else self._remembered.get(text)

    def nearest(self, text: str, count: int = 3) -> list[Match]:
        """The likeliest interactions, the likeliest first, each with its nearest phrase and its probability.

        A phrase of the bot is the only one, and sure. Empty if there is no model or no word.
        """
        normal = normalize(text)
        if (found := self.exactly(normal)).interaction is not None:
            return [found]
        bare = plain(normal)
        return self.model.nearest(sentence(text), bare, self._allows(bare), count) if self.model and bare else []

    def _likeliest(self, text: str) -> Match:
        bare = comparable(text)
        if self.model is None or not bare or (self.out_of_scope and normalize(text) in self.out_of_scope):
            return NOTHING
        # Nobody hesitates over emoji or marks alone.
        asks_back = self.asks_back and any(map(str.isalnum, bare))
        try:
            match = self.model.match(sentence(text), bare, self._allows(bare), self.caution, asks_back=asks_back)
        except Exception:
            # Otherwise the visitor would wait for an answer for ever, and a default answer alerts a person.
            logger.exception("A text was not understood because the model failed.")
            return NOTHING
        self._remembered.put(text, match)
        return match

    def _allows(self, bare: str) -> Allows:
        said = parts(bare[:READ_CHARACTERS])
        return lambda phrase, interaction: self.distinctions.allow(said, parts(phrase), interaction)
