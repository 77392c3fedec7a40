"""Fills an empty, migrated database with a small installation that has rows of every model.

Runs with the code of commit 59a93e2, never with today's: `dump_59a93e2.py` starts it.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import django

django.setup()

from credentials import PASSWORD, TOKEN
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session

from attachments.models import Attachment, Mail, Stored, Ticket
from bots import history
from bots.models import Bot, Button, EndAction, Engine, Interaction, Phrase, Publication, Wording
from bots.publishing import publish
from conversations.demo import seeding
from conversations.domain.visitors import hash_of
from conversations.models import (
    AccountMail,
    AuditRecord,
    Conversation,
    Entry,
    OperatorRules,
    Receipt,
    SignInAttempt,
    Takeover,
    UploadRules,
    Visitor,
    Watch,
)
from conversations.models import Operator as OperatorRow

NOW = datetime(2025, 1, 1, tzinfo=UTC)
"""A time so long ago that all that is due is due by any clock."""


def main() -> None:
    seeding.seed(PASSWORD)
    # These are half of the dumps. A publication of the first versions has no document either.
    Publication.objects.update(document="")
    Phrase.objects.filter(pk__gt=40).delete()
    fill_accounts()
    fill_rights()
    bot = fill_bot()
    fill_conversations(bot)
    fill_files()
    fill_rules(bot)


def fill_accounts() -> None:
    """An owner, people who are invited, mails of both kinds in every state, and the audit trail of all that."""
    owner = User.objects.create_superuser("otto", "otto@parcel.example", PASSWORD, first_name="Otto")
    invited = User.objects.create(username="ina", email="ina@parcel.example", first_name="Ina", password="!unusable")
    User.objects.create(username="gone", email="gone@parcel.example", password="!unusable", is_active=False)
    User.objects.filter(username="clara").update(email="clara@parcel.example", last_login=NOW)
    clara = User.objects.get(username="clara")
    waiting = {"origin": "https://chat.parcel.example", "created_at": NOW, "next_at": NOW}
    done = waiting | {"next_at": None}
    AccountMail.objects.create(user=invited, kind="invitation", by="Otto", **waiting)
    AccountMail.objects.create(user=clara, kind="invitation", by="Otto", sent_at=NOW, tries=1, **done)
    AccountMail.objects.create(user=clara, kind="reset", tries=3, problem="ConnectionRefusedError", **waiting)
    AccountMail.objects.create(user=clara, kind="reset", sent_at=NOW, **done)
    AccountMail.objects.create(user=owner, kind="reset", tries=8, problem="SMTPServerDisconnected", **done)
    AccountMail.objects.create(kind="reset", **waiting)
    for number, act in enumerate(AuditRecord.Act.values):
        AuditRecord.objects.create(
            act=act,
            user=owner.pk,
            who="otto",
            conversation=number + 1,
            what=f"setting {number}",
            details="Ünïcode, “quotes”",
        )
    AuditRecord.objects.create(act="sign_in_refused", what="nobody's account")
    for letter in "abc":
        SignInAttempt.objects.create(name=letter * 64, address="d" * 64)
    Session.objects.create(session_key="a" * 32, session_data="nobody's", expire_date=NOW + timedelta(days=14))
    LogEntry.objects.create(
        user=owner,
        content_type=ContentType.objects.get_for_model(AuditRecord),
        object_id="1",
        object_repr="an audit record",
        action_flag=CHANGE,
        change_message="looked at",
    )


def fill_rights() -> None:
    """Rights as admins change them: a group of their own, single rights, and rights that they took away from ours."""
    auditors = Group.objects.create(name="Auditors")
    auditors.permissions.set(rights("view_auditrecord", "view_signinattempt", "delete_signinattempt", "view_bot"))
    User.objects.create_user("aron", "aron@parcel.example", PASSWORD, is_staff=True).groups.add(auditors)
    single = User.objects.create_user("sina", password=PASSWORD, is_staff=True)
    single.user_permissions.set(rights("view_auditrecord", "change_signinattempt", "use_console"))
    Group.objects.get(name="Configurers").permissions.remove(*rights("delete_bot", "view_mail"))
    Group.objects.get(name="Supervisors").permissions.add(*rights("view_auditrecord"))


def rights(*codenames: str) -> list[Permission]:
    found = list(Permission.objects.filter(codename__in=codenames))
    assert len(found) == len(codenames)
    return found


def fill_bot() -> Bot:
    """A bot with questions, another look and an engine: published, and its draft edited afterwards."""
    bot = Bot.objects.create(
        name="Survey", slug="survey", engine="external", accent="#a01030", side="start", widget_title="Ask us",
        invitation="A question?", allowed_origins="https://shop.example", takeover_start_message="{{ operator }} here.",
        default_reply="Pardon?", attachments_email="files@parcel.example",
    )  # fmt: skip
    Engine.objects.create(
        bot=bot, url="https://engine.example/webhook", secret="a secret of the tests", timeout_seconds=5
    )
    thanks = Interaction.objects.create(bot=bot, name="thanks", text="Thank you.", operators_may_send=True)
    ask = Interaction.objects.create(
        bot=bot, name="color", text="Which color?", question="choice", variable="color", choices="red\nblue",
        next=thanks, pause_seconds=2,
    )  # fmt: skip
    Interaction.objects.create(bot=bot, name="person", asks_for_person=True, text="I call somebody.")
    Interaction.objects.create(
        bot=bot, name="number", text="Which number?", question="text", variable="number", pattern="P[0-9]{6}"
    )
    Phrase.objects.create(interaction=ask, text="paint it")
    Wording.objects.create(interaction=ask, text="What color would you like?")
    Button.objects.create(interaction=thanks, label="Our site", kind="url", value="https://parcel.example")
    Button.objects.create(interaction=thanks, label="Again", kind="postback", leads_to=ask, position=1)
    EndAction.objects.create(bot=bot, action="message", message="Goodbye {{ visitor }}.")
    bot.start_interaction = ask
    bot.save()
    publish(bot, train=lambda pk: None, by=User.objects.get(username="clara"))
    history.note(bot.pk)
    Interaction.objects.filter(pk=thanks.pk).update(text="Thank you very much.")
    history.note(bot.pk, who="clara", what="A word more")
    return bot


def fill_conversations(bot: Bot) -> None:
    """Adds rows that the demo lacks: an open takeover, one by each ending, watches, receipts, a session."""
    olga, oleg = OperatorRow.objects.get(user__username="olga"), OperatorRow.objects.get(user__username="oleg")
    OperatorRow.objects.filter(pk=oleg.pk).update(status="offline", present_until=NOW)
    begin(bot, "1" * 64, session={"variables": {"color": "red"}, "asked": 1}, bot_due=1, bot_due_at=NOW, misses=2)
    held = begin(bot, hash_of(TOKEN), operator=olga, epoch=3, page="https://shop.example/?q=ü", unread=1)
    Takeover.objects.create(
        conversation=held, operator=oleg, epoch=1, ended_at=NOW, ending="released", ended_by=olga, reason="Ill"
    )
    Takeover.objects.create(conversation=held, operator=olga, epoch=3)
    waiting = begin(
        bot, "2" * 64, awaiting_since=NOW, awaiting_reason="requested", awaiting_told=True, follows_at=NOW,
        bot_unavailable=True, greeting={"text": "Which color?", "buttons": []},
    )  # fmt: skip
    Takeover.objects.create(conversation=waiting, operator=olga, epoch=1, ended_at=NOW, ending="lease_expired")
    Watch.objects.create(operator=olga, conversation=held, until=NOW)
    Receipt.objects.create(sender=hash_of(TOKEN), ref="a ref", answer={"conversation": held.pk, "seq": 1})


def begin(bot: Bot, token_hash: str, **columns: Any) -> Conversation:
    """A conversation with one entry of its visitor."""
    visitor = Visitor.objects.create(bot=bot, token_hash=token_hash, name="Vera")
    soon = {"stalls_at": NOW, "abandons_at": NOW, "ends_at": NOW + timedelta(days=36500)}
    words = {"last_author": "visitor", "last_text": "paint it"}
    conversation = Conversation.objects.create(bot=bot, visitor=visitor, last_seq=1, **words, **soon, **columns)
    Entry.objects.create(
        conversation=conversation, seq=1, author="visitor", name="Vera", text="paint it", ref="a ref", epoch=0,
        buttons=[{"id": 1, "label": "Again", "kind": "postback"}], input={"button": "1"}, not_understood=True,
        attachment={"id": 1, "name": "photo-1.png", "type": "image/png", "size": 100},
    )  # fmt: skip
    return conversation


def fill_files() -> None:
    """A file in every state, and the mails of those that go to a mailbox."""
    mails = {"pending": "waiting", "mailed": "sent", "failed": "dead", "withdrawn": "discarded", "expired": "expired"}
    for number, state in enumerate(Attachment.State.values):
        attachment = Attachment.objects.create(
            key=f"key-{number}", name=f"photo-{number}.png", original_name="Straße.png", type="image/png", size=100,
            conversation=1, sender="1" * 64, recipient="mailbox" if state in mails else "operator", state=state,
            why="undelivered" if state == "failed" else "", checked=True, created_at=NOW, changed_at=NOW,
            expires_at=NOW + timedelta(days=1), downloaded_at=NOW if state == "ready" else None,
        )  # fmt: skip
        Stored.objects.create(key=attachment.key, due_at=NOW if number % 2 else None)
        if state in mails:
            Mail.objects.create(
                attachment=attachment, message_id=f"<{number}@parcel.example>", to="files@parcel.example",
                state=mails[state], subject="A file", text="From a visitor.\n", tries=number, next_at=NOW,
                problem="refused" if number else "", created_at=NOW, sent_at=NOW if state == "mailed" else None,
            )  # fmt: skip
        else:
            Ticket.objects.create(hash="f" * 64, attachment=attachment, reader="operator:1", proof="3", expires_at=NOW)


def fill_rules(bot: Bot) -> None:
    """Which files and which operators a bot is for."""
    UploadRules.objects.create(bot=bot, from_visitors=["png"], from_operators=[])
    rules = OperatorRules.objects.create(bot=bot, grace_seconds=30, after_grace="bot")
    rules.users.set(User.objects.filter(username__in=["olga", "sina"]))
    rules.groups.set(Group.objects.filter(name="Supervisors"))


if __name__ == "__main__":
    main()
