"""An installation of commit 59a93e2 upgrades by `manage.py migrate` alone, and that version still runs on it then."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.upgrade.installations import Installation, PostgresInstallation, Rows, SqliteInstallation
from tests.upgrade.old_code import COMMIT, FOLDER, ROOT, unpack

pytestmark = pytest.mark.on("sqlite", "postgres")

NEW_GROUPS = {"Reviewers"}
GROWING = {
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "auth_user_user_permissions",
    "conversations_givenright",
    "django_content_type",
    "django_migrations",
}
"""Tables that migrating adds rows to. It adds none to any other, and removes none anywhere."""

CHANGED = {"bots_bot": {"cancel_words"}}
"""Columns that migrating fills with more than they had, by table: the only cancel word becomes a list."""

Rights = dict[str, Any]


@dataclass(frozen=True, repr=False)
class Upgraded:
    """An installation before and after its upgrade."""

    installation: Installation
    copied: Installation
    old_code: Path
    columns: dict[str, list[str]]
    rows: dict[str, Rows]
    rights: Rights
    required: set[tuple[str, str]]
    columns_after: dict[str, list[str]]
    rows_after: dict[str, Rows]
    rights_after: Rights
    required_after: set[tuple[str, str]]


@pytest.fixture(scope="module")
def old_code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpack(tmp_path_factory.mktemp("old-code"))


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Installation]]:
    """Makes installations of the old version, in the kind of database that the tests run on."""
    with ExitStack() as leaving:

        def make() -> Installation:
            made = empty(tmp_path_factory.mktemp("installation"))
            leaving.callback(made.drop)
            made.load((FOLDER / f"{COMMIT}.{made.kind}.sql").read_text(encoding="utf-8"))
            return made

        yield make


def empty(home: Path) -> Installation:
    if connection.vendor == "sqlite":
        return SqliteInstallation(home)
    made = PostgresInstallation(os.environ["DATABASE_URL"], f"upgrade_{uuid4().hex}", home)
    made.create()
    return made


@pytest.fixture(scope="module")
def upgraded(
    install: Callable[[], Installation], old_code: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Upgraded]:
    installation = install()
    columns, required = installation.columns(), installation.required()
    rows, rights = installation.rows(columns), rights_of(installation, old_code)
    migrate(installation)
    columns_after = installation.columns()
    kept = {table: [name for name in names if name in columns_after.get(table, ())] for table, names in columns.items()}
    copied = installation.copy(tmp_path_factory.mktemp("copy"))
    yield Upgraded(
        installation=installation,
        copied=copied,
        old_code=old_code,
        columns=columns,
        rows=rows,
        rights=rights,
        required=required,
        columns_after=columns_after,
        rows_after=installation.rows({table: names for table, names in kept.items() if names}),
        rights_after=rights_of(installation, ROOT),
        required_after=installation.required(),
    )
    copied.drop()


def migrate(installation: Installation) -> str:
    """Upgrades, as an installation does when it starts."""
    return installation.run(ROOT, "manage.py", "migrate", settings="takeover_project.settings")


def rights_of(installation: Installation, code: Path) -> Rights:
    told: Rights = json.loads(installation.run(code, str(FOLDER / "tell_rights.py")))
    return told


def test_every_row_is_as_before(upgraded: Upgraded) -> None:
    """The tables and columns are all there, too: the old version goes on using them."""
    for table, names in upgraded.columns.items():
        assert set(names) <= set(upgraded.columns_after.get(table, ())), f"{table} has lost columns, or is gone"
        before, after = (_unchanged(table, rows[table]) for rows in (upgraded.rows, upgraded.rows_after))
        assert not before - after, f"{table} has lost or changed rows"
        assert table in GROWING or not after - before, f"{table} has got rows"


def test_a_bot_with_one_cancel_word_gets_the_list_and_keeps_the_word(upgraded: Upgraded) -> None:
    before, after = (
        [(row["id"], row["cancel_words"]) for row in map(dict, rows["bots_bot"])]
        for rows in (upgraded.rows, upgraded.rows_after)
    )
    assert "'cancel'" in dict(before).values()
    for key, words in before:
        assert dict(after)[key] == words or (words == "'cancel'" and dict(after)[key].startswith("'cancel, "))


def _unchanged(table: str, rows: Rows) -> Rows:
    """The rows without the columns that migrating changes."""
    changed = CHANGED.get(table, set())
    return Counter(tuple(pair for pair in row if pair[0] not in changed) for row in rows.elements())


def test_the_old_version_can_add_rows_without_naming_new_columns(upgraded: Upgraded) -> None:
    needed = upgraded.required_after - upgraded.required
    assert {(table, column) for table, column in needed if table in upgraded.columns} == set()


def test_the_dump_has_rows_in_every_table(upgraded: Upgraded) -> None:
    """A table without rows would prove nothing."""
    assert [table for table, rows in upgraded.rows.items() if not rows] == []


def test_everybody_may_do_what_they_could_before(upgraded: Upgraded) -> None:
    """Groups and users have every right on the models as they are now, and no other than those that are new."""
    known = set(upgraded.rights["known"])
    for kind in ("groups", "users"):
        holders = upgraded.rights_after[kind].items()
        after = {name: sorted(known & set(held)) for name, held in holders if name not in NEW_GROUPS}
        assert after == upgraded.rights[kind]


def test_the_dump_has_rights_that_admins_gave_and_took_away(upgraded: Upgraded) -> None:
    groups, users = upgraded.rights["groups"], upgraded.rights["users"]
    view = "view_auditrecord of auditrecord"
    assert {name for name, held in groups.items() if view in held} == {"Auditors", "Configurers", "Supervisors"}
    assert {name for name, held in users.items() if view in held} == {"aron", "clara", "olga", "otto", "sina"}
    assert "change_bot of bot" in groups["Configurers"]
    assert "delete_bot of bot" not in groups["Configurers"]


def test_a_right_on_the_audit_trail_that_an_admin_took_away_stays_away(install: Callable[[], Installation]) -> None:
    installation = install()
    installation.query(
        "DELETE FROM auth_group_permissions WHERE group_id = (SELECT id FROM auth_group WHERE name = 'Configurers') "
        "AND permission_id = (SELECT id FROM auth_permission WHERE codename = 'view_auditrecord')"
    )
    migrate(installation)
    after = rights_of(installation, ROOT)
    assert "view_auditrecord of auditrecord" not in after["groups"]["Configurers"]
    assert "view_auditrecord of auditrecord" not in after["users"]["clara"]
    assert "view_auditrecord of auditrecord" in after["groups"]["Auditors"]


def test_groups_and_permissions_are_there_once(upgraded: Upgraded) -> None:
    after = upgraded.rights_after
    assert after["groups"].keys() == upgraded.rights["groups"].keys() | NEW_GROUPS
    assert [name for name, count in Counter(after["known"]).items() if count > 1] == []


def test_migrating_again_changes_nothing(upgraded: Upgraded) -> None:
    columns = upgraded.installation.columns()
    before = upgraded.installation.rows(columns)
    assert "No migrations to apply." in migrate(upgraded.installation)
    assert upgraded.installation.columns() == columns
    assert upgraded.installation.rows(columns) == before


def test_the_database_still_refuses_to_change_the_audit_trail(upgraded: Upgraded) -> None:
    with pytest.raises((sqlite3.DatabaseError, psycopg.DatabaseError), match="audit record is never changed"):
        upgraded.installation.query("UPDATE conversations_auditrecord SET who = 'nobody'")


def test_new_rows_get_numbers_of_their_own(upgraded: Upgraded) -> None:
    """Sequences go on from their values before the upgrade."""
    told = upgraded.installation.query(
        "INSERT INTO conversations_signinattempt (name, address, at) VALUES ('a', 'b', '2026-01-01') RETURNING id"
    )
    assert told[0][0] > 3


def test_the_old_version_still_works_on_the_upgraded_database(upgraded: Upgraded) -> None:
    """A configurer opens the audit page, an operator lists and talks, a visitor comes back; see use_59a93e2.py."""
    upgraded.installation.run(upgraded.old_code, str(FOLDER / f"use_{COMMIT}.py"), REDIS_URL=settings.REDIS_URL)
    assert rights_of(upgraded.installation, ROOT) == upgraded.rights_after


def test_this_version_works_on_the_upgraded_database(upgraded: Upgraded) -> None:
    """It reads what the old one has stored; see use_installation.py."""
    upgraded.copied.run(ROOT, str(FOLDER / "use_installation.py"), REDIS_URL=settings.REDIS_URL)


def test_groups_in_rules_for_operators_are_teams_that_see_the_same_bots(upgraded: Upgraded) -> None:
    by_group = (
        "SELECT rules.bot_id, auth_group.name, auth_user_groups.user_id FROM conversations_operatorrules rules "
        "JOIN conversations_operatorrules_groups named ON named.operatorrules_id = rules.id "
        "JOIN auth_group ON auth_group.id = named.group_id "
        "JOIN auth_user_groups ON auth_user_groups.group_id = auth_group.id"
    )
    by_team = (
        "SELECT rules.bot_id, accounts_team.name, accounts_team_members.user_id "
        "FROM conversations_operatorrules rules "
        "JOIN conversations_operatorrules_teams named ON named.operatorrules_id = rules.id "
        "JOIN accounts_team ON accounts_team.id = named.team_id "
        "JOIN accounts_team_members ON accounts_team_members.team_id = accounts_team.id"
    )
    before, after = upgraded.copied.query(by_group), upgraded.copied.query(by_team)
    assert before
    assert sorted(map(tuple, after)) == sorted(map(tuple, before))
    assert len(upgraded.copied.query("SELECT * FROM conversations_operatorrules WHERE is_restricted")) == 1


def test_the_old_version_can_delete_what_new_tables_name(upgraded: Upgraded) -> None:
    """It does not know these tables, so nothing in them may hold on to its rows."""
    references = upgraded.copied.query(REFERENCES[upgraded.copied.kind])
    assert ("bots_phrase", "bots_interaction") in references
    known = set(upgraded.columns)
    assert [(table, to) for table, to in references if table not in known and to in known] == []


REFERENCES = {
    "sqlite": 'SELECT tables.name, keys."table" FROM sqlite_master tables, pragma_foreign_key_list(tables.name) keys',
    "postgres": "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'",
}
"""The tables with foreign keys, and those that they refer to, by database."""
