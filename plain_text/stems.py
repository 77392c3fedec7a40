"""The stems of words by language: "parcels" finds "parcel". Snowball's algorithms; languages without one have none."""

from __future__ import annotations

from functools import lru_cache

ALGORITHMS = {
    "ar": "arabic", "de": "german", "en": "english", "es": "spanish", "fr": "french", "it": "italian",
    "nl": "dutch", "pl": "polish", "pt": "portuguese", "ru": "russian", "tr": "turkish",
}  # fmt: skip
"""Of the languages that bots speak (`bots.wording.languages`)."""


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself if it has a digit or the language has no algorithm."""
    if language not in ALGORITHMS or len(word) < 3 or not word.isalpha():
        return word
    # Its import reads the tables of all languages; only who searches or fills the index needs it.
    import snowballstemmer

    # A stemmer of one's own: it keeps the word that it works on, and others may search at the same time.
    return str(snowballstemmer.stemmer(ALGORITHMS[language]).stemWord(word)) or word
