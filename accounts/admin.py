"""Accounts in the admin: who is there, who may what, and inviting somebody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from accounts import invitations
from accounts.groups import IN_ADMINISTRATION, MEANINGS
from accounts.models import AccountMail, AuditRecord
from accounts.pages import origin_of

admin.site.unregister(User)
admin.site.unregister(Group)


class Groups(forms.ModelMultipleChoiceField):
    """Groups to tick, each with what its people do."""

    def __init__(self) -> None:
        super().__init__(
            Group.objects.order_by("pk"), required=False, label=_("Groups"), widget=forms.CheckboxSelectMultiple
        )

    def label_from_instance(self, group: Any) -> str:
        return f"{group.name}: {MEANINGS[group.name]}" if group.name in MEANINGS else str(group)


class InvitationForm(forms.ModelForm):
    """Whom to invite, and what they are to do."""

    groups = Groups()

    class Meta:
        model = User
        fields = ("first_name", "last_name", "email", "username", "groups", "is_superuser")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["first_name"].required = self.fields["email"].required = True
        self.fields["first_name"].help_text = _("Visitors read it, with the last name, when an operator chats.")
        self.fields["username"].required = False
        self.fields["username"].help_text = _("For signing in. Empty: what the e-mail address has before the @.")
        self.fields["email"].help_text = _("Gets a link that works for seven days. You can send another one.")
        _name_owner(self)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("An account has this address already. Open it in the list to invite it again."))
        return email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("username") and cleaned.get("email"):
            cleaned["username"] = cleaned["email"].partition("@")[0].lower()[:150]
        if not cleaned.get("groups") and not cleaned.get("is_superuser"):
            self.add_error("groups", _("Tick what this person is to do."))
        return cleaned


class AccountForm(UserChangeForm):
    """An account; the last owner stays one."""

    groups = Groups()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "is_staff" in self.fields:
            self.fields["is_active"].label = _("May sign in")
            self.fields["is_active"].help_text = _("Take this away from who leaves, rather than deleting the account.")
            self.fields["is_staff"].label = _("May open the administration")
            self.fields["is_staff"].help_text = _("Configurers and owners get this by themselves.")
            _name_owner(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("is_superuser") and cleaned.get("is_active")
        if not stays and is_last_owner(self.instance):
            raise ValidationError(_("This is the last owner who can sign in. Make somebody else one first."))
        return cleaned


@admin.register(User)
class AccountAdmin(UserAdmin):
    """Accounts. Adding one is inviting somebody."""

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
        if not user.is_staff and (user.is_superuser or user.groups.filter(name__in=IN_ADMINISTRATION).exists()):
            user.is_staff = True
            user.save(update_fields=["is_staff"])
        if not change:
            invitations.invite(user, by=_signed_in(request), origin=origin_of(request))

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        messages.success(request, _("%(name)s is invited: a mail goes to %(email)s.") % _told(obj))
        return HttpResponseRedirect(reverse("admin:auth_user_changelist"))

    def invite_again(self, request: HttpRequest, user_id: int) -> HttpResponse:
        """POST: another mail with a link; earlier links end."""
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
            invitations.invite(user, by=_signed_in(request), origin=origin_of(request))
            messages.success(request, _("%(name)s is invited again: a mail goes to %(email)s.") % _told(user))
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        user = self.get_object(request, object_id)
        invited = user is not None and user.is_active and not user.has_usable_password()
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "invited": invited})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and is_last_owner(obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Several at once would get around the last owner.
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    @admin.display(description=_("name"), ordering="first_name")
    def name(self, user: User) -> str:
        return user.get_full_name() or "-"

    @admin.display(description=_("does"))
    def does(self, user: User) -> str:
        """What the account is for, in words."""
        said = [str(_("Owner"))] if user.is_superuser else []
        return ", ".join([*said, *(group.name for group in user.groups.all())]) or str(_("nothing yet"))

    @admin.display(description=_("state"))
    def now(self, user: Any) -> str:
        """Whether somebody can sign in, and what became of the last invitation."""
        if not user.is_active:
            return str(_("may not sign in"))
        if user.has_usable_password():
            return str(_("has a password"))
        mails = [mail for mail in user.accountmail_set.all() if mail.kind == AccountMail.Kind.INVITATION]
        last = max(mails, key=lambda mail: mail.pk, default=None)
        if last and not last.sent_at:
            return str(_("the mail is on its way") if last.next_at else _("no mail server took the invitation"))
        return str(_("invited, no password yet") if last else _("has no password"))


@admin.register(Group)
class GroupsAdmin(GroupAdmin):
    """Groups, with what ours are for."""

    list_display = ["name", "does"]

    @admin.display(description=_("its people"))
    def does(self, group: Group) -> str:
        return str(MEANINGS.get(group.name, "-"))


@admin.register(AuditRecord)
class AuditRecordAdmin(admin.ModelAdmin):
    """Who did what. To be read."""

    list_display = ["at", "act", "who", "conversation", "what", "details"]
    list_filter = ["act", "at"]
    search_fields = ["who", "what", "details", "=conversation"]
    search_help_text = _("An account, a setting, a reason, or a conversation’s number.")
    date_hierarchy = "at"
    readonly_fields = ["at", "act", "user", "who", "conversation", "what", "details"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditRecord | None = None) -> bool:
        return False


def is_last_owner(user: User) -> bool:
    """Nobody else could let anybody in again."""
    owners = User.objects.filter(is_superuser=True, is_active=True)
    return owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists()


def _name_owner(form: Any) -> None:
    form.fields["is_superuser"].label = _("Owner")
    form.fields["is_superuser"].help_text = _("May do everything, also invite others and take rights away.")


def _signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
    return request.user


def _told(user: User) -> dict[str, str]:
    return {"name": user.get_full_name() or user.get_username(), "email": user.email}
