"""The console's address names a list; what does not fit is left out and told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from conversations.domain.list_filters import Filters
from conversations.web import list_address

KNOWN: dict[str, Any] = {"bots": {1, 2}, "operator": {7}, "language": {"de", "pt-BR"}, "tag": {"refund", "a&b"}}


def read(query: str) -> list_address.Addressed:
    return list_address.read(QueryDict(query), KNOWN)


def test_an_address_names_a_list_with_all_its_filters_and_its_order() -> None:
    query = "view=historic&search=broken+vase&bots=1&bots=2&operator=7&holder=me_or_nobody&language=pt-BR"
    query += "&status=stalled&tag=a%26b&unread=true&from=2026-01-31T12%3A00%3A00.000Z&to=2026-02-01T12:00:00Z"
    addressed = read(query + "&order=wait&c=5&line=3&utm_source=mail")
    assert addressed.left_out == []
    assert addressed.list == Filters(
        view="historic",
        order="wait",
        search="broken vase",
        bots=(1, 2),
        operator=7,
        holder="me_or_nobody",
        language="pt-BR",
        status="stalled",
        tag="a&b",
        unread=True,
        since=datetime(2026, 1, 31, 12, tzinfo=UTC),
        until=datetime(2026, 2, 1, 12, tzinfo=UTC),
    )
    assert addressed.fields["bots"] == [1, 2]
    assert addressed.fields["unread"] is True


def test_an_address_without_a_list_is_awaiting_agent_and_an_order_is_kept_if_it_is_named() -> None:
    assert read("") == read("c=9&search=&bots=") == ({"view": "awaiting"}, [])
    assert read("order=latest&unread=false").fields == {"view": "awaiting", "order": "latest"}


@pytest.mark.parametrize(
    "wrong",
    [
        "view=everything",
        "status=asleep",
        "bots=3",
        "bots=one",
        "bots=1,2",
        "operator=8",
        "operator=-1",
        "operator=99999999999999999999999",
        "holder=olga",
        "language=xx",
        "tag=gone",
        "order=shortest",
        "unread=perhaps",
        "from=yesterday",
        "from=0001-01-01T00:00:00%2B01:00",
        "to=9999-12-31T23:59:59-01:00",
        "to=2026-02-30T00:00:00Z",
    ],
)
def test_a_value_that_does_not_fit_is_left_out_and_told_and_the_rest_stays(wrong: str) -> None:
    addressed = read(f"search=vase&{wrong}")
    assert addressed == ({"view": "awaiting", "search": "vase"}, [unquote(wrong)])
    assert addressed.list == Filters(view="awaiting", search="vase")


def test_long_values_are_told_in_short() -> None:
    assert read(f"status={'x' * 500}").left_out == [f"status={'x' * 40}…"]
    assert read(f"search={'x' * 5000}").left_out == [f"search={'x' * 40}…"]
    assert read("bots=1&" * 60).left_out == ["bots=" + ("1," * 20) + "…"]


@given(st.dictionaries(st.sampled_from([*list_address.FIELDS, "c"]), st.text(max_size=60)))
def test_no_address_breaks_the_page(fields: dict[str, str]) -> None:
    query = QueryDict(mutable=True)
    query.update(fields)
    addressed = list_address.read(query, KNOWN)
    assert isinstance(addressed.list, Filters)
    assert len(addressed.left_out) + len(addressed.fields) <= len(fields) + 1
