"""The form of the people who see a bot's conversations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Team
from bots.models import Bot
from conversations.domain import circles, teams
from conversations.domain.circles import Circle
from conversations.models import Operator, OperatorRules

EVERYBODY, CHOSEN = "everybody", "chosen"
EMPTY = _(
    "Nobody could see the visitors of this bot. Tick a team with somebody who may use the console, or such a person."
)


class TeamsField(forms.ModelMultipleChoiceField):
    """Teams to tick, each with the number of its people and of those who are online."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, team: Any) -> str:
        people = ngettext("%d person", "%d people", team.people) % team.people
        online = ngettext("%d online", "%d online", team.online) % team.online
        return f"{team.name} ({people}, {online})"


class PersonsField(forms.ModelMultipleChoiceField):
    """Persons to tick, each with the name and whether they are online."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: Any) -> str:
        name = user.get_full_name()
        shown = f"{name} ({user.get_username()})" if name else user.get_username()
        online = _("online")
        return f"{shown} · {online}" if user.is_online else shown


class PeopleForm(forms.ModelForm):
    """Who sees the bot's conversations, what happens if an operator is gone, and whether a finish can be undone."""

    who = forms.ChoiceField(
        label=_("Who sees its conversations"),
        choices=[(EVERYBODY, _("Everybody who may use the console")), (CHOSEN, _("Only these teams and persons"))],
        widget=forms.RadioSelect,
    )
    teams = TeamsField(Team.objects.none(), label=_("Teams"), required=False)
    users = PersonsField(get_user_model().objects.none(), label=_("Persons"), required=False)

    class Meta:
        model = OperatorRules
        fields = ("grace_seconds", "after_grace", "undo_finish", "typing_text", "answer_seconds")

    field_order = (
        "who", "teams", "users", "grace_seconds", "after_grace", "undo_finish", "typing_text", "answer_seconds",
    )  # fmt: skip

    def __init__(self, bot: Bot, data: Any = None) -> None:
        rules = OperatorRules.objects.filter(bot=bot).first() or OperatorRules(bot=bot)
        now = circles.circle_of(bot.pk)
        initial = {"who": EVERYBODY if now.everybody else CHOSEN, "teams": now.teams, "users": now.persons}
        super().__init__(data, instance=rules, initial=initial)
        self.fields["teams"].queryset = _teams()  # type: ignore[attr-defined]
        self.fields["users"].queryset = _persons(now.persons)  # type: ignore[attr-defined]
        self.fields["answer_seconds"].required = False
        if not Team.objects.exists():
            self.fields["teams"].help_text = _("There are no teams yet.")

    def circle(self) -> Circle:
        """The chosen circle. Needs `cleaned_data`."""
        chosen = self.cleaned_data
        return Circle(
            chosen.get("who") == EVERYBODY,
            [each.pk for each in chosen.get("teams", ())],
            [each.pk for each in chosen.get("users", ())],
        )

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that were changed; an empty time changes nothing."""
        return [name for name in super().changed_data if name != "answer_seconds" or self.data.get(name)]

    def clean_answer_seconds(self) -> int:
        """The time; an empty field changes nothing."""
        given: int | None = self.cleaned_data["answer_seconds"]
        return self.instance.answer_seconds if given is None else given

    def clean(self) -> dict[str, Any]:
        """Refuses a circle in which nobody may use the console."""
        cleaned = super().clean() or {}
        if not {"who", "teams", "users"} & self.errors.keys() and not self.circle().people().exists():
            self.add_error(None, EMPTY)
        return cleaned

    def save(self, commit: bool = True) -> OperatorRules:
        rules: OperatorRules = super().save(commit=False)
        circles.store(rules, self.circle())
        return rules


def _teams() -> QuerySet[Team]:
    return teams.with_people(Team.objects.all())


def _persons(named: Any) -> QuerySet[Any]:
    """Those who may use the console, and those who are named already, with `is_online`."""
    shown = Q(pk__in=circles.console_users().values("pk")) | Q(pk__in=list(named))
    online = Operator.objects.online(timezone.now()).order_by().values("user")
    people = get_user_model().objects.filter(shown).annotate(is_online=Q(pk__in=online))
    return people.order_by("first_name", "last_name", "username")
