"""The forms to invite somebody and to change an account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.groups import MEANINGS
from accounts.models import Team
from accounts.owners import is_last_owner


class TeamsField(forms.ModelMultipleChoiceField):
    """Teams to tick."""

    def __init__(self) -> None:
        super().__init__(
            Team.objects.all(),
            required=False,
            label=_("Teams"),
            widget=forms.CheckboxSelectMultiple,
            help_text=_("A team gives no permission. Bots may be for certain teams only."),
        )


class GroupsField(forms.ModelMultipleChoiceField):
    """Groups to tick, each with what its people do."""

    def __init__(self) -> None:
        super().__init__(
            Group.objects.order_by("pk"), required=False, label=_("Roles"), widget=forms.CheckboxSelectMultiple
        )

    def label_from_instance(self, group: Any) -> str:
        return f"{group.name}: {MEANINGS[group.name]}" if group.name in MEANINGS else str(group)


class InvitationForm(forms.ModelForm):
    """Asks whom to invite, and what the person is to do."""

    groups = GroupsField()
    teams = TeamsField()

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
        _name_owner_field(self)

    def clean_email(self) -> str:
        """Raises ValidationError if an account has this address."""
        email = str(self.cleaned_data["email"])
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("An account has this address already. Open it in the list to invite it again."))
        return email

    def clean(self) -> dict[str, Any]:
        """Makes a user name if none was entered, and wants a group or an owner."""
        cleaned = super().clean() or {}
        if not cleaned.get("username") and cleaned.get("email"):
            cleaned["username"] = cleaned["email"].partition("@")[0].lower()[:150]
        if not cleaned.get("groups") and not cleaned.get("is_superuser"):
            self.add_error("groups", _("Tick what this person is to do."))
        return cleaned


class AccountForm(UserChangeForm):
    """Changes an account. The last owner stays one. Nobody sees or types another's password."""

    password = None  # type: ignore[assignment] # so Django takes its field out
    groups = GroupsField()
    teams = TeamsField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields["teams"].initial = self.instance.teams.all()
        if "username" in self.fields:
            self.fields["username"].help_text = _("For signing in: letters, digits and @ . + - _")
        if "is_staff" in self.fields:
            self.fields["is_active"].label = _("May sign in")
            self.fields["is_active"].help_text = _("Take this away from who leaves, rather than deleting the account.")
            self.fields["is_staff"].label = _("May open the administration")
            self.fields["is_staff"].help_text = _("Configurers and owners get this by themselves.")
            _name_owner_field(self)

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError if no owner who can sign in would be left."""
        cleaned = super().clean() or {}
        stays = cleaned.get("is_superuser") and cleaned.get("is_active")
        if not stays and is_last_owner(self.instance):
            raise ValidationError(_("This is the last owner who can sign in. Make somebody else one first."))
        return cleaned


def _name_owner_field(form: Any) -> None:
    form.fields["is_superuser"].label = _("Owner")
    form.fields["is_superuser"].help_text = _("May do everything, also invite others and take rights away.")
