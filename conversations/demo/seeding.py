"""Puts the demo into a new installation."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils import timezone

from accounts import groups
from bots.answering.published import published
from bots.demo import seed_parcel
from bots.models import Bot
from conversations.demo.stories import STORIES, Story
from conversations.domain import visitors
from conversations.journal import changes
from conversations.journal.changes import Line, Page
from conversations.models import Conversation, Operator, Takeover, Visitor

PAUSE = timedelta(seconds=25)
"""Between two lines of a story."""

PEOPLE = (
    ("olga", "Olga", "Supervisors"),
    ("oleg", "Oleg", "Operators"),
    ("clara", "Clara", "Configurers"),
)


def is_new() -> bool:
    """Nobody has an account and there is no bot: this installation was never used."""
    return not User.objects.exists() and not Bot.objects.exists()


@transaction.atomic
def seed(password: str = "") -> str:
    """Makes the groups, the bot `parcel`, the accounts and the conversations. Gives the accounts' password."""
    password = password or secrets.token_urlsafe(9)
    groups.make()
    bot = seed_parcel()
    for username, first_name, group in PEOPLE:
        user = User.objects.create_user(
            username, password=password, first_name=first_name, is_staff=group == "Configurers"
        )
        user.groups.add(Group.objects.get(name=group))
        if group != "Configurers":
            Operator.objects.create(user=user)
    for story in STORIES:
        _tell(bot, story)
    return password


def _tell(bot: Bot, story: Story) -> None:
    last = timezone.now() - timedelta(minutes=story.ago)
    moment = last - PAUSE * (len(story.lines) - 1)
    visitor = Visitor.objects.create(
        bot=bot, token_hash=visitors.hash_of(visitors.new_token()), name=story.visitor, created_at=moment
    )
    conversation = Conversation.objects.create(
        bot=bot,
        visitor=visitor,
        page=story.page,
        started_at=moment,
        stalls_at=moment,
        abandons_at=moment,
        ends_at=moment,
    )
    page = Page()
    for line in story.lines:
        _line(page, conversation, story, line, moment)
        moment += PAUSE
    conversation.bot_due = conversation.bot_due_at = None
    if story.awaits:
        conversation.misses = published(bot.pk).agent_threshold
        page.await_agent(conversation, "default_answers", now=last, told=False)
    if story.ended:
        conversation.ended_at = conversation.ends_at
    page.touch(conversation)
    page.save()


def _line(page: Page, conversation: Conversation, story: Story, line: tuple[str, str], moment: datetime) -> None:
    who, text = line
    bot = page.bot(conversation.bot_id)
    operator = Operator.objects.select_related("user").filter(user__username=story.operator).first()
    match who:
        case "v":
            page.write(conversation, Line(author="visitor", text=text, name=story.visitor), now=moment)
        case "b":
            missed = text.startswith("I did not understand")
            said = Line(author="bot", text=bot.default_reply if missed else text, name=bot.name, not_understood=missed)
            page.write(conversation, said, now=moment)
        case "o" if operator:
            page.write(
                conversation, Line(author="operator", text=text, name=operator.name, operator=operator.pk), now=moment
            )
        case "taken_over" if operator:
            conversation.epoch += 1
            conversation.operator = operator
            Takeover.objects.create(
                conversation=conversation, operator=operator, epoch=conversation.epoch, started_at=moment
            )
            page.write(conversation, changes.notice("taken_over", operator), now=moment)
        case "finished" if operator:
            page.write(conversation, changes.notice("finished", operator), now=moment)
            Takeover.objects.filter(conversation=conversation).update(
                ended_at=moment, ending=Takeover.Ending.FINISHED, end_action="nothing"
            )
            conversation.epoch += 1
            conversation.operator = None
        case "awaiting":
            page.write(conversation, changes.notice("awaiting"), now=moment)
        case _:
            raise ValueError(f"A story has no line {who!r} by {story.operator!r}.")
