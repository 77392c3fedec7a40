"""Finds the passages that may hold the answer to a question: by meaning and by words, merged by rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from bots.models import SourcePassage, SourceText
from bots.sources import terms, vectors, word_search

MOST = 8
"""Passages that a model is given."""

LOOKED_AT = 30
"""Passages of each way of finding that are merged."""

RANK = 20
"""How slowly the weight of a rank falls: the first of a list counts 1/21, the tenth 1/30."""

BY_WORDS = 0.6
"""How much finding by words counts beside finding by meaning."""

TELLING = 0.5
"""Passages whose words tell less than this part of the best one's are left out: they share common words only."""

LEAST_WORDS = 0.5
"""The score of words below which a passage shares nothing but words that many passages have."""

UNLIKE = 0.2
"""Likeness of meaning below which a passage that has none of the words is not about the question."""


class Found(msgspec.Struct, frozen=True):
    """A passage. `likeness`: of its meaning and the question's, None if that was not looked at; `words`: as ranked."""

    id: int
    digest: str
    title: str
    heading: str
    text: str
    likeness: float | None
    words: int | None
    """Its place among those with the question's words, from 1; None if it has none."""


def find(bot_id: int, digests: Iterable[str], questions: Sequence[str], *, languages: tuple[str, ...]) -> list[Found]:
    """The best passages of the texts with these digests, the best first, at most MOST.

    `questions`: what is asked, and other ways to say it. Two or three queries: not for the event loop.
    """
    rows = SourceText.objects.filter(bot=bot_id, digest__in=list(digests)).order_by("pk")
    made = tuple(rows.values_list("pk", "made_by"))
    texts = [pk for pk, _ in made]
    if not texts:
        return []
    scores: dict[int, float] = {}
    likeness: dict[int, float] = {}
    by_words: dict[int, int] = {}
    for question in questions:
        near = vectors.nearest(question, made, LOOKED_AT)
        worded = _telling(word_search.best(terms.of_question(question, languages), texts, LOOKED_AT))
        for pk, like in near:
            likeness[pk] = max(like, likeness.get(pk, -1.0))
        for at, (pk, _) in enumerate(worded, start=1):
            by_words[pk] = min(at, by_words.get(pk, at))
        for weight, ranked in ((1.0, near), (BY_WORDS if near else 1.0, worded)):
            for at, (pk, _) in enumerate(ranked, start=1):
                scores[pk] = scores.get(pk, 0.0) + weight / (RANK + at)
    best = sorted((pk for pk in scores if pk in by_words or likeness[pk] >= UNLIKE), key=lambda pk: -scores[pk])
    return _loaded(best[:MOST], likeness, by_words)


def _telling(worded: list[tuple[int, float]]) -> list[tuple[int, float]]:
    return [(pk, score) for pk, score in worded if score >= max(worded[0][1] * TELLING, LEAST_WORDS)]


def _loaded(keys: list[int], likeness: dict[int, float], by_words: dict[int, int]) -> list[Found]:
    rows = SourcePassage.objects.select_related("source").in_bulk(keys)
    return [
        Found(
            id=pk,
            digest=row.source.digest,
            title=row.source.title,
            heading=row.heading,
            text=row.text,
            likeness=likeness.get(pk),
            words=by_words.get(pk),
        )
        for pk in keys
        if (row := rows.get(pk)) is not None
    ]
