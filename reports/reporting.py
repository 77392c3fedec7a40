"""A report: figures of some days, grouped by what the reader asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Team
from bots.models import Bot
from conversations.domain import operator_names
from conversations.models import Operator, Rating
from reports import charts, days, figures
from reports.figures import Part, Totals
from reports.measures import MEASURES, Measure
from reports.models import Figure

REASONS = {
    "requested": gettext_lazy("asked for a person"),
    "default_answers": gettext_lazy("too many default answers"),
    "released": gettext_lazy("released by an operator"),
    "lease_expired": gettext_lazy("the operator was gone"),
}
WORDS = 20
SHOWN = 400
"""The lines and bars of a page, which thousands of them would make slow."""


class Question(NamedTuple):
    """What is asked: the days `since` to `until`, by a key of `BY`, of one bot, operator or team or of all."""

    since: date
    until: date
    by: str
    measure: Measure
    bot: int | None = None
    operator: int | None = None
    team: int | None = None


@dataclass(frozen=True, slots=True)
class By:
    """How figures are grouped.

    `grouping` makes what gives the groups of a figure, `names` gives the words for groups,
    `every` all groups if also empty ones are told.
    """

    label: str | Promise
    grouping: Callable[[], Callable[[Part], list[Any]]]
    names: Callable[[Sequence[Any]], dict[Any, str]]
    every: Callable[[Question], Sequence[Any]] = lambda _question: ()
    shows: Callable[[Measure], bool] = lambda _measure: True
    by_hour: bool = False
    is_of_days: bool = False


class Line(NamedTuple):
    """One group of a report with its measures. `plain`: its name for programs."""

    name: str
    plain: str
    cells: list[str]
    values: list[int | None]


@dataclass(frozen=True, slots=True)
class Report:
    """Lines by group, the sum of all, and a chart of one measure."""

    question: Question
    label: str
    measures: list[Measure]
    lines: list[Line]
    total: Line
    chart: charts.Chart | None
    misses_waits: bool

    @property
    def shown_lines(self) -> list[Line]:
        """The lines of the page: the last ones, of the 168 hours of a week those in which anything was.

        The file has all.
        """
        by_hour = BY[self.question.by].by_hour
        return [line for line in self.lines if any(line.values)] if by_hour else self.lines[-SHOWN:]

    @property
    def left_out(self) -> int:
        """How many lines only the file has, because there are so many."""
        return max(0, len(self.lines) - SHOWN)

    @property
    def file_name(self) -> str:
        """Of the table."""
        return f"takeover-{self.question.by}-{self.question.since}-{self.question.until}.csv"

    def cells(self) -> tuple[list[str], list[list[str]]]:
        """The table for spreadsheet programs: lengths in seconds, nothing where nothing is known."""
        seconds = _("seconds")
        units = [f" ({seconds})" if measure.is_length else "" for measure in self.measures]
        header = [self.label, *(f"{measure.label}{unit}" for measure, unit in zip(self.measures, units, strict=True))]
        lines = (*self.lines, self.total)
        return header, [[line.plain, *("" if value is None else str(value) for value in line.values)] for line in lines]


def report(question: Question, waits_since: datetime | None) -> Report:
    """Reads the figures in one query, and what its groups are called in another one."""
    by = BY[question.by]
    shown = [measure for measure in MEASURES if _is_shown(measure, by, question)]
    found = figures.sums(_figures(question), by.grouping(), by_hour=by.by_hour)
    all_of_it = figures.sums(_figures(question), lambda _part: [None]).get(None) or Totals()
    unknown_until = days.day_of(waits_since) if waits_since else None
    misses = bool(unknown_until and question.since < unknown_until)
    groups = list(by.every(question)) or list(found)
    names = by.names(groups)
    if not by.every(question):
        groups.sort(key=lambda group: names[group].casefold())
    lines = [
        _line(names[group], _plain(names, group), found.get(group), shown, _is_before(group, unknown_until))
        for group in groups
    ]
    drawn = question.measure if question.measure in shown else shown[0]
    return Report(
        question, str(by.label), shown, lines, _line(_("all"), _("all"), all_of_it, shown, unknown=False),
        _chart(by, drawn, groups, lines, shown), misses,
    )  # fmt: skip


def words_of_ratings(question: Question) -> list[Rating]:
    """The latest words of visitors about takeovers in these days, at most `WORDS`."""
    start, end = days.bounds(question.since)[0], days.bounds(question.until)[1]
    given = Rating.objects.filter(at__gte=start, at__lt=end, conversation__bot__isnull=False).exclude(text="")
    if question.bot:
        given = given.filter(conversation__bot=question.bot)
    if question.operator:
        given = given.filter(takeover__operator=question.operator)
    if question.team:
        given = given.filter(takeover__operator__user__teams=question.team)
    return list(given.select_related("conversation__bot", "takeover__operator__user").order_by("-at")[:WORDS])


def _figures(question: Question) -> Any:
    found = Figure.objects.filter(day__gte=question.since, day__lte=question.until)
    if question.bot:
        found = found.filter(bot=question.bot)
    if question.team:
        found = found.filter(operator__user__teams=question.team)
    return found.filter(operator=question.operator) if question.operator else found


def _is_shown(measure: Measure, by: By, question: Question) -> bool:
    # Hours have numbers only: how long something took is told by day.
    is_there = by.shows(measure) and not (by.by_hour and measure.is_length)
    return is_there and (measure.has_operator or not (question.operator or question.team))


def _plain(names: dict[Any, str], group: Any) -> str:
    return group.isoformat() if isinstance(group, date) else names[group]


def _is_before(group: Any, moment: date | None) -> bool:
    return isinstance(group, date) and moment is not None and group < moment


def _line(name: str, plain: str, totals: Totals | None, shown: list[Measure], unknown: bool) -> Line:
    values = [None if unknown and measure.needs_waits else measure.value(totals or Totals()) for measure in shown]
    return Line(name, plain, [m.text(v) for m, v in zip(shown, values, strict=True)], values)


def _chart(by: By, drawn: Measure, groups: list[Any], lines: list[Line], shown: list[Measure]) -> charts.Chart | None:
    place = shown.index(drawn)
    groups, lines = groups[-SHOWN:], lines[-SHOWN:]
    values = [line.values[place] for line in lines]
    if not any(values):
        return None
    texts = [line.cells[place] for line in lines]
    if by.by_hour:
        names = [str(WEEKDAYS[day]) for day in range(7)]
        return charts.week(str(drawn.label), names, {g: v or 0 for g, v in zip(groups, values, strict=True)})
    short = [formats.date_format(group, "j M") for group in groups] if by.is_of_days else ()
    return charts.bars(str(drawn.label), [line.name for line in lines], values, texts, short)


def _days(question: Question) -> list[date]:
    return [question.since + timedelta(days=n) for n in range((question.until - question.since).days + 1)]


def _firsts(first: Callable[[date], date]) -> Callable[[Question], list[date]]:
    return lambda question: list(dict.fromkeys(first(day) for day in _days(question)))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _each(name: Callable[[Any], str]) -> Callable[[Sequence[Any]], dict[Any, str]]:
    return lambda groups: {group: name(group) for group in groups}


def _bot_names(bots: Sequence[int]) -> dict[int, str]:
    known = dict(Bot.objects.filter(pk__in=bots).values_list("pk", "name"))
    return {bot: known.get(bot) or _("a deleted bot") for bot in bots}


def _operator_names(operators: Sequence[int]) -> dict[int, str]:
    known = Operator.objects.select_related("user").in_bulk(operators)
    return {pk: operator_names.person_of(known[pk]).name if pk in known else _("nobody") for pk in operators}


def _by(group: Callable[[Part], list[Any]]) -> Callable[[], Callable[[Part], list[Any]]]:
    return lambda: group


def _teams() -> Callable[[Part], list[int]]:
    """The teams of today's members: a figure counts in each team of its operator."""
    teams = defaultdict[int | None, list[int]](list)
    for operator, team in Operator.objects.filter(user__teams__isnull=False).values_list("pk", "user__teams"):
        teams[operator].append(team)
    return lambda part: teams.get(part.operator, [])


def _team_names(teams: Sequence[int]) -> dict[int, str]:
    return dict(Team.objects.filter(pk__in=teams).values_list("pk", "name"))


def _hour_name(group: tuple[int, int]) -> str:
    day, hour = group
    return f"{WEEKDAYS[day]} {hour:02}:00"


def _date_name(day: date) -> str:
    return formats.date_format(day, "D j M Y")


BY = {
    "day": By(gettext_lazy("day"), _by(lambda part: [part.day]), _each(_date_name), _days, is_of_days=True),
    "week": By(
        gettext_lazy("week"), _by(lambda part: [_monday(part.day)]), _each(_date_name), _firsts(_monday),
        is_of_days=True,
    ),
    "month": By(
        gettext_lazy("month"), _by(lambda part: [part.day.replace(day=1)]), _each(lambda day: f"{day:%Y-%m}"),
        _firsts(lambda day: day.replace(day=1)),
    ),
    "bot": By(gettext_lazy("bot"), _by(lambda part: [part.bot]), _bot_names),
    "operator": By(
        gettext_lazy("operator"), _by(lambda part: [part.operator] if part.operator else []), _operator_names,
        shows=lambda measure: measure.has_operator,
    ),
    "team": By(
        gettext_lazy("team"),
        _teams,
        _team_names,
        shows=lambda measure: measure.has_operator,
    ),
    "reason": By(
        gettext_lazy("reason"), _by(lambda part: [part.reason] if part.reason else []),
        _each(lambda reason: str(REASONS.get(reason, reason))), shows=lambda measure: measure.has_reason,
    ),
    "hour": By(
        gettext_lazy("hour of the week"), _by(lambda part: [(part.day.weekday(), part.hour)]), _each(_hour_name),
        lambda _question: [(day, hour) for day in range(7) for hour in range(24)], by_hour=True,
    ),
}  # fmt: skip
