"""The console's lists over 1,000,000 conversations on PostgreSQL: statements and milliseconds of a page with counts.

The conversations are of five bots and two years, 20,000 of them of the last 24 hours, 200 awaiting an agent; one in ten
was taken over, by one of ten operators. Each list is read as the socket's `list` reads it, in the same process, many
times and in turn with the others.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks._stand import stand

NUMBER = 1_000_000
TIMES = 40

FILL = """
import json, sys
from datetime import timedelta
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone
from bots.models import Bot
from conversations.models import Conversation, Operator, Visitor
number = json.load(sys.stdin)
now = timezone.now()
bots = [Bot.objects.create(name=f"Bench {n}", slug=f"bench-{n}").pk for n in range(5)]
operators = [Operator.objects.create(user=User.objects.create(username=f"bench{n}", first_name=f"Agent{n}")).pk
             for n in range(50)]
visitor = Visitor.objects.create(bot_id=bots[0], token_hash="template")
base = visitor.pk
template = Conversation.objects.create(
    bot_id=bots[0], visitor=visitor, stalls_at=now, abandons_at=now, ends_at=now, ended_at=now, last_seq=9,
    last_author="visitor",
)
moved = ("now() - CASE WHEN n <= 20000 THEN n * interval '4.3 seconds' "
         "ELSE interval '24 hours' + n * interval '63 seconds' END")
own = {
    "bot_id": "(%s::bigint[])[1 + n %% 5]",
    "visitor_id": f"{base} + n",
    "last_at": moved, "started_at": moved, "visitor_at": moved,
    "ended_at": f"CASE WHEN n <= 20000 THEN NULL ELSE {moved} END",
    "ends_at": f"{moved} + interval '30 days'",
    "last_text": "'parcel ' || n || ' is ' || (ARRAY['late', 'lost', 'here', 'broken'])[1 + n %% 4]",
    "awaiting_since": f"CASE WHEN n <= 20000 AND n %% 100 = 0 THEN {moved} END",
    "awaiting_reason": "CASE WHEN n <= 20000 AND n %% 100 = 0 THEN 'requested' ELSE '' END",
    "operator_id": "CASE WHEN n <= 20000 AND n %% 200 = 1 THEN (%s::bigint[])[1 + n / 200 %% 50] END",
}
columns = [field.column for field in Conversation._meta.concrete_fields if field.column != "id"]
values = ", ".join(own.get(column, f't."{column}"') for column in columns)
given = [bots if column == "bot_id" else operators for column in columns if column in ("bot_id", "operator_id")]
with connection.cursor() as cursor:
    cursor.execute("SELECT setval(pg_get_serial_sequence('conversations_visitor', 'id'), %s)", [base + number + 10])
    cursor.execute(
        "INSERT INTO conversations_visitor (id, bot_id, token_hash, reference, name, created_at) "
        f"SELECT {base} + n, (%s::bigint[])[1 + n %% 5], md5(n::text), "
        "upper(substr(md5(n::text), 1, 6)), 'Visitor ' || n, now() "
        "FROM generate_series(1, %s) n", [bots, number])
    names = ", ".join(f'"{column}"' for column in columns)
    cursor.execute(
        f"INSERT INTO conversations_conversation ({names}) SELECT {values} FROM generate_series(1, %s) n, "
        f"conversations_conversation t WHERE t.id = %s", [*given, number, template.pk])
    cursor.execute(
        "INSERT INTO conversations_takeover "
        "(conversation_id, operator_id, epoch, started_at, ended_at, ending, end_action, reason) "
        "SELECT id, coalesce(operator_id, (%s::bigint[])[1 + id / 10 %% 10]), 1, last_at, "
        "CASE WHEN operator_id IS NULL THEN last_at END, '', '', '' "
        "FROM conversations_conversation WHERE id %% 10 = 0 OR operator_id IS NOT NULL", [operators])
    cursor.execute("ANALYZE")
print(json.dumps({"operators": operators, "bots": bots}))
"""

READ = """
import json, statistics, sys, time
from datetime import timedelta
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from conversations.domain import lists, rights
from conversations.domain.list_filters import Filters
from conversations.models import Operator
given = json.load(sys.stdin)
olga = Operator.objects.select_related("user").get(pk=given["operators"][0])
now = timezone.now()
hidden = rights.hidden_from([olga.user_id])[olga.user_id]  # a console knows it
cases = {view: (Filters(view=view), None) for view in ("awaiting", "all", "mine", "historic")}
cases["all, second page"] = (Filters(view="all"), lists.page(olga, Filters(view="all"))[0][1])
cases["historic, second page"] = (Filters(view="historic"), lists.page(olga, Filters(view="historic"))[0][1])
cases["historic, by bot"] = (Filters(view="historic", bots=(given["bots"][2],)), None)
cases["historic, by operator"] = (Filters(view="historic", operator=given["operators"][7]), None)
cases["historic, a week"] = (Filters(
    view="historic", since=now - timedelta(days=107), until=now - timedelta(days=100)), None)
cases["all, search"] = (Filters(view="all", search="broken"), None)
cases["historic, search"] = (Filters(view="historic", search="broken"), None)
cases["all, search that finds little"] = (Filters(view="all", search="Visitor 19999"), None)
cases["historic, search that finds little"] = (Filters(view="historic", search="Visitor 999999"), None)
times = {name: [] for name in cases}
statements, rows = {}, {}
for turn in range(given["times"]):
    for name, (filters, cursor) in cases.items():
        if "little" in name and turn >= 5:
            continue
        if not turn:  # the first one warms the caches
            with CaptureQueriesContext(connection) as counting:
                (found, _), _ = lists.page(olga, filters, cursor=cursor, hidden=hidden)
            statements[name], rows[name] = len(counting), len(found)
            continue
        begun = time.perf_counter()
        lists.page(olga, filters, cursor=cursor, hidden=hidden)
        times[name].append((time.perf_counter() - begun) * 1000)
print(json.dumps({
    name: [statements[name], rows[name], statistics.median(each), sorted(each)[int(len(each) * 0.95)]]
    for name, each in times.items()
}))
"""


def main() -> None:
    with stand(postgres=True) as place:
        cast: dict[str, Any] = place.inside(FILL, NUMBER)
        measured = place.inside(READ, cast | {"times": TIMES})
    print(f"{'list over ' + format(NUMBER, ','):38} {'statements':>10} {'rows':>5} {'p50 ms':>8} {'p95 ms':>8}")
    for name, (statements, rows, median, high) in measured.items():
        print(f"{name:38} {statements:10} {rows:5} {median:8.1f} {high:8.1f}")
    print("goal: at most 3 statements and 5 ms")


if __name__ == "__main__":
    main()
