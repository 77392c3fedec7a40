"""A bot is archived and restored; an owner deletes it with everything that belongs to it."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from accounts.models import AuditRecord
from attachments.models import Attachment, Stored
from bots.answering.published import BotNotFound, published_by_slug
from bots.draft import archiving
from bots.models import Bot, Interaction, Phrase, Publication
from conversations.domain import deleting_bots
from conversations.models import Conversation, Entry, Operator, Receipt, Visitor
from tests.cast import build_bot
from tests.unit.conversations.test_not_understood import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    """A configurer."""
    user = User.objects.create_user("clara", is_staff=True)
    names = ["change_bot", "delete_bot", "view_bot", "add_bot"]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


@pytest.fixture
def ada() -> Client:
    """An owner."""
    client = Client()
    client.force_login(User.objects.create_superuser("ada"))
    return client


def page_of(bot: Bot) -> str:
    return f"/admin/conversations/entry/ending/{bot.pk}/"


def with_file(bot: Bot) -> Conversation:
    """A conversation with a file and a remembered command of its visitor."""
    found = talk(bot, "v hello", "b Hello")
    now = timezone.now()
    times = {"created_at": now, "expires_at": now + timedelta(days=1), "changed_at": now}
    facts = {"key": f"key-{found.pk}", "name": "a.png", "type": "image/png", "size": 3, "sender": "x"}
    Attachment.objects.create(**facts, **times, conversation=found.pk, recipient="operator", state="ready")
    Stored.objects.create(key=f"key-{found.pk}", due_at=now + timedelta(days=1))
    Receipt.objects.create(sender=found.visitor.token_hash, ref="1", answer={})
    return found


def test_an_archived_bot_leaves_the_lists_and_its_address_is_free(bot: Bot, clara: Client) -> None:
    talk(bot, "v hello", "b Hello")
    slug = bot.slug
    assert clara.get(f"/admin/bots/bot/{bot.pk}/delete/").url == page_of(bot)
    answer = clara.post(page_of(bot), {"act": "archive"}, follow=True).content.decode()
    assert "is archived. Its address name is free." in answer
    bot.refresh_from_db()
    assert (bot.enabled, bot.archived_slug) == (False, slug)
    with pytest.raises(BotNotFound):
        published_by_slug(slug)
    assert f"/admin/bots/bot/{bot.pk}/change/" not in clara.get("/admin/bots/bot/").content.decode()
    assert page_of(bot) in clara.get("/admin/bots/bot/?archived=yes").content.decode()
    assert Entry.objects.count() == 2


def test_a_bot_comes_back_under_its_address_or_is_told_whose_that_is(bot: Bot, clara: Client) -> None:
    slug = bot.slug
    archiving.archive(bot)
    taken = build_bot(slug)
    answer = clara.post(page_of(bot), {"act": "restore", "slug": slug})
    assert answer.status_code == 409
    assert f"by now. Give this bot another one below, or rename {taken.name}." in answer.content.decode()
    assert clara.post(page_of(bot), {"act": "restore", "slug": "no address!"}).status_code == 409
    clara.post(page_of(bot), {"act": "restore", "slug": "again"})
    bot.refresh_from_db()
    assert (bot.slug, bot.enabled, bot.archived_at) == ("again", False, None)
    assert published_by_slug("again").enabled is False
    archiving.archive(bot)
    assert archiving.restore(bot).slug == "again"


def test_an_owner_deletes_a_bot_with_everything_after_typing_its_name(bot: Bot, ada: Client, clara: Client) -> None:
    other = build_bot("other")
    with_file(bot)
    kept = with_file(other)
    form = {"act": "delete", "confirmed": bot.name}
    assert clara.post(page_of(bot), form).status_code == 403
    assert "Delete with its 1 conversation" in ada.get(page_of(bot)).content.decode()
    assert ada.post(page_of(bot), form | {"confirmed": "yes"}).status_code == 409
    assert Bot.objects.filter(pk=bot.pk).exists()
    answer = ada.post(page_of(bot), form, follow=True).content.decode()
    assert "with everything that belonged to it" in answer
    assert list(Bot.objects.values_list("pk", flat=True)) == [other.pk]
    assert list(Conversation.objects.values_list("pk", flat=True)) == [kept.pk]
    assert list(Attachment.objects.values_list("key", flat=True)) == [f"key-{kept.pk}"]
    assert Stored.objects.filter(due_at__lte=timezone.now()).count() == 1
    assert Receipt.objects.count() == Visitor.objects.count() == 1
    for model in (Interaction, Phrase, Publication):
        assert not model.objects.filter(bot=bot.pk).exists()
    record = AuditRecord.objects.get(act=AuditRecord.Act.BOT_DELETED)
    assert (record.who, record.details) == ("ada", "1 conversations, 1 visitors, 1 files")


def test_a_bot_to_whose_visitors_operators_talk_stays(bot: Bot, ada: Client) -> None:
    found = talk(bot, "v hello", "taken_over")
    olga = Operator.objects.create(user=User.objects.create_user("olga"))
    Conversation.objects.filter(pk=found.pk).update(operator=olga, ended_at=None)
    assert ada.post(page_of(bot), {"act": "delete", "confirmed": bot.name}).status_code == 409
    assert Bot.objects.filter(pk=bot.pk, archived_at=None).exists()


def test_the_worker_deletes_what_the_page_has_no_time_for(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deleting_bots, "BATCH", 1)
    monkeypatch.setattr(deleting_bots, "AT_ONCE", 0)
    for _each in range(3):
        talk(bot, "v hello", "b Hello")
    assert deleting_bots.begin(bot) is False
    assert Conversation.objects.count() == 2
    assert deleting_bots.work() == 1
    assert not Bot.objects.exists()
    assert not Entry.objects.exists()
    assert deleting_bots.work() == 0


def test_an_archived_bot_cannot_be_switched_on(bot: Bot) -> None:
    archiving.archive(bot)
    bot.refresh_from_db()
    bot.enabled = True
    with pytest.raises(Exception, match="Restore it first"):
        bot.full_clean()
