"""The page of the language model that helps operators of bots without one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from accounts.models import AuditRecord
from bots.models import OperatorsModel

pytestmark = pytest.mark.django_db

PAGE = "/admin/bots/operatorsmodel/"
KEY = "sk-between-us"
FORM = {
    "url": "https://model.example/v1", "model": "small", "key": KEY, "instructions": "Be kind.",
    "history_entries": "20", "first_seconds": "5", "whole_seconds": "20", "turn_tokens": "500", "day_tokens": "0",
}  # fmt: skip


@pytest.fixture
def clara(client: Client) -> Client:
    user = User.objects.create_user("clara", is_staff=True)
    user.groups.add(Group.objects.get(name="Configurers"))
    client.force_login(user)
    return client


def page_of(client: Client, path: str = PAGE) -> str:
    return client.get(path, follow=True).content.decode()


def test_there_is_one_form_and_its_key_is_never_shown(clara: Client) -> None:
    page = page_of(clara)
    assert "What was said in a conversation is" in page
    assert "Save and add another" not in page
    assert clara.post(f"{PAGE}add/", FORM).status_code == 302
    page = page_of(clara)
    assert KEY not in page
    assert "One is set, and is not shown" in page
    assert clara.get(f"{PAGE}add/").status_code == 403
    OperatorsModel.objects.update(tokens=7, day="2026-01-01")
    assert clara.post(f"{PAGE}1/change/", FORM | {"key": "", "model": "large"}).status_code == 302
    row = OperatorsModel.objects.get()
    assert (row.key, row.model, row.tokens) == (KEY, "large", 7)
    clara.post(f"{PAGE}1/change/", FORM | {"key": "env:SHOP_KEY"})
    assert "It is taken from env:SHOP_KEY." in page_of(clara)
    assert clara.post(f"{PAGE}1/delete/", {"post": "yes"}).status_code == 302
    assert not OperatorsModel.objects.exists()
    trail = list(AuditRecord.objects.filter(act="setting_changed").values_list("what", "details"))
    assert len(trail) == 4
    assert KEY not in str(trail)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("url", "http://model.example/v1", "cannot be asked"),
        ("url", "https://127.0.0.1/v1", "is a private address"),
        ("url", "https://[::ffff:10.0.0.1]/v1", "is a private address"),
        ("url", "https://user:secret@model.example/v1", "cannot be asked"),
        ("model", "", "This field is required"),
        ("first_seconds", "21", "The first word cannot take longer"),
        ("turn_tokens", "9", "greater than or equal to 16"),
    ],
)
def test_what_cannot_work_is_refused(clara: Client, field: str, value: str, told: str) -> None:
    assert told in clara.post(f"{PAGE}add/", FORM | {field: value}).content.decode()
    assert not OperatorsModel.objects.exists()


def test_the_page_says_that_its_tokens_are_used_up(clara: Client) -> None:
    row = OperatorsModel.objects.create(
        url="https://model.example/v1", model="small", day_tokens=10, tokens=10, day=datetime.now(UTC).date()
    )
    told = "The tokens of today are used up."
    assert told in page_of(clara)
    row.day_tokens = 0
    row.save()
    assert told not in page_of(clara)


def test_operators_and_others_do_not_get_there(client: Client) -> None:
    user = User.objects.create_user("otto", is_staff=True)
    client.force_login(user)
    assert client.get(PAGE).status_code == 403
    assert "operatorsmodel" not in page_of(client, "/admin/")
