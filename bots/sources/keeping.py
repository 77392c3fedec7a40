"""Keeps the words of sources, once for a bot: for its draft, its history and the versions that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from bots.models import Bot, Publication, Source, SourceText
from bots.source_texts import cutting, limits
from bots.source_texts.extraction import WITH_HEADINGS, checked
from bots.source_texts.limits import SourceRefused

KEPT = timedelta(days=30)
"""For so long a change of the draft that removed a source can be undone."""


def digest_of(kind: str, title: str, text: str) -> str:
    """The name of a source's words: equal for equal words under an equal title, cut in the same way."""
    way = "#" if kind in WITH_HEADINGS else ""
    return hashlib.sha256(f"{way}\n{title}\n{text}".encode()).hexdigest()


def keep(bot_id: int, kind: str, title: str, text: str) -> str:
    """Keeps the words and returns their digest. Raises SourceRefused if they are blank or too long."""
    text = checked(text)
    if len(cutting.passages(text, headings=kind in WITH_HEADINGS)) >= cutting.MOST:
        raise SourceRefused("long")
    return keep_unchecked(bot_id, kind, title, text)


def keep_unchecked(bot_id: int, kind: str, title: str, text: str) -> str:
    """As `keep`, for words that are ours."""
    digest = digest_of(kind, title, text)
    row, made = SourceText.objects.get_or_create(
        bot_id=bot_id, digest=digest, defaults={"title": title, "text": text, "headings": kind in WITH_HEADINGS}
    )
    if not made:
        SourceText.objects.filter(pk=row.pk).update(used_at=timezone.now())
    return digest


def add(bot: Bot, kind: str, title: str, text: str, address: str = "") -> Source:
    """Adds a source to the draft. Raises SourceRefused, ValidationError."""
    check_room(bot, len(text))
    source = Source(bot=bot, kind=kind, title=title, address=address)
    source.full_clean(exclude=["bot"])
    if kind != Source.Kind.INTERACTIONS:
        source.digest = keep(bot.pk, kind, title, text)
    source.save()
    return source


def check_room(bot: Bot, more: int) -> None:
    """Raises SourceRefused if the draft has too many sources with one more of so many characters."""
    sources = Source.objects.filter(bot=bot)
    used = texts_of(bot.pk, sources.values_list("digest", flat=True)).aggregate(all=Sum(Length("text")))["all"] or 0
    if sources.count() >= limits.MOST_SOURCES or used + more > limits.MOST_OF_BOT:
        raise SourceRefused("many")


def texts_of(bot_id: int, digests: Iterable[str]) -> QuerySet[SourceText]:
    """The kept words with these digests."""
    return SourceText.objects.filter(bot=bot_id, digest__in=[each for each in digests if each])


def missing(bot_id: int, digests: Iterable[str]) -> set[str]:
    """Those of the digests whose words are not kept."""
    wanted = {each for each in digests if each}
    return wanted - set(texts_of(bot_id, wanted).values_list("digest", flat=True))


def drop_unused(bot_id: int) -> None:
    """Deletes words that neither the draft nor a kept version has, nor the draft of the last 30 days."""
    old = SourceText.objects.filter(bot=bot_id, used_at__lt=timezone.now() - KEPT)
    digests = set(old.values_list("digest", flat=True))
    if not digests:
        return
    used = set(Source.objects.filter(bot=bot_id).values_list("digest", flat=True))
    for content in Publication.objects.filter(bot=bot_id).values_list("content", flat=True).iterator():
        used |= {each for each in digests - used if each in content}
    old.filter(digest__in=digests - used).delete()


def touch(bot_id: int) -> None:
    """Notes that the draft has its sources now, so that their words are kept for 30 days after they are removed."""
    digests = Source.objects.filter(bot=bot_id).exclude(digest="").values("digest")
    SourceText.objects.filter(Q(bot=bot_id) & Q(digest__in=digests)).update(used_at=timezone.now())
