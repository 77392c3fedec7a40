"""Accounts in the admin: who is there, what each may do, and inviting somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

import own_address
from accounts import invitations
from accounts.admin import mail_states, watched_changes
from accounts.admin.forms import AccountForm, InvitationForm
from accounts.admin.sign_in_pages import SignInPages, signed_in
from accounts.groups import IN_ADMINISTRATION
from accounts.owners import is_last_owner

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(SignInPages):
    """Lists and changes accounts. To add one is to invite somebody."""

    list_title = _("Accounts")
    records_additions = False  # the record of the invitation says it already
    form = AccountForm
    add_form = InvitationForm
    add_form_template = "admin/auth/user/invite.html"
    change_list_template = "admin/auth/user/accounts.html"
    change_form_template = "admin/auth/user/account.html"
    list_display = ["username", "name", "email", "does", "belongs_to", "now", "last_login"]
    list_filter = ["groups", "teams", "is_active", "is_superuser"]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["now", "last_login", "date_joined"]
    add_fieldsets = (
        (None, {"fields": ["first_name", "last_name", "email", "username"]}),
        (_("What this person does"), {"fields": ["groups", "is_superuser", "teams"]}),
    )
    fieldsets = (
        (None, {"fields": ["username", "first_name", "last_name", "email", "now"]}),
        (_("What this person does"), {"fields": ["groups", "is_superuser", "teams", "is_staff", "is_active"]}),
        (_("Single permissions"), {"classes": ["collapse"], "fields": ["user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).prefetch_related("groups", "teams", "accountmail_set")
        return rows

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": _("Invite somebody")})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        request.tells = watched_changes.begin() if change else []  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        tells = watched_changes.begin()
        super().delete_model(request, obj)
        for tell in tells:
            tell(request)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        user.teams.set(form.cleaned_data["teams"])
        _let_into_administration(user)
        for tell in request.tells:  # type: ignore[attr-defined]
            tell(request)
        if not change:
            invitations.invite(user, by=signed_in(request), origin=own_address.origin_for_mails(request))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.success(request, mail_states.stored(obj, _("%(name)s is invited.")))
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_last_owner(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting several at once would not check for the last owner.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description=_("name"), ordering="first_name")
    def name(self, user: User) -> str:
        return user.get_full_name() or "-"

    @admin.display(description=_("does"))
    def does(self, user: User) -> str:
        """The account's roles."""
        said = [str(_("Owner"))] if user.is_superuser else []
        return ", ".join([*said, *(group.name for group in user.groups.all())]) or str(_("nothing yet"))

    @admin.display(description=_("teams"))
    def belongs_to(self, user: Any) -> str:
        """The account's teams."""
        return ", ".join(team.name for team in user.teams.all()) or "-"

    @admin.display(description=_("state"))
    def now(self, user: Any) -> str:
        """Whether the person can sign in; if not, how far the last invitation has come."""
        return mail_states.state_of(user)


def _let_into_administration(user: User) -> None:
    """Owners, and groups whose work is in the administration, can open it."""
    if not user.is_staff and (user.is_superuser or user.groups.filter(name__in=IN_ADMINISTRATION).exists()):
        user.is_staff = True
        user.save(update_fields=["is_staff"])
