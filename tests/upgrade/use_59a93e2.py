"""Runs the background work of the version of commit 59a93e2, then `use_installation`. Runs with that version's code.

`test_upgrade.py` starts it on a database that today's code has migrated. The first thing that fails ends it.
"""

from __future__ import annotations

import django

django.setup()

import use_installation
from django.core.management import call_command

from conversations.domain import accounts, journal
from conversations.domain.deciding import Append
from conversations.domain.pen import Line
from conversations.models import AccountMail, Conversation, Entry


def main() -> None:
    call_command("migrate", verbosity=0)  # this version does so whenever it starts
    store_by_commit()
    send_account_mails()
    use_installation.main()


def store_by_commit() -> None:
    """The journal takes a line of the operator who holds a conversation."""
    held = Conversation.objects.get(operator__user__username="olga", ended_at=None, bot__slug="survey")
    line = Line(author="operator", text="From another process.", operator=held.operator_id)
    item = Append(conversation=held.pk, lines=(line,), holder=held.operator_id, epoch=held.epoch)
    [result] = journal.commit([item])
    assert journal.answer(result)["seq"] == Entry.objects.filter(conversation=held).count()


def send_account_mails() -> None:
    """A forgotten password makes a mail; what is due goes out, and its rows say so."""
    accounts.ask_for_reset("aron@parcel.example", origin="http://localhost")
    assert accounts.send_due() == 2
    assert AccountMail.objects.get(user__username="aron").sent_at
    assert AccountMail.objects.get(user__username="ina").sent_at


if __name__ == "__main__":
    main()
