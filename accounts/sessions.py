"""The sessions of an account: signing a person out of every browser."""

from __future__ import annotations

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts import audit


@transaction.atomic
def sign_out_everywhere(user: User, *, by: User) -> int:
    """Ends every session of the account, and returns their number. Open consoles close within seconds.

    Reads all living sessions, because a session's row does not say whose it is.
    """
    living = Session.objects.filter(expire_date__gt=timezone.now())
    theirs = [each.pk for each in living.iterator() if str(each.get_decoded().get(SESSION_KEY)) == str(user.pk)]
    ended = Session.objects.filter(pk__in=theirs).delete()[0]
    audit.note(audit.Act.SIGNED_OUT, by, what=f"user {user.pk}: {user.get_username()}", details="Everywhere.")
    return ended
