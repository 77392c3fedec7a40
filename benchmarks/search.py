"""The full text search over 1,000,000 conversations of 5 entries, on both databases: milliseconds of the first 20 hits.

`python benchmarks/search.py [CONVERSATIONS]`. The conversations are of five bots and two years; each says one of 3,000
words in four, as often as words of a language are said (by Zipf's law), and a number of its own. The tables are filled
by the database's fastest way; terms are made as the worker makes them, which is checked for the first hundred lines.
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
import itertools, json, random, sys, time
from datetime import timedelta
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from bots.models import Bot
from conversations.domain.full_text import lines
from conversations.domain.full_text.lines import Line
from conversations.domain.full_text.terms import Terms, times_of
from conversations.models import Conversation, Entry, Operator, SearchLine, SearchText, Visitor
number = json.load(sys.stdin)
now, rng = timezone.now(), random.Random(7)
bots = [Bot.objects.create(name=f"Bench {n}", slug=f"bench-{n}") for n in range(5)]
Operator.objects.create(user=User.objects.create(username="bench"))
words = [f"w{n}rd" for n in range(3000)]
weights = list(itertools.accumulate(1 / (n + 1) for n in range(3000)))
postgres = connection.vendor == "postgresql"

def store(model, columns, rows):
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if postgres:
            with cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})", rows)

def stored(template, **own):
    # The columns of a model's rows, and what makes a row of the template's values and one's own.
    fields = template._meta.concrete_fields
    columns = [field.column for field in fields]
    values = [field.get_db_prep_save(getattr(template, field.attname), connection) for field in fields]
    places = {name: columns.index(name) for name in own}
    def row(given):
        made = list(values)
        for name, place in places.items():
            made[place] = given[name]
        return made
    return columns, row

begun, terms = time.monotonic(), SearchLine._meta.get_field("terms")
times = ("started_at", "last_at", "visitor_at", "stalls_at", "abandons_at", "ends_at", "ended_at")
moment = Conversation._meta.get_field("last_at")
visitor_columns, visitor_row = stored(Visitor(bot=bots[0], token_hash="b"), id=0, bot_id=0, token_hash=0, reference=0)
talk_columns, talk_row = stored(
    Conversation(bot=bots[0], visitor_id=1, last_seq=5, last_author="bot", **dict.fromkeys(times, now)),
    id=0, bot_id=0, visitor_id=0, **dict.fromkeys(times, 0))
base = max(Visitor.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
           Conversation.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
if postgres:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_terms")
checked = 0
for first in range(0, number, 20000):
    upto = min(first + 20000, number)
    visitors, talks, entries, found, texts = [], [], [], [], []
    for n in range(first, upto):
        pk, bot = base + n, bots[n % 5]
        at = now - timedelta(seconds=(number - n) * (63_072_000 / number))
        stamp = moment.get_db_prep_save(at, connection)
        known = {"token_hash": f"b{n}", "reference": f"{n % 999999:06}"}
        visitors.append(visitor_row({"id": pk, "bot_id": bot.pk, **known}))
        talks.append(talk_row({"id": pk, "bot_id": bot.pk, "visitor_id": pk, **dict.fromkeys(times, stamp)}))
        texts.append((pk, 5, 5, "", ""))
        for seq in range(1, 6):
            said = (*rng.choices(words, cum_weights=weights, k=8), f"n{pk}x{seq}")
            text, author = " ".join(said), "visitor" if seq % 2 else "bot"
            then = at + timedelta(seconds=seq)
            key = lines.key_of(then, pk, seq)
            made = Terms(said, tuple(sorted((f":b{bot.pk}", ":len", f":a{author}"))), tuple(times_of(key)))
            if checked < 100:
                checked += 1
                talk = Conversation(pk=pk, bot=bot, visitor=Visitor(bot=bot))
                same = lines.indexed(talk, Line(seq, author, text, then))
                assert (same.key, same.terms) == (key, made), (same.terms, made)
            stamp = moment.get_db_prep_save(then, connection)
            entries.append((pk, seq, author, "", text, "", "", "[]", False, "", 0, stamp))
            found.append((key, pk, seq, terms.get_db_prep_value(made, connection)))
    with transaction.atomic():
        store(Visitor, visitor_columns, visitors)
        store(Conversation, talk_columns, talks)
        store(Entry, ["conversation_id", "seq", "author", "name", "text", "via", "notice", "buttons",
              "not_understood", "ref", "epoch", "at"], entries)
        store(SearchLine, ["key", "conversation_id", "seq", "terms"], found)
        store(SearchText, ["conversation_id", "seq", "lines_seq", "reference", "text"], texts)
with connection.cursor() as cursor:
    if postgres:
        for table in ("visitor", "conversation"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('conversations_{table}', 'id'), %s)", [base + number])
        cursor.execute(
            "CREATE INDEX search_terms ON conversations_searchline USING gin (terms) WITH (fastupdate = off)")
    cursor.execute("ANALYZE")
print(json.dumps({"seconds": time.monotonic() - begun, "number": number}))
"""

READ = """
import json, statistics, sys, time
from conversations.domain.full_text import hits
from conversations.models import Conversation, Operator
given = json.load(sys.stdin)
olga = Operator.objects.select_related("user").get(user__username="bench")
step = max(1, given["number"] // given["times"])
ours = Conversation.objects.filter(bot__slug__startswith="bench").order_by("pk")
ids = list(ours.values_list("pk", flat=True)[::step])
cases = {
    "a common word": lambda turn: "w0rd",
    "a word of one line in 30": lambda turn: f"w{40 + turn}rd",
    "a rare word": lambda turn: f"n{ids[turn % len(ids)]}x3",
    "a word that nobody said": lambda turn: f"never{turn}",
    "two common words": lambda turn: "w0rd w1rd",
    "a common and a rare word": lambda turn: f"w0rd n{ids[turn % len(ids)]}x3",
    "a common word, by the visitor to a bot": lambda turn: "w1rd from:visitor bot:bench-3",
    "a common word, a year ago": lambda turn: "w0rd before:2025-12-01",
}
times, cpu, counts = {name: [] for name in cases}, {name: [] for name in cases}, {}
for turn in range(given["times"] + 2):
    for name, query in cases.items():
        begun, spent = time.perf_counter(), time.process_time()
        found = hits.search(olga, query(turn), ref="r", cursor=None, zone="", hidden=frozenset())
        counts[name] = found.count
        if turn > 1:  # the first ones warm the caches
            times[name].append((time.perf_counter() - begun) * 1000)
            cpu[name].append((time.process_time() - spent) * 1000)
print(json.dumps({
    name: [counts[name], statistics.median(each), sorted(each)[int(len(each) * 0.95)], statistics.median(cpu[name])]
    for name, each in times.items()
}))
"""


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    for postgres in (False, True):
        with stand(postgres=postgres) as place:
            filled: dict[str, Any] = place.inside(FILL, number)
            measured = place.inside(READ, filled | {"times": TIMES})
        name = "PostgreSQL" if postgres else "SQLite"
        print(f"{name}, {number:,} conversations of 5 entries, filled in {filled['seconds']:.0f} s")
        print(f"{'search for':40} {'count':>6} {'p50 ms':>8} {'p95 ms':>8} {'CPU ms':>8}")
        for case, (count, median, high, cpu) in measured.items():
            print(f"{case:40} {count:6} {median:8.1f} {high:8.1f} {cpu:8.1f}")
    print("CPU: of the process that searches; with SQLite the database is in it")
    print("goal: p95 below 150 ms for a rare and for a common word")


if __name__ == "__main__":
    main()
