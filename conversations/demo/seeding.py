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
from conversations.journal import synchronous
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Handover, Line, notice
from conversations.journal.transitions import change
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
        ends_at=moment + PAUSE,
    )
    changes = Changes()
    for line in story.lines:
        item = _item(conversation, story, line, moment)
        outcome = change(conversation, item, bot=published(bot.pk), next_entry=None, now=moment)
        if not isinstance(outcome, tuple):
            raise ValueError(f"A story has the line {line!r} in a wrong place: {outcome!r}.")
        changes.add(outcome[1])
        moment += PAUSE
    conversation.bot_due = conversation.bot_due_at = None
    if story.ended:
        conversation.ended_at = conversation.ends_at
    synchronous.save(changes)


def _item(conversation: Conversation, story: Story, line: tuple[str, str], moment: datetime) -> Append:
    who, text = line
    operator = Operator.objects.select_related("user").filter(user__username=story.operator).first()
    match who:
        case "v":
            return _said(conversation, Line(author="visitor", text=text, name=story.visitor))
        case "b":
            return _bot_turn(conversation, story, text)
        case "o" if operator:
            return _said(conversation, Line(author="operator", text=text, name=operator.name, operator=operator.pk))
        case "taken_over" if operator:
            Takeover.objects.create(
                conversation=conversation, operator=operator, epoch=conversation.epoch + 1, started_at=moment
            )
            return _said(conversation, notice("taken_over", operator), Handover(operator=operator.pk))
        case "finished" if operator:
            Takeover.objects.filter(conversation=conversation).update(
                ended_at=moment, ending=Takeover.Ending.FINISHED, end_action="nothing"
            )
            return _said(conversation, notice("finished", operator), Handover())
        case "awaiting":
            return _said(conversation, notice("awaiting"))
        case _:
            raise ValueError(f"A story has no line {who!r} by {story.operator!r}.")


def _said(conversation: Conversation, line: Line, handover: Handover | None = None) -> Append:
    return Append(conversation=conversation.pk, lines=(line,), handover=handover)


def _bot_turn(conversation: Conversation, story: Story, text: str) -> Append:
    """The bot's answer; too many default answers raise Awaiting Agent in a story that awaits an agent."""
    bot = published(conversation.bot_id)
    missed = text.startswith("I did not understand")
    line = Line(author="bot", text=bot.default_reply if missed else text, name=bot.name, not_understood=missed)
    turn = BotTurn(
        session=conversation.session,
        understood=not missed,
        threshold=bot.agent_threshold if story.awaits else 0,
        wants_agent=False,
    )
    return Append(conversation=conversation.pk, lines=(line,), owed=conversation.bot_due, turn=turn)
