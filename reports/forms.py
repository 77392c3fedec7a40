"""The form of a report: from when to when, of whom, by what, and what is drawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import F
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from accounts.models import Team
from bots.models import Bot
from conversations.models import Operator
from reports import days
from reports.measures import BY_KEY, MEASURES
from reports.reporting import BY, Question

LONGEST = 3_700
"""Days of one report: ten years."""
USUAL = timedelta(days=28)
FIRST, LAST = date(2000, 1, 1), date(2999, 12, 31)
"""The days that can be asked for: what is near the ends of the calendar has no moment in every time zone."""


class _Operators(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's takes none when it runs
    def label_from_instance(self, operator: Any) -> str:
        return str(operator.name)


class _Bots(forms.ModelChoiceField):  # type: ignore[type-arg]  # as above
    def label_from_instance(self, bot: Any) -> str:
        return _("%(bot)s (archived)") % {"bot": bot} if bot.archived_at else str(bot)


class ReportForm(forms.Form):
    """Every field has a usual value, so that an empty address is a report."""

    since = forms.DateField(label=_("from"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("until"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    by = forms.ChoiceField(label=_("by"), required=False, choices=[(key, by.label) for key, by in BY.items()])
    measure = forms.ChoiceField(
        label=_("drawn"), required=False, choices=[(measure.key, measure.label) for measure in MEASURES]
    )
    bot = _Bots(
        # Archived ones keep their figures; they come last.
        Bot.objects.order_by(IsNull(F("archived_at"), False), "name"),
        label=_("bot"), required=False, empty_label=_("all"),
    )  # fmt: skip
    operator = _Operators(
        Operator.objects.select_related("user").order_by("user__first_name", "user__last_name", "pk"),
        label=_("operator"), required=False, empty_label=_("all"),
    )  # fmt: skip
    team = forms.ModelChoiceField(Team.objects.all(), label=_("team"), required=False, empty_label=_("all"))

    def __init__(self, given: Any) -> None:
        first, last = days.today() - USUAL, days.today()
        usual = {"since": first.isoformat(), "until": last.isoformat(), "by": "day", "measure": "conversations"}
        shown = usual | {name: value for name, value in given.items() if value}
        super().__init__(shown, label_suffix="")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("since", "until"):
            if cleaned.get(name) and not FIRST <= cleaned[name] <= LAST:
                text = _("Choose a day between the years %(first)d and %(last)d.")
                self.add_error(name, text % {"first": FIRST.year, "last": LAST.year})
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("The last day is before the first one."))
        elif since and until and (until - since).days > LONGEST:
            self.add_error("since", _("That is longer than ten years: choose a later day."))
        return cleaned

    def question(self) -> Question:
        """What is asked; the form is valid."""
        chosen = self.cleaned_data
        return Question(
            since=chosen["since"],
            until=chosen["until"],
            by=chosen["by"],
            measure=BY_KEY[chosen["measure"]],
            bot=chosen["bot"] and chosen["bot"].pk,
            operator=chosen["operator"] and chosen["operator"].pk,
            team=chosen["team"] and chosen["team"].pk,
        )

    def problems(self) -> list[str]:
        """Each with the name of its field."""
        return [f"{self.fields[name].label}: {' '.join(map(str, said))}" for name, said in self.errors.items()]
