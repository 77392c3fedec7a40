"""A published bot in each of its languages.

`speaking(bot, "de")` is the same bot with its texts in German, and those of the main language if there is no
translation. Whatever says something to a visitor takes such a bot. Every such bot understands the same: the labels and
choices of all languages.
"""

from __future__ import annotations

from typing import Any

import msgspec

from bots.answering.content import Content, PublishedInteraction
from bots.answering.published import PublishedBot
from bots.answering.translation import TranslatedInteraction, Translation
from bots.wording import texts
from bots.wording.questions import Question, yes_and_no


def speaking(bot: PublishedBot, language: str) -> PublishedBot:
    """The bot as it speaks this language. If it does not speak it, the bot as it is."""
    translation = bot.other_languages.get(language)
    if translation is None:
        return bot
    if language not in bot.in_language:
        bot.in_language[language] = _changed(bot, language, translation)
    return msgspec.structs.replace(bot, **bot.in_language[language])


def _changed(bot: Content, language: str, translation: Translation) -> dict[str, Any]:
    """The fields of the bot that are others in this language."""
    said_by_bot = {name: said for name in texts.OF_BOT if (said := getattr(translation, name))}
    interactions = {key: _interaction(bot, language, key, item) for key, item in translation.interactions.items()}
    message = translation.end_message or bot.end.message
    return {
        **said_by_bot,
        "language": language,
        "end": msgspec.structs.replace(bot.end, message=message),
        "interactions": {**bot.interactions, **interactions},
    }


def _interaction(bot: Content, language: str, key: int, translated: TranslatedInteraction) -> PublishedInteraction:
    item = bot.interactions[key]
    text, *wordings = translated.wordings or (item.text, *item.wordings)
    return msgspec.structs.replace(
        item,
        label=translated.label or item.label,
        text=text,
        wordings=tuple(wordings),
        buttons=tuple(
            msgspec.structs.replace(button, label=translated.labels.get(button.id, button.label))
            for button in item.buttons
        ),
        question=item.question and _question(item.question, language, translated),
    )


def _question(question: Question, language: str, translated: TranslatedInteraction) -> Question:
    """The question with its choices and its reply, and the words for yes and no if it is asked in this language."""
    choices = question.choices
    if question.kind == "yes_no" and translated.wordings:
        choices = yes_and_no(language)
    return msgspec.structs.replace(
        question,
        choices=translated.choices or choices,
        reply=translated.question_reply or question.reply,
        hint=translated.hint or question.hint,
    )
