"""Works with an installation as people did with the version of commit 59a93e2, whose code it runs with.

`test_upgrade.py` starts it on a database that today's code has migrated. The first thing that fails ends it.
"""

from __future__ import annotations

import asyncio

import django

django.setup()

from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from django.urls import reverse
from fill_59a93e2 import TOKEN

from conversations import realtime
from conversations.domain import accounts, answering, journal
from conversations.domain.deciding import Append
from conversations.domain.pen import Line
from conversations.models import AccountMail, AuditRecord, Conversation, Entry, SignInAttempt
from conversations.pulse import pulse
from takeover_project.asgi import application
from tests.cast import Stage


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0)  # it does so whenever it starts
    open_audit_page()
    refuse_sign_in()
    send_invitation()
    held = Conversation.objects.get(operator__user__username="olga", ended_at=None, bot__slug="survey")
    store_by_commit(held)
    asyncio.run(talk(held.pk, User.objects.get(username="olga")))


def open_audit_page() -> None:
    """A configurer sees the records in the administration."""
    client = Client()
    client.force_login(User.objects.get(username="clara"))
    response = client.get(reverse("admin:conversations_auditrecord_changelist"))
    assert response.status_code == 200, response.status_code
    shown = response.context["cl"].result_list
    assert len(shown) == AuditRecord.objects.count() >= 14, shown
    assert "Ünïcode, “quotes”" in response.content.decode()


def refuse_sign_in() -> None:
    """A wrong password is counted and recorded."""
    records, attempts = AuditRecord.objects.count(), SignInAttempt.objects.count()
    response = Client().post(reverse("sign_in"), {"username": "clara", "password": "wrong"})
    assert response.status_code == 200, response.status_code
    assert AuditRecord.objects.count() == records + 1
    assert SignInAttempt.objects.count() == attempts + 1


def send_invitation() -> None:
    """Mails that waited go out, and their rows say so."""
    assert accounts.send_due() > 0
    assert AccountMail.objects.get(user__username="ina").sent_at


def store_by_commit(held: Conversation) -> None:
    """The journal takes a line of the holder's."""
    line = Line(author="operator", text="From another process.", operator=held.operator_id)
    item = Append(conversation=held.pk, lines=(line,), holder=held.operator_id, epoch=held.epoch)
    [result] = journal.commit([item])
    assert journal.answer(result)["seq"] == Entry.objects.filter(conversation=held).count()


async def talk(held: int, olga: User) -> None:
    """A visitor comes back, and talks with the operator who holds the conversation; she takes over another one."""
    stage = Stage(application)
    vera = await stage.visitor("survey", token=TOKEN)
    assert vera.welcome["conversation"] == held, vera.welcome
    assert vera.welcome["state"] == "operator", vera.welcome
    console = await stage.console(olga)
    rows = (await console.do("list", view="awaiting"))["rows"]
    waiting = [row["id"] for row in rows if row["reason"] == "requested"]
    assert len(waiting) == 1, rows
    await console.do("watch", conversation=held)
    await vera.do("send", text="Are you there?")
    await console.heard("Are you there?")
    await console.do("send", conversation=held, epoch=3, text="I am.")
    await vera.heard("I am.")
    await console.do("take_over", conversation=waiting[0])
    await stage.end()
    await answering.settled()
    pulse()._task.cancel()
    await journal.close()
    await realtime.close()


if __name__ == "__main__":
    main()
