"""The full text search over 1,000,000 conversations of 5 entries, on both databases: milliseconds of the first 20 hits.

`python benchmarks/search.py [CONVERSATIONS]`. The conversations are of five bots and two years; each says one of 3,000
words in four, as often as words of a language are said (by Zipf's law), and a number of its own. The tables are filled
by the database's fastest way; lines and terms are those of the worker.
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
from conversations.models import Conversation, Entry, Operator, SearchLine, SearchText, Visitor
number = json.load(sys.stdin)
now, rng = timezone.now(), random.Random(7)
bots = [Bot.objects.create(name=f"Bench {n}", slug=f"bench-{n}") for n in range(5)]
Operator.objects.create(user=User.objects.create(username="bench"))
words = [f"w{n}rd" for n in range(3000)]
weights = list(itertools.accumulate(1 / (n + 1) for n in range(3000)))
postgres = connection.vendor == "postgresql"

def store(table, columns, rows):
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if postgres:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)

begun, terms = time.monotonic(), SearchLine._meta.get_field("terms")
if postgres:
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX search_terms")
for first in range(0, number, 5000):
    upto = min(first + 5000, number)
    with transaction.atomic():
        visitors = Visitor.objects.bulk_create(
            [Visitor(bot=bots[n % 5], token_hash=f"b{n}", reference=f"{n % 999999:06}") for n in range(first, upto)],
            batch_size=1000,
        )
        talks = []
        for n, visitor in zip(range(first, upto), visitors):
            at = now - timedelta(seconds=(number - n) * (63_072_000 / number))
            names = ("started_at", "last_at", "visitor_at", "stalls_at", "abandons_at", "ends_at", "ended_at")
            times = dict.fromkeys(names, at)
            talks.append(Conversation(bot=bots[n % 5], visitor=visitor, last_seq=5, last_author="bot", **times))
        talks = Conversation.objects.bulk_create(talks, batch_size=500)
        entries, found = [], []
        for talk in talks:
            for seq in range(1, 6):
                text = " ".join(rng.choices(words, cum_weights=weights, k=8)) + f" n{talk.pk}x{seq}"
                author = "visitor" if seq % 2 else "bot"
                line = Line(seq, author, text, talk.started_at + timedelta(seconds=seq))
                entries.append((talk.pk, seq, author, "", text, "", "", "[]", False, "", 0, line.at))
                made = lines.indexed(talk, line)
                found.append((made.key, talk.pk, seq, terms.get_db_prep_value(made.terms, connection)))
        store("conversations_entry", ["conversation_id", "seq", "author", "name", "text", "via", "notice", "buttons",
              "not_understood", "ref", "epoch", "at"], entries)
        store("conversations_searchline", ["key", "conversation_id", "seq", "terms"], found)
        SearchText.objects.bulk_create(
            [SearchText(conversation=talk, seq=5, lines_seq=5, reference="", text="") for talk in talks],
            batch_size=1000,
        )
with connection.cursor() as cursor:
    if postgres:
        index = "CREATE INDEX search_terms ON conversations_searchline USING gin (terms) WITH (fastupdate = off)"
        cursor.execute(index)
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
times, counts = {name: [] for name in cases}, {}
for turn in range(given["times"] + 2):
    for name, query in cases.items():
        begun = time.perf_counter()
        found = hits.search(olga, query(turn), ref="r", cursor=None, zone="", hidden=frozenset())
        counts[name] = found.count
        if turn > 1:  # the first ones warm the caches
            times[name].append((time.perf_counter() - begun) * 1000)
print(json.dumps({
    name: [counts[name], statistics.median(each), sorted(each)[int(len(each) * 0.95)]] for name, each in times.items()
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
        print(f"{'search for':40} {'count':>6} {'p50 ms':>8} {'p95 ms':>8}")
        for case, (count, median, high) in measured.items():
            print(f"{case:40} {count:6} {median:8.1f} {high:8.1f}")
    print("goal: p95 below 150 ms for a rare and for a common word")


if __name__ == "__main__":
    main()
