"""A conversation as a page to print or save: for operators who may see it, with notes only if they are asked for."""

from __future__ import annotations

from typing import get_args

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.models import Bot
from conversations.domain import notes
from conversations.domain.rights import operator_of
from conversations.models import OperatorRules
from conversations.protocol.values import NoticeCode
from conversations.web.conversation_page import notice_text
from tests.cast import hire
from tests.unit.conversations.test_not_understood import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga() -> User:
    return hire("olga")


@pytest.fixture
def address(bot: Bot) -> str:
    pk = talk(bot, "v <b>hello</b>", "b *Welcome*", "taken_over", "o Hi, *do look*:\n- here\n- there", "finished").pk
    return f"/console/conversations/{pk}/page/"


def page(user: User, address: str) -> tuple[int, str]:
    client = Client()
    client.force_login(user)
    response = client.get(address)
    return response.status_code, response.content.decode()


def test_it_has_every_line_in_order_and_no_markup_of_the_visitors(address: str, olga: User) -> None:
    status, text = page(olga, address)
    assert status == 200
    places = [text.index(each) for each in ("&lt;b&gt;hello&lt;/b&gt;", "Welcome", "took over", "Hi", "finished.")]
    assert places == sorted(places)
    assert "<b>hello" not in text
    assert "<em>do look</em>" in text, "what operators write has marks"
    assert "<li>there</li>" in text


def test_every_notice_is_worded() -> None:
    for code in get_args(NoticeCode):
        assert "_" not in notice_text(code, "Olga")
        assert notice_text(code, "Olga") != code


def test_notes_are_in_it_only_if_they_are_asked_for_and_marked(address: str, olga: User) -> None:
    operator = operator_of(olga)
    assert operator
    notes.write(operator, int(address.split("/")[3]), "A difficult one", ref="note")
    assert "A difficult one" not in page(olga, address)[1]
    assert 'data-kind="note"' in page(olga, f"{address}?notes=1")[1]


def test_whoever_may_not_see_the_conversation_gets_no_page(address: str, bot: Bot, olga: User) -> None:
    OperatorRules.objects.create(bot=bot, is_restricted=True)
    assert page(olga, address)[0] == 404
    assert page(User.objects.create_user("nobody"), address)[0] == 403
    assert page(hire("boss", "supervise"), "/console/conversations/999999/page/")[0] == 404
    assert Client().get(address).status_code == 302


def test_saved_it_is_a_file_that_needs_no_other(address: str, olga: User) -> None:
    client = Client()
    client.force_login(olga)
    response = client.get(f"{address}?save=1")
    assert response.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "<style>" in response.content.decode()
