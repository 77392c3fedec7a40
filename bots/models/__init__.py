"""The draft of a bot, which configurers edit, and the versions of it that were published.

Visitors get the published version (see `bots.publishing` and `bots.answering.published`).
"""

from bots.models.archive import ArchivedInteraction
from bots.models.bot import Bot
from bots.models.buttons import Button
from bots.models.card import CardField, Label
from bots.models.conditions import Condition
from bots.models.end_action import EndAction
from bots.models.engine import Engine
from bots.models.history import DraftChange, DraftState
from bots.models.interactions import Interaction, Wording
from bots.models.language_model import LanguageModel, TokenCount
from bots.models.look import ACCENT
from bots.models.operators_model import OperatorsModel
from bots.models.out_of_scope import OutOfScope
from bots.models.phrases import Phrase
from bots.models.publications import Publication, Publishing
from bots.models.sources import Source, SourcePassage, SourceText
from bots.models.translations import Translated, translated_fields

__all__ = [
    "ACCENT", "ArchivedInteraction", "Bot", "Button", "CardField", "Condition", "DraftChange", "DraftState",
    "EndAction", "Engine", "Interaction", "Label", "LanguageModel", "OperatorsModel", "OutOfScope", "Phrase",
    "Publication", "Publishing", "Source", "SourcePassage", "SourceText", "TokenCount", "Translated", "Wording",
    "translated_fields",
]  # fmt: skip
