"""The demo has what a newcomer should find."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client

from bots.models import Label
from conversations.domain import lists, reading
from conversations.domain.list_filters import Filters
from conversations.models import Conversation, Entry, Operator, Takeover
from conversations.models.canned import CannedReply

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture(scope="module")
def seeded(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Seeds the demo for all tests of this file, which take back their own changes. Gives the output of the command."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("DEMO_PASSWORD", "demo-password")
        out = StringIO()
        call_command("seed_demo", stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def told(seeded: str, db: None) -> str:
    return seeded


def test_the_accounts_go_where_they_belong(told: str) -> None:
    assert "demo-password" in told
    for name, home in (("olga", "/console/"), ("oleg", "/console/"), ("clara", "/admin/")):
        client = Client()
        assert client.login(username=name, password="demo-password")
        assert client.get("/").headers["Location"] == home
    assert Client().get("/").headers["Location"] == "/sign-in/"


def test_operators_find_labels_and_canned_replies_in_the_languages_of_the_bot(told: str) -> None:
    assert Label.objects.filter(bot__slug="parcel").exists()
    replies = CannedReply.objects.shared().filter(bot__slug="parcel")
    assert {version.language for reply in replies for version in reply.versions.all()} == {"ar", "de", "fr"}
    for reply in replies:
        reply.full_clean()


def test_the_configurer_may_change_bots_and_of_conversations_read_only_what_was_not_understood(told: str) -> None:
    clara = User.objects.get(username="clara")
    assert clara.has_perm("bots.change_bot")
    closed = (
        "conversation",
        "entry",
        "visitor",
        "operator",
        "takeover",
        "receipt",
        "watch",
        "use_console",
        "supervise",
    )
    assert [
        perm for perm in clara.get_all_permissions() if perm.startswith("conversations.") and perm.endswith(closed)
    ] == ["conversations.view_entry"]


def test_there_are_conversations_past_and_current_and_one_awaits(told: str) -> None:
    olga = Operator.objects.select_related("user").get(user__username="olga")
    rows = {view: lists.page(olga, Filters(view=view))[0][0] for view in ("awaiting", "all", "mine", "historic")}
    assert [row.visitor.name for row in rows["awaiting"]] == ["Priya"]
    assert [row.visitor.name for row in rows["mine"]] == ["Tom Becker"]
    assert (len(rows["all"]), len(rows["historic"])) == (5, 3)
    context = reading.context(olga, rows["awaiting"][0].id, ref="r")
    assert len(context.not_understood) == 3


def test_every_story_is_a_journal_like_any_other(told: str) -> None:
    for conversation in Conversation.objects.all():
        entries = list(Entry.objects.filter(conversation=conversation).order_by("seq"))
        assert [entry.seq for entry in entries] == list(range(1, conversation.last_seq + 1))
        assert [entry.at for entry in entries] == sorted(entry.at for entry in entries)
    assert Takeover.objects.filter(ended_at=None).count() == 0


def test_a_second_time_changes_nothing(told: str) -> None:
    before = Conversation.objects.count(), User.objects.count()
    call_command("seed_demo", if_new=True, stdout=StringIO())
    with pytest.raises(CommandError, match="accounts or bots already"):
        call_command("seed_demo", stdout=StringIO())
    assert (Conversation.objects.count(), User.objects.count()) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"bot": "nobody", "visitors": 1}, "No published bot"),
        ({"bot": "parcel", "visitors": 0}, "take a number from 1"),
        ({"bot": "parcel", "visitors": 1, "questions": "missing.csv"}, "Cannot read missing.csv"),
        ({"bot": "parcel", "visitors": 1, "server": "ws://127.0.0.1:1"}, "Start it with make run"),
    ],
)
def test_the_simulation_says_what_is_wrong(told: str, options: dict[str, object], words: str) -> None:
    from pathlib import Path

    if "questions" in options:
        options["questions"] = Path(str(options["questions"]))
    with pytest.raises(CommandError, match=words):
        call_command("simulate", stdout=StringIO(), **options)
