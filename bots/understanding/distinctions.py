"""Whether a visitor's sentence may be taken for a phrase of the bot, by the exact parts of both.

Which figures count is decided by the bot's own phrases. In "my order 12345 has not arrived" the figure is a detail;
in "plan 3" it is not if the bot has a phrase about "plan 1".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from bots.understanding.exactness import Figure, Parts, opposites, parts, same_word

# So many of the fewer words are shared by two sentences that say the same or the opposite.
SAME_WORDS = 0.8
# With more words than this on both sides, a negation is about a part of them only.
ONE_SENTENCE = 15
# So many of all words are shared by two sentences that differ by a figure only.
ALIKE = 0.5
# An interaction whose phrases have so many different figures beside one word uses them as examples.
EXAMPLES = 3
# A figure of so many digits beside a word that no phrase has a figure beside is a detail.
LONG_FIGURE = 4


class Distinctions:
    """What the phrases of a bot tell apart. Immutable; shared between threads."""

    def __init__(self, phrases: Iterable[tuple[str, int]]) -> None:
        """`phrases`: normalized texts without accents, and their interactions."""
        # By the word beside it: the figures of each interaction, and the phrases that hold one.
        beside: defaultdict[str, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        holding: defaultdict[str, list[Parts]] = defaultdict(list)
        for bare, interaction in phrases:
            for figure in (phrase := parts(bare)).figures:
                for word in figure.beside:
                    beside[word][interaction].add(figure.value)
                    holding[word].append(phrase)
        self.beside = {word: dict(figures) for word, figures in beside.items()}
        self.holding = dict(holding)

    def allow(self, said: Parts, phrase: Parts, interaction: int) -> bool:
        """Whether `said` may be taken for this phrase of the interaction, however alike they are."""
        if self._opposite(said, phrase) or self._other_figures(said, phrase, interaction):
            return False
        return said.denied != phrase.denied or not _opposed(said.words, phrase.words)

    def tell_apart(self, one: Parts, other: Parts) -> bool:
        """Whether two sentences of visitors differ in an exact part, so that they need different phrases."""
        if self._opposite(one, other) or (one.denied == other.denied and _opposed(one.words, other.words)):
            return True
        return self._own_figures(one, other) or self._own_figures(other, one)

    def _own_figures(self, one: Parts, other: Parts) -> bool:
        """Whether a figure of one is none of the other's and no detail."""
        missing = [figure for figure in one.figures if not any(figure.same_as(same) for same in other.figures)]
        return any(self._telling(figure, alone=not other.figures) for figure in missing)

    def _telling(self, figure: Figure, *, alone: bool) -> bool:
        """Whether another figure, or none (`alone`), would be another meaning. Long ones are numbers of orders."""
        known = [word for word in figure.beside if word in self.beside]
        if known:
            return not all(self._varies(word, own) for word in known for own in self.beside[word])
        return not alone and len(figure.value) < LONG_FIGURE

    @staticmethod
    def _opposite(said: Parts, phrase: Parts) -> bool:
        """The same words, once denied and once not. A yes-or-no question has no opposite."""
        if (said.denied is None) == (phrase.denied is None):
            return False
        if min(len(said.words), len(phrase.words)) > ONE_SENTENCE:
            return False
        if (said.asks or phrase.asks) and not (said.lacks or phrase.lacks):
            return False
        denied, stated = (said.denied, phrase) if phrase.denied is None else (phrase.denied, said)
        if not all(_is_among(word, stated.words) for word in denied or ()):
            return False
        known = {word for word in said.words if _is_among(word, phrase.words)}
        fewer = min(len(said.words), len(phrase.words))
        return len(known) >= SAME_WORDS * fewer if fewer else not said.words and not phrase.words

    def _other_figures(self, said: Parts, phrase: Parts, interaction: int) -> bool:
        if any(self._missing(figure, said, phrase, interaction) for figure in phrase.figures):
            return True
        return not phrase.figures and any(self._unknown(figure, said) for figure in said.figures)

    def _missing(self, figure: Figure, said: Parts, phrase: Parts, interaction: int) -> bool:
        """Whether the phrase's figure counts, and the visitor says another one or, where the bot has several, none."""
        if any(figure.same_as(other) for other in said.figures) or self._example(figure, interaction):
            return False
        if any(figure.beside & other.beside or figure.value == other.value for other in said.figures):
            return True
        if said.figures and _shared(said.words, phrase.words) >= SAME_WORDS:
            return True
        if not _alike(said, phrase):
            return False
        return any(word in said.words and len(self.beside.get(word, ())) > 1 for word in figure.beside)

    def _example(self, figure: Figure, interaction: int) -> bool:
        """Whether the interaction has other figures in this place: they are details, like numbers of orders."""
        return any(self._varies(word, interaction) for word in figure.beside)

    def _varies(self, word: str, interaction: int) -> bool:
        figures = self.beside.get(word, {})
        return len(figures.get(interaction, ())) >= (2 if len(figures) == 1 else EXAMPLES)

    def _unknown(self, figure: Figure, said: Parts) -> bool:
        """Whether the bot has such a sentence with other figures, which tell interactions apart, and none with this."""
        for word in figure.beside & self.beside.keys():
            figures = self.beside[word]
            if any(figure.value in known or self._varies(word, own) for own, known in figures.items()):
                continue
            if any(_alike(said, phrase) for phrase in self.holding[word]):
                return True
        return False


def _alike(one: Parts, other: Parts) -> bool:
    return len(one.words & other.words) >= ALIKE * len(one.words | other.words)


def _is_among(word: str, words: frozenset[str]) -> bool:
    """Whether it is one of the words, perhaps with a typing error."""
    return word in words or any(same_word(word, other) for other in words)


def _opposed(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a word of one is the opposite of a word of the other."""
    return any(opposites(word, another) for word in one - other for another in other - one)


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer else float(not one and not other)
