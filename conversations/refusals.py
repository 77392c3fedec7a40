"""The reasons for which a command is refused."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversations.protocol import EntryBody, ErrorCode, Person

DETAILS: dict[ErrorCode, str | Promise] = {
    "hello_first": _("Say hello before anything else."),
    "unknown_token": _("This token is not valid. Say hello without a token to get a new one."),
    "unknown_bot": _("There is no such bot. Check the address."),
    "bot_off": _("This chat is closed at the moment. Please try again later."),
    "empty": _("This message is empty. Type some text and send it again."),
    "no_conversation": _("There is no conversation yet. Send a message to begin one."),
    "not_found": _("There is no such conversation, or you may not see it."),
    "no_such_button": _("That entry has no such button. Load the conversation again."),
    "answered": _("This question has been answered, or is over. Answer the newest message instead."),
    "no_such_interaction": _("This interaction does not exist, or operators may not send it. Choose another one."),
    "ended": _("This conversation has ended. A new message begins a new one."),
    "already_taken": _("Another operator holds this conversation."),
    "already_offered": _("This conversation is offered to somebody already. Take that offer back first."),
    "already_asked": _("A colleague has asked for this conversation already. Wait for the answer."),
    "not_held": _("Nobody holds this conversation. Take it over."),
    "not_holder": _("You do not hold this conversation. Take it over first."),
    "no_engine": _("No engine answers here, so nobody would read this line. Take the conversation over instead."),
    "no_model": _("This bot has no language model, so there is nothing to help with."),
    "model_slow": _("The language model took too long. Nothing was changed; try again."),
    "model_busy": _("The language model has too much to do, or its quota is used up. Try again later."),
    "model_spent": _(
        "The bot’s language model has used up its tokens of today. They are counted anew at midnight (UTC)."
    ),
    "model_failed": _("The language model gave no usable answer. Nothing was changed; try again."),
    "stale_preview": _("The message has changed since you looked at it. Look at it again and confirm."),
    "stale_view": _("Somebody else has written since you looked. Read it, and send again."),
    "too_late": _("It is too late to undo: the conversation is finished."),
    "no_uploads": _("Files cannot be sent at the moment: nobody is here to take them. Write a message instead."),
    "not_ready": _("This file is still being checked. Try again in a moment."),
    "gone": _("This file is not available."),
    "forbidden": _("You are not allowed to do this. Ask a supervisor."),
    "too_many": _("You are sending too much at once. Nothing was changed; try again in a moment."),
    "unavailable": _("The server is busy at the moment. Nothing was changed; try again in a moment."),
}


class Refused(Exception):
    """A rule refuses a command, which changed nothing.

    `code` is for programs, `detail` tells a person what to do. `operator` holds the conversation (with
    `already_taken` only). `retry_after`: seconds until the command may be sent again (with `too_many` only).
    `entries`: those that the sender has not seen (with `stale_view` only).
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str = "",
        *,
        operator: Person | None = None,
        retry_after: float | None = None,
        entries: tuple[EntryBody, ...] = (),
    ) -> None:
        self.code: ErrorCode = code
        self.detail = detail or str(DETAILS[code])
        self.operator, self.retry_after, self.entries = operator, retry_after, entries
        super().__init__(self.detail)
