"""Owners: accounts that may do everything, Django's superusers."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import transaction

from accounts import audit


@transaction.atomic
def make_owner(name: str, email: str) -> User:
    """Makes the account of this name, new or not, active and an owner's. The audit trail gets a record."""
    user = User.objects.filter(username=name).first() or User(username=name)
    user.email = email or user.email
    user.is_active = user.is_staff = user.is_superuser = True
    if user._state.adding:
        user.set_unusable_password()
    user.save()
    audit.note(audit.Act.INVITED, what=f"user {user.pk}: {name}", details="Made an owner by a command.")
    return user


def is_last_owner(user: User) -> bool:
    """Tells whether this is the only owner who can sign in. Without one, nobody could let anybody in again."""
    owners = User.objects.filter(is_superuser=True, is_active=True)
    return owners.filter(pk=user.pk).exists() and not owners.exclude(pk=user.pk).exists()
