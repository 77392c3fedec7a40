"""Why an engine gave no usable answer."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Problem = Literal[
    "slow", "away", "forbidden", "status", "key", "busy", "too_large", "format", "stream", "empty", "act", "leak",
    "resting", "budget",
]  # fmt: skip
PROBLEMS: dict[Problem, str] = {
    "slow": gettext_noop("It did not answer within %(seconds)d s."),
    "away": gettext_noop("It cannot be reached: %(detail)s."),
    "forbidden": gettext_noop(
        "Its address leads into a private network, or is not https. ENGINES_PRIVATE=1 on the server allows that."
    ),
    "status": gettext_noop("It answered with the status %(detail)s; 200 is expected."),
    "key": gettext_noop("It refused the key (status %(detail)s). Give a valid one in the bot's form."),
    "busy": gettext_noop("It has too many questions or its quota is used up (status 429). Ask again later."),
    "too_large": gettext_noop("Its answer is too large: at most 64 KB, 10 messages of 4,000 characters, 20 buttons."),
    "format": gettext_noop("Its answer is not in the format that is expected: %(detail)s."),
    "stream": gettext_noop("Its answer was cut off: %(detail)s."),
    "empty": gettext_noop("Its answer is empty."),
    "act": gettext_noop("Its answer cannot be followed: %(detail)s."),
    "leak": gettext_noop("It repeated its rules, its instructions or its key. Visitors do not get that."),
    "resting": gettext_noop("It failed five times in a row, and is asked again every 30 s only."),
    "budget": gettext_noop("The tokens of today are used up. They are counted anew at midnight (UTC)."),
}


USELESS: tuple[Problem, ...] = ("empty", "act", "leak")
"""Problems of an answer of an endpoint that works; a visitor can provoke them."""


class EngineFailed(Exception):
    """The engine did not give a usable answer. `problem` is safe to log; `str()` is a sentence for configurers."""

    def __init__(self, problem: Problem, *, detail: str = "", seconds: int = 0) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.detail = {"detail": detail, "seconds": seconds}

    def __str__(self) -> str:
        return _(PROBLEMS[self.problem]) % self.detail
