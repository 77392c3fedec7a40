"""Owners: the last one stays, and the first one gets in by a printed link."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from tests.accounts import choose_password, owner_ada, recorded_acts

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    return owner_ada()


def test_the_last_owner_can_be_neither_demoted_nor_deleted(ada: Client) -> None:
    owner = User.objects.get(username="ada")
    form = {"username": "ada", "email": owner.email, "first_name": "Ada", "is_staff": "on", "is_active": "on"}
    answer = ada.post(f"/admin/auth/user/{owner.pk}/change/", form)
    assert "Make somebody else one first." in answer.content.decode()
    assert ada.post(f"/admin/auth/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    User.objects.create_superuser("bea")
    assert ada.post(f"/admin/auth/user/{owner.pk}/change/", form).status_code == 302
    assert not User.objects.get(pk=owner.pk).is_superuser


def test_the_owner_command_lets_a_new_owner_and_a_locked_out_one_in() -> None:
    for _ in ("new", "locked out"):
        said = StringIO()
        call_command("owner", "ada", "--email", "ada@firm.example", "--at", "http://testserver/", stdout=said)
        path = re.search(r"http://testserver(/\S+)", said.getvalue())
        assert path
        ada, _ = choose_password(path[1])
        assert ada.get("/admin/auth/user/").status_code == 200
        User.objects.update(is_active=False)
    assert User.objects.count() == 1
    assert recorded_acts()[:3] == [("invited", ""), ("password_chosen", "ada"), ("signed_in", "ada")]
