"""The reasons for which a file is refused: one sentence for each cause."""

from __future__ import annotations

from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Code = Literal[
    "empty_file",
    "too_large",
    "type_not_allowed",
    "type_mismatch",
    "damaged",
    "password_protected",
    "macros",
    "infected",
    "storage_full",
    "storage_unavailable",
    "conversation_full",
    "too_many_files",
]

DETAILS: dict[Code, str | Promise] = {
    "empty_file": _("This file is empty. Choose another one."),
    "too_large": _("This file is larger than 25 MB. Make it smaller, or send it in parts."),
    "type_not_allowed": _("Files of this kind cannot be sent here. Allowed are: %(allowed)s."),
    "type_mismatch": _(
        "The content of this file does not match its name (.%(extension)s): it looks like “%(found)s”. "
        "Correct the name or save the file again, and send it once more."
    ),
    "damaged": _("This file is damaged or incomplete. Open it to check, save it again, and send it once more."),
    "password_protected": _("This document is protected by a password. Save it without one, and send it again."),
    "macros": _("This document holds macros. Save it without macros, and send it again."),
    "infected": _("A virus was found in this file. It was not sent."),
    "storage_full": _("There is no room for files on the server at the moment. The chat goes on; try again later."),
    "storage_unavailable": _("Files cannot be stored at the moment. The chat goes on; try again in a moment."),
    "conversation_full": _("This conversation cannot hold more files. Wait until some have been removed."),
    "too_many_files": _("Too many files in a short time. Wait a few minutes, then send the next one."),
}
PROGRAM = _("program or script")
WEB_PAGE = _("web page")
UNKNOWN = _("data of an unknown kind")
"""Names for contents that are not among the kinds that can be allowed; used in "looks like …"."""


class Unacceptable(Exception):
    """A file is refused and nothing of it is kept. `code` is for programs, `detail` tells a person what to do."""

    def __init__(self, code: Code, **fields: str) -> None:
        self.code: Code = code
        self.detail = str(DETAILS[code]) % fields if fields else str(DETAILS[code])
        super().__init__(self.detail)
