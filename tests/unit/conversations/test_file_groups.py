"""Rules of yesterday, which list kinds, become rules of groups where that changes nothing for what they took."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from attachments import kinds
from bots.models import Bot
from conversations.domain.files import allowed_kinds
from conversations.models import UploadRules

MIGRATION = import_module("conversations.migrations.0013_file_groups")
ALL = [kind for group in MIGRATION.GROUPS.values() for kind in group]


@pytest.mark.parametrize(
    ("before", "groups"),
    [
        (ALL, ["pictures", "documents", "texts", "archives"]),
        (["png"], []),
        (["webp", "gif", "jpeg", "png", "pdf"], ["pictures"]),
        (["text", "csv", "zip"], ["texts", "archives"]),
        ([], []),
    ],
)
def test_a_rule_with_all_kinds_of_a_group_gets_the_group_and_keeps_the_kinds(
    before: list[str], groups: list[str]
) -> None:
    after = MIGRATION.with_groups(before)
    assert after == groups + before
    assert MIGRATION.with_groups(after) == after


@pytest.mark.django_db
def test_after_the_migration_old_rules_take_what_they_took_and_whole_groups_heic() -> None:
    bots = [Bot.objects.create(name=f"Bot {number}", slug=f"bot-{number}") for number in range(3)]
    UploadRules.objects.create(bot=bots[0], from_visitors=ALL, from_operators=["png"])
    UploadRules.objects.create(bot=bots[1], from_visitors=[], from_operators=[])
    MIGRATION.add_groups(apps, None)
    first, second, third = (allowed_kinds(bot.pk) for bot in bots)
    heic = kinds.KINDS["heic"]
    assert (kinds.allows(first.from_visitors, heic), kinds.allows(first.from_operators, heic)) == (True, False)
    assert (first.from_operators, second.from_visitors, second.from_operators) == (["png"], [], [])
    assert kinds.allows(third.from_visitors, heic), "without a rule"
    assert not kinds.allows(third.from_visitors, kinds.KINDS["mp4"])
