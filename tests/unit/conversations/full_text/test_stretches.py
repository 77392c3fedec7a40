"""A search through stretches of time finds the latest lines, wherever they lie, in few statements."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bots.models import Bot
from conversations.domain.full_text import finding, lines, terms
from conversations.domain.full_text.finding import Place
from conversations.domain.full_text.query import Asked, Need
from conversations.models import Conversation, SearchLine, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]
MINUTE, YEAR = 60.0, 365 * 86_400.0
WORDS = {"often": 0.6, "seldom": 0.05, "once": 0.002}


@pytest.fixture
def kept(bot: Bot) -> dict[str, list[int]]:
    """Lines of four years, close together and far apart, with gaps: by word, their keys, the latest first."""
    chance, now, pk = random.Random(3), timezone.now(), conversation(bot)
    ages = [
        *(chance.uniform(0, 30 * MINUTE) for _ in range(300)),
        *(chance.expovariate(1 / (20 * 86_400)) for _ in range(500)),
        *(chance.uniform(2 * YEAR, 2 * YEAR + 3_600) for _ in range(300)),
        *(chance.uniform(0, 4 * YEAR) for _ in range(400)),
    ]
    found: dict[str, list[int]] = {word: [] for word in WORDS}
    rows = []
    for seq, age in enumerate(ages, 1):
        key = lines.key_of(now - timedelta(seconds=age), pk, seq)
        said = [word for word, often in WORDS.items() if chance.random() < often]
        made = terms.terms_of(" ".join(said), language="en", facets={terms.EVERY[1]}, key=key)
        rows.append(SearchLine(key=key, conversation_id=pk, seq=seq, terms=made))  # type: ignore[misc]
        for word in said:
            found[word].append(key)
    SearchLine.objects.bulk_create(rows)
    return {word: sorted(keys, reverse=True) for word, keys in found.items()}


def conversation(bot: Bot) -> int:
    now = timezone.now()
    times = dict.fromkeys(("stalls_at", "abandons_at", "ends_at"), now)
    return Conversation.objects.create(bot=bot, visitor=Visitor.objects.create(bot=bot, token_hash="x"), **times).pk


def search(word: str, limit: int, before: int | None = None, since: int | None = None) -> list[Place]:
    asked = Asked(needs=[Need((word,))], since=since)
    return finding.latest(asked, frozenset(), before=before, limit=limit)


@pytest.mark.parametrize("word", [*WORDS, "never"])
def test_the_latest_lines_are_found_page_by_page_however_they_lie(kept: dict[str, list[int]], word: str) -> None:
    wanted = kept.get(word, [])
    for limit in (1, 7, 21, 200, 1001):
        with CaptureQueriesContext(connection) as counting:
            assert [place.key for place in search(word, limit)] == wanted[:limit]
        assert len(counting) <= 30
    for at in (0, len(wanted) // 3, len(wanted) - 1) if wanted else ():
        assert [place.key for place in search(word, 21, before=wanted[at])] == wanted[at + 1 : at + 22]
        since = wanted[at]
        assert [place.key for place in search(word, 1001, since=since)] == [key for key in wanted if key >= since]
