"""Accounts in the admin: who is there, what each may do, and inviting somebody."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

import own_address
from accounts import invitations
from accounts.admin.forms import AccountForm, InvitationForm
from accounts.groups import IN_ADMINISTRATION
from accounts.models import AccountMail
from accounts.owners import is_last_owner

admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Lists and changes accounts. To add one is to invite somebody."""

    form = AccountForm
    add_form = InvitationForm
    add_form_template = "admin/auth/user/invite.html"
    change_list_template = "admin/auth/user/accounts.html"
    change_form_template = "admin/auth/user/account.html"
    list_display = ["username", "name", "email", "does", "now", "last_login"]
    list_filter = ["groups", "is_active", "is_superuser"]
    filter_horizontal = ["user_permissions"]
    readonly_fields = ["last_login", "date_joined"]
    add_fieldsets = (
        (None, {"fields": ["first_name", "last_name", "email", "username"]}),
        (_("What this person does"), {"fields": ["groups", "is_superuser"]}),
    )
    fieldsets = (
        (None, {"fields": ["username", "password", "first_name", "last_name", "email"]}),
        (_("What this person does"), {"fields": ["groups", "is_superuser", "is_staff", "is_active"]}),
        (_("Single permissions"), {"classes": ["collapse"], "fields": ["user_permissions"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.invite_again)
        return [path("<int:user_id>/invite/", view, name="auth_user_invite"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).prefetch_related("groups", "accountmail_set")
        return rows

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {**(extra_context or {}), "title": _("Invite somebody")})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        user = form.instance
        _let_into_administration(user)
        if not change:
            invitations.invite(user, by=_signed_in(request), origin=own_address.origin_for_mails(request))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.success(request, _("%(name)s is invited: a mail goes to %(email)s.") % _names(obj))
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))

    def invite_again(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """Stores another mail with a link, on POST. Earlier links end."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = self.get_queryset(request).filter(pk=user_id).first()
        if user is None:
            raise Http404(_("There is no such account."))
        if not (self.has_add_permission(request) and self.has_change_permission(request, user)):
            raise PermissionDenied
        if not user.email:
            messages.error(request, _("The account has no e-mail address. Enter one and save it first."))
        elif user.has_usable_password() or not user.is_active:
            messages.error(request, _("Only who may sign in and has no password yet is invited again."))
        else:
            invitations.invite(user, by=_signed_in(request), origin=own_address.origin_for_mails(request))
            messages.success(request, _("%(name)s is invited again: a mail goes to %(email)s.") % _names(user))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        user = self.get_object(request, object_id)
        invited = user is not None and user.is_active and not user.has_usable_password()
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "invited": invited})

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
        """The account's groups."""
        said = [str(_("Owner"))] if user.is_superuser else []
        return ", ".join([*said, *(group.name for group in user.groups.all())]) or str(_("nothing yet"))

    @admin.display(description=_("state"))
    def now(self, user: Any) -> str:
        """Whether the person can sign in; if not, how far the last invitation has come."""
        if not user.is_active:
            return str(_("may not sign in"))
        if user.has_usable_password():
            return str(_("has a password"))
        mails = [mail for mail in user.accountmail_set.all() if mail.kind == AccountMail.Kind.INVITATION]
        return str(_state_of_invitation(max(mails, key=lambda mail: mail.pk, default=None)))


def _let_into_administration(user: User) -> None:
    """Owners, and groups whose work is in the administration, can open it."""
    if not user.is_staff and (user.is_superuser or user.groups.filter(name__in=IN_ADMINISTRATION).exists()):
        user.is_staff = True
        user.save(update_fields=["is_staff"])


def _state_of_invitation(mail: AccountMail | None) -> str | Promise:
    if mail is None:
        return _("has no password")
    if mail.sent_at:
        return _("invited, no password yet")
    return _("the mail is on its way") if mail.next_at else _("no mail server took the invitation")


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


def _names(user: User) -> dict[str, str]:
    return {"name": user.get_full_name() or user.get_username(), "email": user.email}
