"""Teams in the admin, with what they see. It is here, because only conversations know who sees what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin import watched_changes
from accounts.models import Team
from conversations.domain import circles, teams
from conversations.models import OperatorRules


class MembersField(forms.ModelMultipleChoiceField):
    """People to tick, by name."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, user: Any) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else str(user.get_username())


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    """Lists teams and their people. A team gives nobody a permission."""

    list_display = ["name", "people", "online", "sees"]
    search_fields = ["name", "members__username", "members__first_name", "members__last_name"]
    fieldsets = [
        (None, {
            "fields": ["name", "members"],
            "description": _(
                "A team gives nobody a permission: what people may do is set by their groups. Which teams see the "
                "conversations of a bot is set on the bot’s page, under People."
            ),
        }),
    ]  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return teams.with_people(super().get_queryset(request))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        people = get_user_model().objects.order_by("first_name", "last_name", "username")
        return MembersField(people, required=False, label=_("Members"))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        tell = _watched()
        super().save_related(request, form, formsets, change)
        tell(request)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        tell = _watched()
        super().delete_model(request, obj)
        tell(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        tell = _watched()
        super().delete_queryset(request, queryset)
        tell(request)

    @admin.display(description=_("people"), ordering="people")
    def people(self, team: Any) -> int:
        return int(team.people)

    @admin.display(description=_("online now"))
    def online(self, team: Any) -> int:
        return int(team.online)

    @admin.display(description=_("bots that are not for everybody"))
    def sees(self, team: Any) -> str:
        rules = OperatorRules.objects.filter(teams=team).select_related("bot")
        return ", ".join(str(each.bot) for each in rules) or "-"


def _seen_by_nobody() -> set[str]:
    rules = OperatorRules.objects.restricted().select_related("bot")
    return {str(each.bot) for each in rules if not circles.circle_of(each.bot_id).people().exists()}


def _watched() -> watched_changes.Tell:
    """Gives what says, after a change, which bots are seen by nobody because of it."""
    before = _seen_by_nobody()

    def tell(request: HttpRequest) -> None:
        for bot in sorted(_seen_by_nobody() - before):
            said = _("Nobody sees the visitors of %(bot)s any more. Choose others on its page, under People.")
            messages.warning(request, said % {"bot": bot})

    return tell


watched_changes.watch(_watched)
