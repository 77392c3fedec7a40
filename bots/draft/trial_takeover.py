"""A takeover in a trial: its start, the bot's silence, and its end, by the texts that visitors would get."""

from __future__ import annotations

import msgspec

from bots.answering import takeover_texts
from bots.answering.published import PublishedBot
from bots.answering.takeover_texts import End
from bots.draft.trial import Ending, State, Tried, read, tried
from bots.wording.said import Say
from plain_text import clean_text, is_visible


class NothingToSay(ValueError):
    """The message of the end action is blank."""


def take(bot: PublishedBot, state: str, operator: str, *, trained: bool) -> Tried:
    """The operator takes over and the bot is silent. Raises signing.BadSignature for a state that is not ours."""
    before = read(state)
    if before.operator:
        return goes_on(bot, before, trained=trained)
    text = takeover_texts.start_message(bot, _variables(before, operator))
    after = msgspec.structs.replace(before, session=before.session.closed(), misses=0, operator=operator)
    said = (Say(text),) if text else ()
    taken = tried(bot, after, said, trained=trained, ends=_ends(bot, after))
    return msgspec.structs.replace(taken, operator=operator)


def goes_on(bot: PublishedBot, state: State, *, trained: bool) -> Tried:
    """Nothing is said, and a takeover goes on: the operator reads what the visitor says."""
    return tried(bot, state, (), trained=trained, ends=_ends(bot, state) if state.operator else ())


def finish(bot: PublishedBot, state: str, end: End, *, typed: str, trained: bool) -> Tried:
    """The end action is said, and the bot answers again. `typed`: the operator's message, for "message".

    Raises signing.BadSignature, InteractionNotFound for what no operator may send, NothingToSay.
    """
    before = read(state)
    if not before.operator:
        return goes_on(bot, before, trained=trained)
    variables = _variables(before, before.operator)
    message = _message(typed) if end.action == "message" else ""
    says = takeover_texts.end_says(bot, end, message, variables)
    session = (
        takeover_texts.session_after(bot, before.session, says[-1].interaction if says else None) or before.session
    )
    after = msgspec.structs.replace(before, session=session, misses=0, operator=None)
    return msgspec.structs.replace(tried(bot, after, says, trained=trained), operator=before.operator)


def _variables(state: State, operator: str) -> dict[str, str]:
    return {"visitor": "", **state.session.variables, "operator": operator}


def _message(typed: str) -> str:
    """What was typed, or the bot's suggestion; both may have marks. Raises NothingToSay."""
    cleaned = clean_text(typed)
    if not any(is_visible(character) for character in cleaned):
        raise NothingToSay
    return cleaned


def _ends(bot: PublishedBot, state: State) -> tuple[Ending, ...]:
    suggested = takeover_texts.end_action(bot, _variables(state, state.operator or "")).message
    return tuple(
        Ending(
            end.action,
            takeover_texts.end_label(bot, end),
            end.interaction,
            suggested if end.action == "message" else "",
        )
        for end in takeover_texts.ends(bot)
    )
