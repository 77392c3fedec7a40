"""Makes the passages of sources: small ones when they are added, others by the worker. A query finds what is due."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from bots.models import Bot, SourcePassage, SourceText
from bots.source_texts import cutting
from bots.source_texts.cutting import Cut
from bots.sources import terms
from bots.understanding import encoders
from bots.understanding.encoders import Encoder

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)
"""Longer than any making takes. A worker that died in it loses the text after this time."""

INLINE_BELOW = 30_000
"""Characters that are cut and encoded while a page waits, in about half a second; the worker does more."""

BATCH = 50
"""Passages of one transaction: on SQLite their write keeps messages waiting for some milliseconds."""


def version() -> str:
    """What `made_by` holds when a text's passages are as this process would make them."""
    return f"{cutting.VERSION}-{encoders.present_name()}"


def due() -> QuerySet[SourceText]:
    """Texts whose passages are missing or of another encoder, and that nobody makes at the moment."""
    free = Q(made_since=None) | Q(made_since__lt=timezone.now() - LEASE)
    return SourceText.objects.filter(free).exclude(made_by=version())


def start(bot_id: int) -> None:
    """Makes what is due of a bot at once if it is little, else asks the worker. Never fails: the sweep finds it."""
    try:
        size = due().filter(bot=bot_id).aggregate(all=Sum(Length("text")))["all"] or 0
        if 0 < size < INLINE_BELOW:
            make_of(bot_id)
        elif size:
            make_one.apply_async((bot_id,), retry=False)
    except Exception:
        logger.exception("The sources of bot %s could not be cut into passages; the sweep will.", bot_id)


@shared_task(name="bots.tasks.make_passages")  # type: ignore[untyped-decorator]
def make_one(bot_id: int) -> None:
    """Makes the passages of one bot."""
    make_of(bot_id)


@shared_task(name="bots.tasks.make_due_passages")  # type: ignore[untyped-decorator]
def make_due() -> None:
    """Makes all that is due, and deletes what a version that did not know these tables has left behind."""
    SourceText.objects.exclude(bot__in=Bot.objects.values("pk")).delete()
    for bot_id in due().order_by("bot").values_list("bot", flat=True).distinct():
        make_of(bot_id)


def make_of(bot_id: int) -> None:
    """Makes what is due of a bot, text by text."""
    while (row := due().filter(bot=bot_id).order_by("pk").first()) is not None:
        mine = due().filter(pk=row.pk)
        if mine.update(made_since=timezone.now()):
            try:
                make(row)
            finally:
                SourceText.objects.filter(pk=row.pk).update(made_since=None)


def make(row: SourceText) -> None:
    """Cuts the text, encodes what was never encoded, and replaces its passages."""
    made_by, encoder = version(), encoders.current()
    name = encoder.name if encoder else ""
    languages = languages_of(row.bot_id)
    cuts = cutting.passages(row.text, headings=row.headings)
    keys = [_key(row.title, cut) for cut in cuts]
    vectors = _vectors(row, cuts, keys, encoder)
    fresh = [
        SourcePassage(
            source=row,
            number=number,
            heading=cut.heading,
            text=cut.text,
            key=key,
            encoder=name if key in vectors else "",
            vector=vectors.get(key),
            terms=terms.of_passage(f"{row.title}\n{cut.heading}\n{cut.text}", languages),  # type: ignore[misc]
        )
        for number, (cut, key) in enumerate(zip(cuts, keys, strict=True), start=1)
    ]
    old = list(SourcePassage.objects.filter(source=row).values_list("pk", flat=True))
    for start in range(0, max(len(old), len(fresh)), BATCH):
        with transaction.atomic():
            SourcePassage.objects.filter(pk__in=old[start : start + BATCH]).delete()
            SourcePassage.objects.bulk_create(fresh[start : start + BATCH])
    SourceText.objects.filter(pk=row.pk).update(made_by=made_by)
    logger.info("%d passages of a source of bot %s.", len(fresh), row.bot_id)


def languages_of(bot_id: int) -> tuple[str, ...]:
    """The languages in which words of a bot's sources and questions have stems."""
    bot = Bot.objects.filter(pk=bot_id).values_list("language", "languages").first()
    return tuple(dict.fromkeys((bot[0], *bot[1], "en"))) if bot else ("en",)


def _key(title: str, cut: Cut) -> str:
    return hashlib.sha256(_encoded(title, cut).encode()).hexdigest()[:32]


def _encoded(title: str, cut: Cut) -> str:
    """What is encoded of a passage: what it is about stands before it, shortened, for encoders read only so much."""
    about = " › ".join(dict.fromkeys(each for each in (title[:80], cut.heading[-120:]) if each))
    return f"{about}\n{cut.text}"


def _vectors(row: SourceText, cuts: Sequence[Cut], keys: Sequence[str], encoder: Encoder | None) -> dict[str, bytes]:
    """By key: the vectors of passages, those that the bot has already without encoding them again."""
    if encoder is None:
        return {}
    known = SourcePassage.objects.filter(source__bot=row.bot_id, encoder=encoder.name).exclude(vector=None)
    wanted = {key: _encoded(row.title, cut) for key, cut in zip(keys, cuts, strict=True)}
    found: dict[str, bytes] = {}
    for start in range(0, len(keys), 500):
        some = known.filter(key__in=keys[start : start + 500]).values_list("key", "vector")
        found |= {key: bytes(vector or b"") for key, vector in some}
    # Texts of about one length: the encoder pads the shorter ones of a batch.
    left = sorted(wanted.keys() - found.keys(), key=lambda key: len(wanted[key]))
    for start in range(0, len(left), BATCH):
        some_keys = left[start : start + BATCH]
        rows = encoder.encode([wanted[key] for key in some_keys]).astype("<f2")
        found |= {key: vector.tobytes() for key, vector in zip(some_keys, rows, strict=True)}
    return found
