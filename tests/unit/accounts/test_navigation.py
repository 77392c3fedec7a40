"""The navigation of the administration: by what people do, in words that people say."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def headings(page: str) -> list[str]:
    return re.findall(r'class="section">([^<]+)<', page)


def test_an_owner_sees_sections_by_what_people_do() -> None:
    page = client_of(User.objects.create_superuser("ada")).get("/admin/auth/user/").content.decode()
    assert headings(page) == ["Figures", "Bots", "People", "Files and mails", "Records"]
    for words in ("Authentication and Authorization", "Select user to change", "Attachments"):
        assert words not in page
    assert "<h1>Accounts</h1>" in page


def test_a_configurer_sees_what_configurers_do() -> None:
    clara = User.objects.create_user("clara", is_staff=True)
    clara.groups.add(Group.objects.get(name="Configurers"))
    page = client_of(clara).get("/admin/bots/bot/").content.decode()
    assert headings(page) == ["Bots", "People", "Files and mails", "Records"]
    assert "/admin/accounts/team/" in page
    assert "/admin/auth/user/" not in page


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/admin/accounts/auditrecord/", "Audit trail"),
        ("/admin/accounts/team/", "Teams"),
        ("/admin/auth/group/", "Roles"),
        ("/admin/attachments/attachment/", "Files"),
        ("/admin/bots/bot/", "Bots"),
    ],
)
def test_a_list_is_called_by_what_is_in_it(path: str, title: str) -> None:
    page = client_of(User.objects.create_superuser("ada")).get(path).content.decode()
    assert f"<h1>{title}</h1>" in page
    assert "to change" not in page
    assert "to view" not in page
