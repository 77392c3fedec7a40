"""What is known of a visitor, labels of conversations, and that both are found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from accounts.models import AuditRecord
from bots.draft import restoring
from bots.models import Bot, CardField, Label
from conversations.domain import labels, lists, visitor_cards
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Operator, OperatorRules, Visitor
from conversations.refusals import Refused
from tests.unit.conversations.full_text.conftest import Said, answer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def desk(bot: Bot) -> None:
    CardField.objects.create(bot=bot, name="order", label="Order number")
    Label.objects.create(bot=bot, name="Refund", color="red")
    Label.objects.create(bot=bot, name="very important", color="amber")


def shown(operator: Operator, pk: int) -> dict[str, tuple[str, Any]]:
    return {each.name: (each.value, each.source) for each in visitor_cards.card(operator, pk).fields}


def test_a_card_holds_what_operator_bot_and_page_say_in_this_order(said: Said, olga: Operator) -> None:
    pk = said("hello", session={"variables": {"order": "88213", "email": "bot@example.com", "other": "x"}})
    assert shown(olga, pk)["order"] == ("88213", "bot")
    visitor_cards.page_says(pk, {"Order": "page", "phone": "+44 1", "secret": "x", "name": "y"})
    assert shown(olga, pk) == {
        "name": ("", None), "email": ("bot@example.com", "bot"), "phone": ("+44 1", "page"), "order": ("88213", "bot"),
    }  # fmt: skip
    visitor_cards.set_visitor(olga, pk, {"order": "4711", "phone": "", "name": " Anna\n K. "}, ref="1")
    assert shown(olga, pk) == {
        "name": ("Anna K.", "operator"), "email": ("bot@example.com", "bot"), "phone": ("", None),
        "order": ("4711", "operator"),
    }  # fmt: skip
    visitor_cards.page_says(pk, {"order": "again the page"})
    assert shown(olga, pk)["order"] == ("4711", "operator")
    record = AuditRecord.objects.get(act="card_changed")
    assert (record.conversation, record.who, record.details) == (pk, "olga", "name, order, phone")
    for query in ("4711", "anna", '"Anna K."', "bot@example.com"):
        assert [hit.seq for hit in answer(olga, query).hits] == [0], query
    assert answer(olga, "88213").hits == []


@pytest.mark.parametrize(
    "given",
    [
        {"email": "no address"},
        {"email": "a@b"},
        {"email": "x" * 300},
        {"phone": " \n"},
        {"nothing": "x"},
        {"name": "x"},
    ],
)
def test_what_a_page_says_that_cannot_be_changes_nothing_and_is_no_error(
    said: Said, olga: Operator, given: dict[str, str]
) -> None:
    pk = said("hello", name="Vera")
    before = shown(olga, pk)
    visitor_cards.page_says(pk, given)
    visitor_cards.page_says(0, given)
    assert shown(olga, pk) == before
    visitor_cards.page_says(pk, given | {"order": "4711"})
    assert shown(olga, pk) == before | {"order": ("4711", "page")}


def test_what_a_page_says_again_writes_nothing(
    said: Said, olga: Operator, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pk = said("hello")
    visitor_cards.page_says(pk, {"email": "vera@example.com"})
    with django_assert_num_queries(3):
        visitor_cards.page_says(pk, {"email": "vera@example.com"})


def test_a_name_that_an_operator_has_set_is_not_changed_by_the_page(said: Said, olga: Operator) -> None:
    pk = said("hello", name="Vera")
    token = Conversation.objects.get(pk=pk).visitor.token_hash
    page = SimpleNamespace(sender=token, bot=1, name="Page")
    assert Visitor.objects.of(page).name == "Page"
    visitor_cards.set_visitor(olga, pk, {"name": "Anna K."}, ref="1")
    assert Visitor.objects.of(page).name == "Anna K."


@pytest.mark.parametrize(
    "fields",
    [{"email": "no address"}, {"email": "a@b"}, {"nothing": "x"}, {"reference": "ABC"}, {"": "x"}, {"Order": "x"}],
)
def test_fields_and_values_that_cannot_be_are_refused_and_change_nothing(
    said: Said,
    olga: Operator,
    fields: dict[str, str],
) -> None:
    pk = said("hello", name="Vera")
    with pytest.raises(Refused, match=r"@example|There is no field") as refused:
        visitor_cards.set_visitor(olga, pk, fields | {"name": "Mallory"}, ref="1")
    assert refused.value.code == "invalid"
    assert shown(olga, pk)["name"] == ("Vera", "page")


def test_labels_are_shown_in_rows_filtered_by_found_and_audited(said: Said, olga: Operator) -> None:
    pk, other = said("money back", "please"), said("money back")
    labels.set_tags(olga, pk, ["REFUND", "very important"], ref="1")
    assert lists.row_of(olga, pk).tags == ("Refund", "very important")
    assert lists.row_of(olga, other).tags == ()
    (rows, _), _ = lists.page(olga, Filters(view="all", tag="Refund"))
    assert [row.id for row in rows] == [pk]
    assert {(hit.conversation, hit.seq) for hit in answer(olga, "money tag:refund").hits} == {(pk, 1)}
    assert [hit.seq for hit in answer(olga, 'please tag:"very important"').hits] == [2]
    labels.set_tags(olga, pk, ["Refund"], ref="2")
    assert answer(olga, 'please tag:"very important"').hits == []
    assert [record.details for record in AuditRecord.objects.filter(act="labeled").order_by("pk")] == [
        "Refund, very important", "Refund",
    ]  # fmt: skip
    with pytest.raises(Refused, match=r"no label vip\. Its labels: Refund, very important"):
        labels.set_tags(olga, pk, ["vip"], ref="3")
    # A label that the bot has no more may stay, and be taken off.
    Label.objects.all().delete()
    labels.set_tags(olga, pk, ["refund"], ref="4")
    labels.set_tags(olga, pk, [], ref="5")
    assert lists.row_of(olga, pk).tags == ()
    with pytest.raises(Refused):
        labels.set_tags(olga, pk, ["refund"], ref="6")


def test_what_an_operator_may_not_see_cannot_be_read_or_changed(said: Said, olga: Operator, bot: Bot) -> None:
    pk = said("hello")
    OperatorRules.objects.create(bot=bot, is_restricted=True)
    other = Operator.objects.create(user=User.objects.create_user("oleg"))
    for act in (
        lambda: visitor_cards.card(other, pk),
        lambda: visitor_cards.set_visitor(other, pk, {"name": "x"}, ref="1"),
        lambda: labels.set_tags(other, pk, ["Refund"], ref="2"),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not_found"
    assert labels.visible([bot.pk]) == []


def test_fields_and_labels_are_in_a_bots_export_and_copies(bot: Bot) -> None:
    given = restoring.portable(bot)
    assert given["card_fields"] == [{"position": 0, "label": "Order number", "name": "order"}]
    assert [(row["name"], row["color"]) for row in given["labels"]] == [("Refund", "red"), ("very important", "amber")]
    copied = restoring.copy(bot)
    assert list(copied.labels.values_list("name", flat=True)) == ["Refund", "very important"]
    given["labels"] = [{"name": "a|b"}]
    with pytest.raises(restoring.DocumentRefused, match="without"):
        restoring.restore(bot, given)
    given["labels"] = [{"name": "x", "color": "mauve"}]
    with pytest.raises(restoring.DocumentRefused):
        restoring.restore(bot, given)
    assert bot.labels.count() == 2
