"""What is told of figures: each measure with its name, its meaning, and its value as people read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.figures import Kind, Totals

UNKNOWN = "–"
Text = str | Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A row of *Today* and a column of reports. `value` gives a number or seconds; None: nothing was measured."""

    key: str
    label: Text
    meaning: Text
    value: Callable[[Totals], int | None]
    is_length: bool = False
    needs_waits: bool = False
    has_operator: bool = False
    has_reason: bool = False
    is_bad: bool = False
    """Whether anything but 0 is to be looked at."""

    def text(self, value: int | None) -> str:
        """The value in words."""
        if value is None:
            return UNKNOWN
        return in_words(value) if self.is_length else str(value)


def in_words(seconds: int) -> str:
    """A length of time in its two largest units."""
    units = ((86_400, gettext("d")), (3_600, gettext("h")), (60, gettext("min")), (1, gettext("s")))
    for (size, unit), (smaller, rest_unit) in pairwise(units):
        if seconds >= size:
            whole, rest = divmod(seconds, size)
            return f"{whole} {unit} {rest // smaller} {rest_unit}" if rest // smaller else f"{whole} {unit}"
    return f"{seconds} {units[-1][1]}"


def _number(kind: Kind, reason: str | None = None) -> Callable[[Totals], int | None]:
    return lambda totals: totals.of(kind, reason).number


def _percentile(kind: Kind, percent: int) -> Callable[[Totals], int | None]:
    return lambda totals: totals.of(kind).percentile(percent)


def _longest(kind: Kind) -> Callable[[Totals], int | None]:
    return lambda totals: totals.of(kind).longest if totals.of(kind).number else None


MEASURES = (
    Measure(
        key="conversations", label=_("Conversations"), value=_number(Kind.CONVERSATIONS),
        meaning=_("Conversations that began."),
    ),
    Measure(
        key="bot_alone", label=_("Answered by the bot alone"), value=_number(Kind.BOT_ALONE), needs_waits=True,
        meaning=_("Of these, those that awaited no person and were not taken over."),
    ),
    Measure(
        key="requested", label=_("Asked for a person"), value=_number(Kind.ASKED, "requested"), needs_waits=True,
        has_reason=True, meaning=_("Visitors began to wait because they asked, or because the bot handed over."),
    ),
    Measure(
        key="threshold", label=_("Raised by default answers"), value=_number(Kind.ASKED, "default_answers"),
        needs_waits=True, has_reason=True,
        meaning=_("The bot gave too many default answers in a row, so operators were called."),
    ),
    Measure(
        key="asked", label=_("Waits"), value=_number(Kind.ASKED), needs_waits=True, has_reason=True,
        meaning=_("All waits that began, also those after a release and after an operator who was gone."),
    ),
    Measure(
        key="takeovers", label=_("Taken over"), value=_number(Kind.TAKEOVERS), has_operator=True,
        meaning=_("Takeovers that began."),
    ),
    Measure(
        key="missed", label=_("Nobody came"), value=_number(Kind.MISSED), needs_waits=True, has_reason=True,
        is_bad=True, meaning=_("Waits that ended without a takeover, by the day on which they began."),
    ),
    Measure(
        key="wait_median", label=_("Waiting, median"), value=_percentile(Kind.ANSWERED, 50), is_length=True,
        needs_waits=True, has_operator=True, has_reason=True,
        meaning=_(
            "Half of those to whom somebody came waited no longer. Lengths but the longest are rounded to two digits: "
            "they are right to 5 %."
        ),
    ),
    Measure(
        key="wait_90", label=_("Waiting, 90 of 100"), value=_percentile(Kind.ANSWERED, 90), is_length=True,
        needs_waits=True, has_operator=True, has_reason=True,
        meaning=_("Nine of ten to whom somebody came waited no longer (the 90th percentile)."),
    ),
    Measure(
        key="wait_longest", label=_("Waiting, longest"), value=_longest(Kind.ANSWERED), is_length=True,
        needs_waits=True, has_operator=True, has_reason=True, meaning=_("Until somebody came."),
    ),
    Measure(
        key="reply", label=_("First reply, median"), value=_percentile(Kind.REPLIES, 50), is_length=True,
        needs_waits=True, has_operator=True, has_reason=True,
        meaning=_("From the beginning of a wait to the first line that an operator wrote."),
    ),
    Measure(
        key="handling", label=_("Handling time, median"), value=_percentile(Kind.HANDLED, 50), is_length=True,
        has_operator=True, meaning=_("Of the takeovers that are over: from the takeover to its end."),
    ),
    Measure(
        key="default_answers", label=_("Default answers"), value=_number(Kind.DEFAULT_ANSWERS),
        meaning=_("What bots did not understand."),
    ),
    Measure(
        key="good", label=_("Rated good"), value=_number(Kind.GOOD), has_operator=True,
        meaning=_("By visitors, after a takeover."),
    ),
    Measure(
        key="bad", label=_("Rated not good"), value=_number(Kind.BAD), has_operator=True, is_bad=True,
        meaning=_("By visitors, after a takeover."),
    ),
)  # fmt: skip

BY_KEY = {measure.key: measure for measure in MEASURES}
