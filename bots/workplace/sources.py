"""The sources of a draft: reads requests, and prepares what the page shows."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Q
from django.db.models.functions import Length
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bots.answering.passages import find
from bots.models import Bot, LanguageModel, Source, SourceText
from bots.publishing import spoken_sources
from bots.publishing.content import content_of
from bots.publishing.documents import document
from bots.source_texts.extraction import extracted
from bots.source_texts.limits import LARGEST_FILE, MOST_OF_BOT, SourceRefused
from bots.sources import keeping, upkeep

PASTED = (Source.Kind.TEXT, Source.Kind.MARKDOWN)
MOST_FILES = 20
LONGEST_QUESTION = 500
SHOWN_PASSAGES = 200


class Row:
    """A source as the page lists it. `passages` is None while they are being made."""

    def __init__(self, source: Source, text: SourceText | None) -> None:
        self.source = source
        self.characters = getattr(text, "characters", 0)
        self.passages: int = getattr(text, "count", 0)
        self.is_ready = text is not None and text.made_by == upkeep.version()
        self.by_meaning = bool(getattr(text, "encoded", 0))


def rows(bot: Bot) -> list[Row]:
    """The sources of the draft with their sizes and states. The words of the interactions are kept first."""
    digest = ""
    if any(each.kind == Source.Kind.INTERACTIONS for each in bot.sources.all()):
        draft = document(bot)
        spoken_sources.keep(bot.pk, draft)
        digest = spoken_sources.digest_of(draft)
        upkeep.start(bot.pk)
    sources = list(bot.sources.all())
    found = keeping.texts_of(bot.pk, [digest, *(each.digest for each in sources)]).annotate(
        characters=Length("text"),
        count=Count("passages"),
        encoded=Count("passages", filter=~Q(passages__encoder="")),
    )
    texts = {each.digest: each for each in found.defer("text")}
    return [Row(each, texts.get(each.digest or digest)) for each in sources]


def shown(request: HttpRequest, bot: Bot) -> dict[str, Any]:
    """The context of the page: the sources, and what is found for the question in the address."""
    question = request.GET.get("question", "")[:LONGEST_QUESTION].strip()
    listed = rows(bot)
    found = find(content_of(bot), [question]) if question else []
    titles = {each.source.digest: each.source for each in listed}
    model = LanguageModel.objects.filter(bot=bot).first()
    return {
        "rows": listed,
        "characters": sum(each.characters for each in listed),
        "most": MOST_OF_BOT,
        "question": question,
        "found": [(each, titles.get(each.digest), percent(each.likeness)) for each in found],
        "has_interactions": any(each.source.kind == Source.Kind.INTERACTIONS for each in listed),
        "answers_from_them": bot.engine == "model" and model is not None and model.manner != "choose",
    }


def digest_of_interactions(bot: Bot) -> str:
    """The name of what the draft's interactions say."""
    return spoken_sources.digest_of(document(bot))


def percent(likeness: float | None) -> int | None:
    """A likeness as a share of a hundred."""
    return None if likeness is None else max(0, round(likeness * 100))


def added(request: HttpRequest, bot: Bot) -> tuple[list[str], list[str]]:
    """Adds what the form gives: the titles of the new sources, and sentences about what was refused."""
    if "interactions" in request.POST:
        if not bot.sources.filter(kind=Source.Kind.INTERACTIONS).exists():
            keeping.add(bot, Source.Kind.INTERACTIONS, "", "")
        return [_("The bot's interactions")], []
    done: list[str] = []
    refused: list[str] = []
    address = request.POST.get("address", "").strip()
    if "text" in request.POST:
        kind = Source.Kind.MARKDOWN if request.POST.get("kind") == "markdown" else Source.Kind.TEXT
        title = request.POST.get("title", "").strip()[:200]
        _try(done, refused, title, lambda: keeping.add(bot, kind, title, request.POST["text"], address))
        return done, refused
    files = cast(list[UploadedFile], request.FILES.getlist("files"))
    for file in files[:MOST_FILES]:
        _try(done, refused, str(file.name), lambda file=file: _add_file(bot, file, address))
    if len(files) > MOST_FILES:
        refused.append(_("Take at most %(count)d files at once.") % {"count": MOST_FILES})
    return done, refused if files else [_("Choose a file.")]


def changed(request: HttpRequest, source: Source) -> list[str]:
    """Sets title and address; sentences about what is wrong, if anything is."""
    text = SourceText.objects.get(bot=source.bot_id, digest=source.digest)
    source.title, source.address = (request.POST.get(name, "").strip() for name in ("title", "address"))
    try:
        source.full_clean(exclude=["bot"])
        source.digest = keeping.keep(source.bot_id, source.kind, source.title, text.text)
    except (ValidationError, SourceRefused) as error:
        return error.messages if isinstance(error, ValidationError) else [str(error)]
    source.save()
    return []


def _add_file(bot: Bot, file: UploadedFile, address: str) -> Source:
    if (file.size or 0) > LARGEST_FILE:
        raise SourceRefused("too_large")
    found = extracted(str(file.name), file.read())
    return keeping.add(bot, found.kind, found.title, found.text, address)


def _try(done: list[str], refused: list[str], name: str, add: Any) -> None:
    try:
        done.append(add().title)
    except SourceRefused as why:
        refused.append(_("“%(name)s”: %(why)s") % {"name": name[:100] or "–", "why": why})
    except ValidationError as error:
        refused.append(_("“%(name)s”: %(why)s") % {"name": name[:100] or "–", "why": " ".join(error.messages)})
