"""Gathers the first content of the console's page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.http import QueryDict

from bots.models import Bot
from bots.wording import languages
from conversations import refusals
from conversations.domain import labels, lists, operator_names, presence, rights, saved_views, spent_budgets
from conversations.models import Operator
from conversations.web import list_address
from plain_text.ids import id_in


def context(address: QueryDict, operator: Operator) -> dict[str, Any]:
    """The template's context. `address` is the address's query: a list (`list_address`), and `c`, a conversation.

    `first_paint` holds what the console's socket would send first, for the script.
    """
    hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    operators = presence.cards()
    choices = _choices(hidden)
    addressed = list_address.read(address, _known(choices))
    (rows, cursor), counts = lists.page(operator, addressed.list, hidden=hidden)
    first_paint = {
        "me": operator_names.person_of(operator),
        "status": operator.status,
        "counts": counts,
        "operators": operators,
        "held": lists.held_by(operator, hidden),
        "views": saved_views.views_of(operator),
        "spent": spent_budgets.spent(hidden),
        "inbox": {"list": addressed.fields, "left_out": addressed.left_out, "rows": rows, "cursor": cursor},
    }
    return (
        first_paint
        | choices
        | {
            "first_paint": msgspec.to_builtins(first_paint),
            "operator": operator,
            "problems": refusals.DETAILS,
            "view": addressed.list.view,
            "search": addressed.list.search,
            "rows": rows,
            "conversation": id_in(address.get("c")),
        }
    )


def _choices(hidden: frozenset[int]) -> dict[str, Any]:
    """What the fields of the filters offer."""
    bots = list(Bot.objects.filter(archived_at=None).exclude(pk__in=hidden))
    everybody = Operator.objects.select_related("user").order_by("user__first_name", "user__last_name", "pk")
    return {
        "bots": bots,
        "labels": sorted({label.name for label in labels.visible(hidden)}),
        "spoken_languages": sorted(_languages(bots).items(), key=lambda pair: pair[1]),
        "all_operators": [operator_names.person_of(each) for each in everybody],
    }


def _known(choices: dict[str, Any]) -> dict[str, set[Any]]:
    """What the fields of the filters offer, by their names in an address."""
    return {
        "bots": {bot.pk for bot in choices["bots"]},
        "operator": {each.id for each in choices["all_operators"]},
        "language": {code for code, _ in choices["spoken_languages"]},
        "tag": set(choices["labels"]),
    }


def _languages(bots: Iterable[Bot]) -> dict[str, str]:
    """The languages that these bots speak, by code, with their names in the reader's."""
    return {code: languages.name_of(code) for bot in bots for code in (bot.language, *bot.languages)}
