"""Creates the conversations of the demo's stories, by the same rules as any other conversation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from bots.answering.published import published
from bots.models import Bot
from conversations.demo.stories import Story
from conversations.domain import visitors
from conversations.journal import synchronous
from conversations.journal.changes import Changes
from conversations.journal.items import Append, BotTurn, Handover, Line, notice
from conversations.journal.transitions import change
from conversations.models import Conversation, Operator, Takeover, Visitor

PAUSE = timedelta(seconds=25)
"""Between two lines of a story."""


def create_conversation(bot: Bot, story: Story) -> None:
    """Creates the story's visitor, conversation, entries and takeover, with times in the past."""
    moment = timezone.now() - timedelta(minutes=story.ago) - PAUSE * (len(story.lines) - 1)
    conversation = _begin(bot, story, moment)
    operator = Operator.objects.select_related("user").filter(user__username=story.operator).first()
    changes = Changes()
    for line in story.lines:
        item = _item(conversation, story, line, operator, moment)
        outcome = change(conversation, item, bot=published(bot.pk), next_entry=None, now=moment)
        if not isinstance(outcome, tuple):
            raise ValueError(f"A story has the line {line!r} in a wrong place: {outcome!r}.")
        changes.add(outcome[1])
        moment += PAUSE
    conversation.bot_due = conversation.bot_due_at = None
    if story.ended:
        conversation.ended_at = conversation.ends_at
    synchronous.save(changes)


def _begin(bot: Bot, story: Story, moment: datetime) -> Conversation:
    token_hash = visitors.hash_of(visitors.new_token())
    visitor = Visitor.objects.create(bot=bot, token_hash=token_hash, name=story.visitor, created_at=moment)
    return Conversation.objects.create(
        bot=bot,
        visitor=visitor,
        page=story.page,
        started_at=moment,
        stalls_at=moment,
        abandons_at=moment,
        ends_at=moment + PAUSE,
    )


def _item(
    conversation: Conversation, story: Story, line: tuple[str, str], operator: Operator | None, moment: datetime
) -> Append:
    """The item for the journal; a takeover's row is written at once. Raises `ValueError` for an unknown line."""
    author, text = line
    match author:
        case "v":
            return _append(conversation, Line(author="visitor", text=text, name=story.visitor))
        case "b":
            return _bot_turn(conversation, story, text)
        case "o" if operator:
            return _append(conversation, Line(author="operator", text=text, name=operator.name, operator=operator.pk))
        case "taken_over" if operator:
            _begin_takeover(conversation, operator, moment)
            return _append(conversation, notice("taken_over", operator), Handover(operator=operator.pk))
        case "finished" if operator:
            _end_takeover(conversation, moment)
            return _append(conversation, notice("finished", operator), Handover())
        case "awaiting":
            return _append(conversation, notice("awaiting"))
        case _:
            raise ValueError(f"A story has no line {author!r} by {story.operator!r}.")


def _append(conversation: Conversation, line: Line, handover: Handover | None = None) -> Append:
    return Append(conversation=conversation.pk, lines=(line,), handover=handover)


def _bot_turn(conversation: Conversation, story: Story, text: str) -> Append:
    """The bot's answer. Only a story that awaits an agent has a threshold of default answers that raises the alert."""
    bot = published(conversation.bot_id)
    missed = text.startswith("I did not understand")
    line = Line(author="bot", text=bot.default_reply if missed else text, name=bot.name, not_understood=missed)
    turn = BotTurn(
        session=conversation.bot_session,
        understood=not missed,
        threshold=bot.agent_threshold if story.awaits else 0,
        wants_agent=False,
    )
    return Append(conversation=conversation.pk, lines=(line,), owed=conversation.bot_due, turn=turn)


def _begin_takeover(conversation: Conversation, operator: Operator, moment: datetime) -> None:
    epoch = conversation.epoch + 1
    Takeover.objects.create(conversation=conversation, operator=operator, epoch=epoch, started_at=moment)


def _end_takeover(conversation: Conversation, moment: datetime) -> None:
    takeover = Takeover.objects.filter(conversation=conversation)
    takeover.update(ended_at=moment, ending=Takeover.Ending.FINISHED, end_action="nothing")
