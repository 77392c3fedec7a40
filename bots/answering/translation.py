"""A bot's texts in another language, as they are published: what is translated, and nothing else."""

from __future__ import annotations

import msgspec


class TranslatedInteraction(msgspec.Struct, frozen=True, omit_defaults=True):
    """An interaction's texts; they still hold their variables. `labels`: by a button's id.

    `label`: its name for visitors. `wordings`: the translated ones of the message and its other wordings. `choices`: as
    many as the question has. `hint`: that of its pattern. `question_reply`: its words for an answer that does not fit.
    """

    label: str = ""
    wordings: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    hint: str = ""
    labels: dict[int, str] = {}
    question_reply: str = ""


class Translation(msgspec.Struct, frozen=True, omit_defaults=True):
    """The translated texts of a bot, by their names in `Content`. `end_message`: that of the end action."""

    default_reply: str = ""
    question_reply: str = ""
    agent_called: str = ""
    agent_confirmation: str = ""
    waiting_reply: str = ""
    takeover_start_message: str = ""
    disclosure: str = ""
    not_in_sources: str = ""
    end_message: str = ""
    cancel_words: tuple[str, ...] = ()
    interactions: dict[int, TranslatedInteraction] = {}
