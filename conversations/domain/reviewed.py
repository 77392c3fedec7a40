"""Verdicts of configurers on sentences under review: which sentences they take out of the lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from bots.models import Bot, OutOfScope
from bots.understanding.normalization import normalize
from conversations.models import Review

Verdict = Review.Verdict


def note(bot: Bot, texts: Iterable[str], verdict: str, *, who: str) -> int:
    """Keeps the verdict on each text, in place of an earlier one; returns how many there are.

    A sentence that means nothing to the bot becomes part of its draft, and ceases to be one with another verdict.
    """
    wanted = {normalize(text)[:500]: " ".join(text.split())[:500] for text in texts}
    wanted.pop("", None)
    for normal, text in wanted.items():
        facts = {"text": text, "verdict": verdict, "who": who, "at": timezone.now()}
        Review.objects.update_or_create(bot=bot, normal=normal, defaults=facts)
    OutOfScope.objects.filter(bot=bot, normal__in=wanted).delete()
    if verdict == Verdict.NOTHING:
        for text in wanted.values():
            OutOfScope.objects.create(bot=bot, text=text)
    return len(wanted)


def take_back(bot: Bot, normal: str) -> bool:
    """Removes the verdict on a sentence, which is in the lists again. False if there was none."""
    OutOfScope.objects.filter(bot=bot, normal=normal).delete()
    return bool(Review.objects.filter(bot=bot, normal=normal).delete()[0])


class Reviewed(NamedTuple):
    """The verdicts on a bot's sentences, by the sentence."""

    by_sentence: dict[str, Review]
    published_at: datetime | None

    @classmethod
    def of(cls, bot: Bot) -> Reviewed:
        """The verdicts so far."""
        return cls({row.normal: row for row in Review.objects.filter(bot=bot)}, bot.published_at)

    def is_done(self, normal: str, last_at: datetime | None) -> bool:
        """Whether nobody needs to look at a sentence that was said last at this time.

        What was taught is looked at again if visitors still say it after it was published.
        """
        row = self.by_sentence.get(normal)
        if row is None:
            return False
        if row.verdict in (Verdict.IGNORED, Verdict.RIGHT):
            return True
        taught = self.published_at is not None and self.published_at > row.at
        return not taught or last_at is None or self.published_at is None or last_at < self.published_at

    @property
    def put_aside(self) -> list[Review]:
        """The sentences that somebody may want back, the latest first."""
        aside = (Verdict.IGNORED, Verdict.NOTHING)
        return sorted((row for row in self.by_sentence.values() if row.verdict in aside), key=lambda row: row.at)[::-1]
