"""The tab *People* of a bot, and teams in the administration: who sees the bot's visitors, and what that means now."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord, Team
from bots.models import Bot
from conversations.domain import rights
from conversations.models import Operator, OperatorRules

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite")]


@pytest.fixture
def ada() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("ada", first_name="Ada"))
    return client


@pytest.fixture
def bot() -> Bot:
    return Bot.objects.create(name="Helper", slug="helper")


def operator(name: str, *, online: bool = False) -> User:
    user = User.objects.create_user(name, first_name=name.capitalize())
    user.groups.add(Group.objects.get(name="Operators"))
    if online:
        Operator.objects.create(user=user, present_until=timezone.now() + timedelta(minutes=1))
    return user


def team(name: str, *members: User) -> Team:
    made = Team.objects.create(name=name)
    made.members.set(members)
    return made


def save(client: Client, bot: Bot, **form: Any) -> Any:
    whole = {"who": "chosen", "grace_seconds": 90, "after_grace": "awaiting", "undo_finish": "on"} | form
    return client.post(f"/admin/conversations/operatorrules/bots/{bot.pk}/people/", whole, follow=True)


def effect(client: Client, bot: Bot, **ticks: Any) -> str:
    path = f"/admin/conversations/operatorrules/bots/{bot.pk}/people/effect/"
    return client.get(path, {"who": "chosen"} | ticks).content.decode()


def sees(user: User, bot: Bot) -> bool:
    return bot.pk not in rights.hidden_from([user.pk])[user.pk]


def test_a_team_and_a_person_become_the_circle_and_the_page_says_what_that_means(ada: Client, bot: Bot) -> None:
    olga, oleg, otto = operator("olga", online=True), operator("oleg"), operator("otto")
    parcels = team("Parcels", oleg)
    page = save(ada, bot, teams=[parcels.pk], users=[olga.pk]).content.decode()
    assert "2 people see it, 1 of them is online now. You are not among them." in page
    assert (sees(olga, bot), sees(oleg, bot), sees(otto, bot)) == (True, True, False)
    page = save(ada, bot, teams=[parcels.pk]).content.decode()
    assert "1 person sees it, nobody of them is online now." in page
    assert (sees(olga, bot), sees(oleg, bot)) == (False, True)


def test_everybody_sees_a_bot_again_whose_circle_is_lifted(ada: Client, bot: Bot) -> None:
    olga, oleg = operator("olga"), operator("oleg")
    rules = OperatorRules.objects.create(bot=bot, is_restricted=True)
    rules.groups.add(Group.objects.create(name="Of the version before"))
    rules.users.add(olga)
    assert not sees(oleg, bot)
    assert "3 people see it" in save(ada, bot, who="everybody", users=[olga.pk]).content.decode()
    assert (sees(oleg, bot), rules.users.count(), rules.groups.count()) == (True, 0, 0)


@pytest.mark.parametrize("who", ["nobody", "an empty team", "a team of configurers", "a person who left"])
def test_an_empty_circle_is_refused_and_changes_nothing(ada: Client, bot: Bot, who: str) -> None:
    olga, clara = operator("olga"), User.objects.create_user("clara")
    gone = operator("gone")
    gone.is_active = False
    gone.save()
    form: dict[str, Any] = {
        "nobody": {},
        "an empty team": {"teams": [team("Empty").pk]},
        "a team of configurers": {"teams": [team("Configurers", clara).pk]},
        "a person who left": {"users": [gone.pk], "teams": [team("Left", gone).pk]},
    }[who]
    answer = save(ada, bot, **form).content.decode()
    assert "Nothing was saved." in answer
    assert "Nobody could see the visitors of this bot." in answer or who == "a person who left"
    assert not OperatorRules.objects.exists()
    assert sees(olga, bot)


def test_the_effect_of_ticks_is_told_before_they_are_saved(ada: Client, bot: Bot) -> None:
    olga, oleg = operator("olga", online=True), operator("oleg", online=True)
    both = team("Both", olga, oleg)
    assert effect(ada, bot, teams=[both.pk], users=[olga.pk]).startswith("2 people see it, 2 of them are online now.")
    assert effect(ada, bot) == "Nobody sees the visitors of this bot."
    assert effect(ada, bot, who="everybody") == "3 people see it, 2 of them are online now."
    assert effect(ada, bot, teams=["junk"], users=["4711"]) == "Nobody sees the visitors of this bot."
    assert not OperatorRules.objects.exists()


def test_the_tab_needs_the_permission_for_the_rules_and_for_the_bot(bot: Bot) -> None:
    clara = User.objects.create_user("clara", is_staff=True)
    client = Client()
    client.force_login(clara)
    path = f"/admin/conversations/operatorrules/bots/{bot.pk}/people/"
    assert client.get(path).status_code == client.get(f"{path}effect/").status_code == 403
    clara.groups.add(Group.objects.get(name="Configurers"))
    assert client.get(path).status_code == 200
    assert client.get(f"/admin/conversations/operatorrules/bots/{bot.pk + 1}/people/").status_code == 404
    assert f'href="{path}"' in client.get(f"/admin/bots/bot/{bot.pk}/change/").content.decode()


def test_a_change_of_the_circle_is_in_the_audit_trail_without_names(ada: Client, bot: Bot) -> None:
    olga = operator("olga")
    save(ada, bot, users=[olga.pk])
    record = AuditRecord.objects.get(act="setting_changed")
    assert record.what == f"rules for operators {OperatorRules.objects.get().pk}: Helper"
    assert record.details == "Changed Who sees its conversations and Persons."
    save(ada, bot, users=[olga.pk])
    assert AuditRecord.objects.filter(act="setting_changed").count() == 1, "nothing was changed"


def test_a_bot_whose_last_team_is_deleted_is_seen_by_nobody_and_the_page_says_so(ada: Client, bot: Bot) -> None:
    olga = operator("olga")
    parcels = team("Parcels", olga)
    save(ada, bot, teams=[parcels.pk])
    said = "Nobody sees the visitors of Helper any more."
    page = ada.post(f"/admin/accounts/team/{parcels.pk}/delete/", {"post": "yes"}, follow=True).content.decode()
    assert said in page
    assert not sees(olga, bot)
    assert (
        "Nobody sees the visitors of this bot."
        in ada.get(f"/admin/conversations/operatorrules/bots/{bot.pk}/people/").content.decode()
    )


def test_members_change_on_the_page_of_the_team(ada: Client, bot: Bot) -> None:
    olga, oleg = operator("olga"), operator("oleg")
    parcels = team("Parcels", olga)
    save(ada, bot, teams=[parcels.pk])
    form = {"name": "Parcels", "members": [oleg.pk]}
    page = ada.post(f"/admin/accounts/team/{parcels.pk}/change/", form, follow=True).content.decode()
    assert (sees(olga, bot), sees(oleg, bot)) == (False, True)
    assert "Helper" in page, "the list says which bots the team sees"
    assert "any more" not in page
    page = ada.post(f"/admin/accounts/team/{parcels.pk}/change/", form | {"members": []}, follow=True).content.decode()
    assert "Nobody sees the visitors of Helper any more." in page


def test_who_takes_the_last_person_out_of_a_team_or_off_the_console_is_told_which_bot_nobody_sees(
    ada: Client, bot: Bot
) -> None:
    olga = operator("olga")
    north = team("North", olga)
    group = Group.objects.get(name="Operators").pk
    form = {"username": "olga", "first_name": "Olga", "is_active": "on", "groups": [group], "teams": [north.pk]}
    said = "Nobody sees the visitors of Helper any more."
    address = f"/admin/auth/user/{olga.pk}/change/"
    save(ada, bot, teams=[north.pk])
    assert said not in ada.post(address, form, follow=True).content.decode()
    for change in ({"teams": []}, {"groups": []}, {"is_active": ""}):
        given = {name: value for name, value in (form | change).items() if value}
        assert said in ada.post(address, given, follow=True).content.decode(), change
        ada.post(address, form)
    assert said in ada.post(f"/admin/auth/user/{olga.pk}/delete/", {"post": "yes"}, follow=True).content.decode()


def test_a_deleted_account_does_not_open_the_bot_for_everybody(ada: Client, bot: Bot) -> None:
    olga, oleg = operator("olga"), operator("oleg")
    save(ada, bot, users=[olga.pk])
    olga.delete()
    assert not sees(oleg, bot)
