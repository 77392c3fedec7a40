"""Documents from before there was a setting: how their bot acts today."""

from __future__ import annotations

from collections.abc import Iterator

from bots.publishing.documents import Document
from bots.wording import cancel_words, texts

BEFORE = {"asks_back": False, "asks_rating": False, "agent_called": "", "waiting_reply": ""}
"""How versions behave from before there were these settings, if not as the settings' defaults."""


def as_it_acts(given: Document) -> Document:
    """The document of a publication, with the settings that it was published before."""
    return {**given, "bot": {**BEFORE, **with_lists(given)["bot"]}} if given else given


def with_lists(given: Document) -> Document:
    """The document; one from before there were lists of cancel words gets the lists if it has only the first word."""
    settings = given.get("bot", {})
    if not _is_before_lists(given) or settings.get("language", "en") not in cancel_words.FIRST:
        return given
    taken = set(_other_meanings(given))
    words = cancel_words.completed(settings.get("cancel_words", ""), settings.get("language", "en"), taken)
    translations = {
        code: {**said, "cancel_words": cancel_words.completed(said["cancel_words"], code, taken)}
        if code in cancel_words.FIRST and "cancel_words" in said
        else said
        for code, said in settings.get("translations", {}).items()
    }
    changed = {"cancel_words": words, "translations": translations}
    return {**given, "bot": {**settings, **{name: changed[name] for name in changed if name in settings}}}


def _is_before_lists(given: Document) -> bool:
    # The two came together, and every interaction of a later document has the other one.
    items = given.get("interactions", [])
    return bool(items) and not any("digresses" in item for item in items)


def _other_meanings(given: Document) -> Iterator[str]:
    """The words that mean something in the bot: phrases, labels and choices."""
    for item in given["interactions"]:
        yield from item.get("phrases", [])
        yield from texts.lines(item.get("choices", ""))
        yield from (button["label"] for button in item.get("buttons", []))
