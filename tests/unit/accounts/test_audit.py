"""The audit trail is written in the transaction of the act, shown in the admin, and changed by nobody."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts import audit
from accounts.models import AuditRecord, Team
from bots.models import Bot
from conversations.domain import finishing, leases, takeover
from conversations.domain.finishing import Choice
from conversations.models import Conversation, Operator, OperatorRules, UploadRules
from tests.cast import build_bot, hire

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def olga() -> Operator:
    return Operator.objects.create(user=hire("olga", "supervise"))


@pytest.fixture
def oleg() -> Operator:
    return Operator.objects.create(user=hire("oleg"))


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def talk(bot: Bot) -> Conversation:
    from conversations.domain import opening, visitors

    return opening.open_conversation(visitors.Bearer(token=visitors.new_token(), bot=bot.pk))


@pytest.fixture
def clara() -> Client:
    user = User.objects.create_user("clara", password="clara-secret", is_staff=True)
    user.groups.add(Group.objects.get(name="Configurers"))
    client = Client()
    client.force_login(user)
    return client


def trail() -> list[tuple[Any, ...]]:
    records = AuditRecord.objects.order_by("pk").exclude(act="signed_in")
    return list(records.values_list("act", "who", "conversation", "details"))


def test_taking_over_releasing_and_finishing_are_recorded_with_who_and_why(
    olga: Operator, oleg: Operator, talk: Conversation
) -> None:
    epoch = takeover.take_over(oleg, talk.pk, ref="1")["epoch"]
    takeover.take_over(oleg, talk.pk, ref="again")
    takeover.release(olga, talk.pk, epoch=epoch, ref="2", reason="Gone home")
    epoch = takeover.take_over(oleg, talk.pk, ref="3")["epoch"]
    takeover.release(oleg, talk.pk, epoch=epoch, ref="4")
    epoch = takeover.take_over(olga, talk.pk, ref="5")["epoch"]
    finishing.finish(olga, talk.pk, Choice(action="message", text="A secret"), epoch=epoch, ref="6")
    takeover.take_over(oleg, talk.pk, ref="7")
    User.objects.filter(pk=oleg.user_id).update(is_active=False)
    assert leases.expire(talk.pk)
    assert trail() == [
        ("took_over", "oleg", talk.pk, ""),
        ("released", "olga", talk.pk, "Gone home"),
        ("took_over", "oleg", talk.pk, ""),
        ("released", "oleg", talk.pk, ""),
        ("took_over", "olga", talk.pk, ""),
        ("finished", "olga", talk.pk, "message"),
        ("took_over", "oleg", talk.pk, ""),
        ("lease_expired", "oleg", talk.pk, ""),
    ]


def test_an_act_that_is_rolled_back_leaves_no_record(oleg: Operator, talk: Conversation) -> None:
    class Killed(Exception):
        """Stands for any failure."""

    with pytest.raises(Killed), transaction.atomic():
        takeover.take_over(oleg, talk.pk, ref="1")
        assert len(trail()) == 1
        raise Killed
    assert trail() == []


def test_a_conversation_that_ends_by_itself_is_recorded_without_a_name(talk: Conversation) -> None:
    Conversation.objects.update(ends_at=talk.started_at)
    assert takeover.end_idle(talk.pk)
    assert trail() == [("ended", "", talk.pk, "")]


def test_sign_ins_are_recorded_without_names_that_no_account_has(client: Client) -> None:
    hire("olga")
    for name, password in (("olga", "wrong"), ("my-password-by-mistake", "x"), ("olga", "olga-secret")):
        client.post("/sign-in/", {"username": name, "password": password})
    client.post("/sign-out/")
    acts = AuditRecord.objects.order_by("pk").values_list("act", "who")
    assert list(acts) == [
        ("sign_in_refused", "olga"),
        ("sign_in_refused", ""),
        ("signed_in", "olga"),
        ("signed_out", "olga"),
    ]
    assert "by-mistake" not in str(list(AuditRecord.objects.values()))


def test_a_changed_setting_is_recorded_by_its_field_without_its_value(clara: Client, bot: Bot) -> None:
    rules = OperatorRules.objects.create(bot=bot)
    form = {"who": "everybody", "grace_seconds": 4321, "after_grace": "bot", "undo_finish": "on"}
    User.objects.create_superuser("ada")  # somebody who sees the bot
    assert clara.post(f"/admin/conversations/operatorrules/bots/{bot.pk}/people/", form).status_code == 302
    record = AuditRecord.objects.get(act="setting_changed")
    assert (record.who, record.what) == ("clara", f"rules for operators {rules.pk}: Helper")
    assert record.details == "Changed Grace (seconds) and After the grace."
    assert "4321" not in str(list(AuditRecord.objects.values("who", "what", "details")))


def test_new_settings_and_many_deleted_at_once_are_recorded(clara: Client, bot: Bot) -> None:
    assert clara.post("/admin/accounts/team/add/", {"name": "Parcels"}).status_code == 302
    action = {"action": "delete_selected", "_selected_action": [Team.objects.get().pk], "post": "yes"}
    assert clara.post("/admin/accounts/team/", action).status_code == 302
    path = f"/admin/conversations/uploadrules/bots/{bot.pk}/files/"
    assert clara.post(path, {"from_visitors": ["pdf"]}).status_code == 302
    assert clara.post(path, {"remove": "yes"}).status_code == 302
    assert not UploadRules.objects.exists()
    details = AuditRecord.objects.filter(act="setting_changed").order_by("pk").values_list("details", flat=True)
    assert list(details) == ["Added.", "Deleted.", "Changed visitors may send and operators may send.", "Deleted."]
    assert set(AuditRecord.objects.filter(act="setting_changed").values_list("who", flat=True)) == {"clara"}


def test_the_admin_filters_and_searches_the_trail_and_nobody_can_change_it_there(
    admin_client: Client, olga: Operator, talk: Conversation
) -> None:
    takeover.take_over(olga, talk.pk, ref="1")
    record = AuditRecord.objects.get(act="took_over")
    address = "/admin/accounts/auditrecord/"
    assert "olga" in admin_client.get(f"{address}?act__exact=took_over&q=olga").content.decode()
    assert "0 results" in admin_client.get(f"{address}?act__exact=finished").content.decode()
    shown = admin_client.get(f"{address}{record.pk}/change/")
    assert shown.status_code == 200
    assert b'name="_save"' not in shown.content
    for path, data in (
        (f"{address}add/", {}),
        (f"{address}{record.pk}/change/", {"who": "oleg"}),
        (f"{address}{record.pk}/delete/", {"post": "yes"}),
    ):
        assert admin_client.post(path, data).status_code == 403
    admin_client.post(address, {"action": "delete_selected", "_selected_action": [record.pk], "post": "yes"})
    assert AuditRecord.objects.get(pk=record.pk).who == "olga"


def test_neither_the_models_nor_the_database_change_or_delete_a_record() -> None:
    audit.note(audit.Act.SIGNED_IN)
    record = AuditRecord.objects.get()
    for attempt in (
        record.save,
        record.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(who="nobody"),
        lambda: AuditRecord.objects.bulk_update([record], ["who"]),
    ):
        with pytest.raises(TypeError, match="never"):
            attempt()
    statements = ["UPDATE conversations_auditrecord SET who = 'nobody'"]
    if connection.vendor == "postgresql":
        statements.append("DELETE FROM conversations_auditrecord")
    for statement in statements:
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert AuditRecord.objects.get().who == ""
