"""Why an external engine gave no usable answer."""

from __future__ import annotations

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

Problem = Literal["slow", "away", "forbidden", "status", "too_large", "format"]
PROBLEMS: dict[Problem, str] = {
    "slow": gettext_noop("It did not answer within %(seconds)d s."),
    "away": gettext_noop("It cannot be reached: %(detail)s."),
    "forbidden": gettext_noop(
        "Its address leads into a private network, or is not https. ENGINES_PRIVATE=1 on the server allows that."
    ),
    "status": gettext_noop("It answered with the status %(detail)s; 200 is expected."),
    "too_large": gettext_noop("Its answer is too large: at most 64 KB, 10 messages of 4,000 characters, 20 buttons."),
    "format": gettext_noop("Its answer is not in the format of Rasa's REST channel: %(detail)s."),
}


class EngineFailed(Exception):
    """The engine did not give a usable answer. `problem` is safe to log; `str()` is a sentence for configurers."""

    def __init__(self, problem: Problem, *, detail: str = "", seconds: int = 0) -> None:
        super().__init__(problem)
        self.problem: Problem = problem
        self.detail = {"detail": detail, "seconds": seconds}

    def __str__(self) -> str:
        return _(PROBLEMS[self.problem]) % self.detail
