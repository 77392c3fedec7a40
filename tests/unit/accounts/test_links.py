"""Links to choose a password: each works once and for a limited time, and is stored nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from accounts import links
from accounts.models import AccountMail, AuditRecord
from tests.accounts import ask_for_reset, choose_password, invite, owner_ada, send_link

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    return owner_ada()


def test_a_link_works_once_and_an_earlier_one_ends_with_the_next_invitation(ada: Client) -> None:
    invite(ada, "Operators")
    first, nora = send_link(), User.objects.get(username="nora")
    assert ada.post(f"/admin/auth/user/{nora.pk}/invite/").status_code == 302
    second = send_link()
    assert choose_password(first)[1].status_code == 410
    assert choose_password(second)[1].status_code == 302
    assert choose_password(second)[1].status_code == 410
    ada.post(f"/admin/auth/user/{nora.pk}/invite/")
    assert User.objects.get(pk=nora.pk).has_usable_password()


def test_a_reset_link_ends_after_an_hour_and_an_invitation_after_seven_days(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    invite(ada, "Operators")
    invitation = send_link()
    ask_for_reset("ada@firm.example")
    reset = send_link()
    now = links.Links._now

    def later(span: timedelta) -> None:
        monkeypatch.setattr(links.Links, "_now", lambda links: now(links) + span)

    for path, lasts in ((reset, links.RESET_LASTS), (invitation, links.INVITATION_LASTS)):
        later(lasts - timedelta(seconds=30))
        assert Client().get(path, follow=True).status_code == 200
        later(lasts + timedelta(seconds=30))
        assert Client().get(path, follow=True).status_code == 410


def test_the_link_of_a_deactivated_account_ends(ada: Client) -> None:
    invite(ada, "Operators")
    path = send_link()
    assert Client().get(path, follow=True).status_code == 200
    User.objects.filter(username="nora").update(is_active=False)
    assert Client().get(path, follow=True).status_code == 410


def test_neither_mails_nor_audit_records_store_a_link(ada: Client) -> None:
    invite(ada, "Operators")
    token = send_link().rstrip("/").rpartition("/")[2]
    assert token in str(mail.outbox[0].body)
    assert token not in str([*AccountMail.objects.values(), *AuditRecord.objects.values()])


@pytest.mark.parametrize(
    ("kind", "salt"), [("invitation", "conversations.accounts.invitation"), ("reset", "conversations.accounts.reset")]
)
def test_links_in_mails_of_earlier_versions_still_work(kind: str, salt: str) -> None:
    class EarlierLinks(PasswordResetTokenGenerator):
        key_salt = salt

    nora = User.objects.create_user("nora")
    assert links.LINKS[AccountMail.Kind(kind)].check_token(nora, EarlierLinks().make_token(nora))
