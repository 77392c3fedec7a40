"""All pages of a bot beside its form. Each view reads the request, calls a use case and answers."""

from __future__ import annotations

from bots.workplace.creating import CreatingPages
from bots.workplace.embedding_pages import EmbeddingPages
from bots.workplace.history_pages import HistoryPages
from bots.workplace.import_export_pages import ImportExportPages
from bots.workplace.interaction_archive_pages import InteractionArchivePages
from bots.workplace.merging_pages import MergingPages
from bots.workplace.publishing_pages import PublishingPages
from bots.workplace.source_pages import SourcePages
from bots.workplace.translation_pages import TranslationPages
from bots.workplace.trying_pages import TryingPages


class BotPages(
    MergingPages,
    PublishingPages,
    TryingPages,
    EmbeddingPages,
    ImportExportPages,
    HistoryPages,
    InteractionArchivePages,
    TranslationPages,
    CreatingPages,
    SourcePages,
):
    """Adds the pages to the bot's admin."""
