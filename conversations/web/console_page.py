"""Gathers the first content of the console's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast, get_args

import msgspec

from bots.models import Bot
from bots.wording import languages
from conversations import refusals
from conversations.domain import labels, lists, operator_names, presence, rights, saved_views, spent_budgets
from conversations.domain.list_filters import Filters
from conversations.models import Operator
from conversations.protocol import View
from plain_text.ids import id_in


def context(address: Mapping[str, Any], operator: Operator) -> dict[str, Any]:
    """The template's context. `address` is the address's query: `view`, `operator` (in `mine`), `c` (conversation).

    `first_paint` holds what the console's socket would send first, for the script.
    """
    view = cast(View, address["view"]) if address.get("view") in get_args(View) else "awaiting"
    whose = id_in(address.get("operator")) if view == "mine" else None
    hidden = rights.hidden_from([operator.user_id])[operator.user_id]
    operators = presence.cards()
    bots = list(Bot.objects.filter(archived_at=None).exclude(pk__in=hidden))
    (rows, cursor), counts = lists.page(operator, Filters(view=view, operator=whose))
    first_paint = {
        "me": operator_names.person_of(operator),
        "status": operator.status,
        "counts": counts,
        "operators": operators,
        "held": lists.held_by(operator, hidden),
        "views": saved_views.views_of(operator),
        "spent": spent_budgets.spent(hidden),
        "inbox": {"view": view, "filters": {"operator": whose} if whose else {}, "rows": rows, "cursor": cursor},
    }
    return first_paint | {
        "first_paint": msgspec.to_builtins(first_paint),
        "operator": operator,
        "problems": refusals.DETAILS,
        "view": view,
        "rows": rows,
        "conversation": id_in(address.get("c")),
        "bots": bots,
        "labels": sorted({label.name for label in labels.visible(hidden)}),
        "spoken_languages": sorted(_languages(bots).items(), key=lambda pair: pair[1]),
        "all_operators": [
            operator_names.person_of(each)
            for each in Operator.objects.select_related("user").order_by("user__first_name", "user__last_name", "pk")
        ],
    }


def _languages(bots: Iterable[Bot]) -> dict[str, str]:
    """The languages that these bots speak, by code, with their names in the reader's."""
    return {code: languages.name_of(code) for bot in bots for code in (bot.language, *bot.languages)}
