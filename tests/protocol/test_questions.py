"""A bot that asks: answers kept, pauses that last, and takeovers in the middle."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.utils import timezone

from bots.draft.checking import check
from bots.models import Bot, Interaction, Phrase
from bots.publishing.publish import publish
from conversations import tasks
from conversations.domain import bot_turns
from conversations.models import Conversation
from tests.attachments import visitor_uploads
from tests.cast import Stage


@pytest.fixture
def asking(bot: Bot) -> Bot:
    """`order` asks for a size, and says what it understood; `story` goes on after a second."""
    done = Interaction.objects.create(bot=bot, name="done", text="Size {{ size }} it is.")
    order = Interaction.objects.create(
        bot=bot, name="order", text="Which size?", question="choice", variable="size", choices="Small\nLarge", next=done
    )
    end = Interaction.objects.create(bot=bot, name="end of the story", text="The end.", operators_may_send=True)
    story = Interaction.objects.create(bot=bot, name="story", text="Once upon a time", next=end, pause_seconds=1)
    for item, text in ((order, "order"), (story, "story")):
        Phrase.objects.create(interaction=item, text=text)
    bot.question_reply = "That is no size."
    bot.takeover_start_message = "{{ operator }} here; size {{ size }}, right?"
    bot.agent_threshold = 2
    bot.save()
    publish(bot)
    return bot


async def row(pk: int) -> Conversation:
    return await Conversation.objects.aget(pk=pk)


async def test_an_answer_is_kept_and_told_to_both_sides(stage: Stage, asking: Bot, olga: User) -> None:
    vera, console = await stage.visitor(name="Vera"), await stage.console(olga)
    pk = (await vera.do("send", text="order"))["conversation"]
    asked = await vera.heard("Which size?")
    assert [button["label"] for button in asked["buttons"]] == ["Small", "Large"]
    await vera.do("press", seq=asked["seq"], button=asked["buttons"][1]["id"])
    await vera.heard("Size Large it is.")
    await console.do("watch", conversation=pk)
    assert (await console.do("context", conversation=pk))["variables"] == {"size": "Large"}
    await console.do("take_over", conversation=pk)
    await vera.heard("Olga here; size Large, right?")


async def test_answers_that_do_not_fit_count_as_default_answers(stage: Stage, asking: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="order"))["conversation"]
    await vera.do("send", text="purple")
    await vera.heard("That is no size.")
    await vera.do("send", text="green")
    await console.get(lambda frame: frame["type"] == "alert" and frame["reason"] == "default_answers")
    facts = await console.do("context", conversation=pk)
    assert facts["not_understood"] == ["purple", "green"]


async def test_after_a_takeover_the_question_is_dropped_and_answers_stay(stage: Stage, asking: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="order"))["conversation"]
    await vera.do("send", text="small")
    await vera.heard("Size Small it is.")
    await vera.do("send", text="order")
    await vera.get(lambda frame: frame["type"] == "entry" and frame["entry"]["seq"] == 6)
    epoch = (await console.do("take_over", conversation=pk))["epoch"]
    await console.do("finish", conversation=pk, epoch=epoch, action="nothing")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert (await row(pk)).session["variables"]["size"] == "Small"


async def test_the_lines_after_a_pause_come_by_themselves(stage: Stage, asking: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="story"))["conversation"]
    first = await vera.heard("Once upon a time")
    last = await vera.heard("The end.")
    assert last["seq"] == first["seq"] + 1
    assert [frame["author"] for frame in vera.of_type("typing")] == ["bot"]
    assert (await row(pk)).follows_at is None


async def test_a_message_in_a_pause_is_answered_before_the_rest(stage: Stage, asking: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="story"))["conversation"]
    await vera.heard("Once upon a time")
    await vera.do("send", text="prices")
    await vera.heard("A parcel costs 5.")
    assert (await row(pk)).follows_at is None


async def test_a_takeover_in_the_pause_silences_the_rest(stage: Stage, asking: Bot, olga: User) -> None:
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="story"))["conversation"]
    await vera.heard("Once upon a time")
    late = await sync_to_async(_as_if_over)(pk)
    await console.do("take_over", conversation=pk)
    from conversations import journal

    [result] = await journal.append([late])
    assert getattr(result, "code", None) == "not_holder"
    assert (await row(pk)).follows_at is None


async def test_a_pause_outlives_the_process(stage: Stage, asking: Bot) -> None:
    vera = await stage.visitor()
    pk = (await vera.do("send", text="hello"))["conversation"]
    await vera.heard("Hello, what can I do for you?")
    end = await Interaction.objects.aget(name="end of the story")
    # As a process that was killed in the pause leaves it.
    await Conversation.objects.filter(pk=pk).aupdate(
        follows_at=timezone.now() - timedelta(minutes=1), session={"following": {"interaction": end.pk, "told": []}}
    )
    assert await sync_to_async(tasks.answer_overdue)() == 1
    await vera.heard("The end.")
    assert await sync_to_async(tasks.answer_overdue)() == 0


def _as_if_over(pk: int) -> object:
    """The items that the bot would store at the end of the pause."""
    conversation = Conversation.objects.select_related("visitor").get(pk=pk)
    return bot_turns._after_pause(conversation)


async def test_the_page_learns_what_is_asked_and_a_day_is_read_back(stage: Stage, asking: Bot) -> None:
    await sync_to_async(_ask_for_a_day)(asking)
    greeting = (await stage.visitor()).welcome["greeting"]  # type: ignore[attr-defined]
    assert greeting["asks"]["kind"] == "date"
    assert greeting["asks"]["least"] == timezone.localdate().isoformat()
    vera = await stage.visitor()
    await vera.do("send", text="24 December 2099")
    back = await vera.heard("December 24, 2099, right?")
    assert back["asks"] == {"question": greeting["asks"]["question"], "kind": "yes_no"}
    await vera.do("press", seq=back["seq"], button=back["buttons"][1]["id"])
    assert (await vera.heard("Which day?"))["asks"]["kind"] == "date"
    await vera.do("send", text="25.12.2099")
    back = await vera.heard("December 25, 2099, right?")
    await vera.do("press", seq=back["seq"], button=back["buttons"][0]["id"])
    said = await vera.heard("See you on December 25, 2099.")
    assert "asks" not in said
    kept = await Conversation.objects.alatest("pk")
    assert kept.session["variables"]["day"] == "2099-12-25"


def _ask_for_a_day(bot: Bot) -> None:
    done = Interaction.objects.create(bot=bot, name="see you", text="See you on {{ day }}.")
    bot.start_interaction = Interaction.objects.create(
        bot=bot, name="day", text="Which day?", question="date", variable="day", when="future", reads_back=True,
        next=done,
    )  # fmt: skip
    bot.save()
    publish(bot)


async def test_a_file_that_is_passed_on_answers_a_question_for_one(stage: Stage, asking: Bot) -> None:
    await sync_to_async(_ask_for_a_file)(asking)
    vera = await stage.visitor()
    await vera.do("send", text="a photo?")
    await vera.heard("Please send it as a file, with the paper clip.")
    sent = await visitor_uploads(vera, "picture.png", field="my bike.png")
    assert sent.json["to"] == "mailbox"
    await vera.heard("Thank you for my bike.png.")
    kept = await Conversation.objects.alatest("pk")
    assert kept.session["variables"]["photo"] == "my bike.png"
    assert kept.bot_due is None
    assert (await visitor_uploads(vera, "letter.pdf")).json["to"] == "mailbox"  # nobody asked for this one
    assert (await Conversation.objects.aget(pk=kept.pk)).bot_due is None


def _ask_for_a_file(bot: Bot) -> None:
    done = Interaction.objects.create(bot=bot, name="got it", text="Thank you for {{ photo }}.")
    bot.start_interaction = Interaction.objects.create(
        bot=bot, name="photo", text="A photo, please.", question="file", variable="photo", next=done
    )
    bot.save()
    assert any(problem.blocking and "files can go nowhere" in problem.text for problem in check(bot))
    bot.attachments_email = "files@bikes.example"
    bot.save()
    assert not any("files can go nowhere" in problem.text for problem in check(bot))
    publish(bot)


async def test_days_and_numbers_among_the_answers_are_named_as_such(stage: Stage, asking: Bot, olga: User) -> None:
    await sync_to_async(_asks_for_a_day)(asking)
    vera, console = await stage.visitor(), await stage.console(olga)
    pk = (await vera.do("send", text="when"))["conversation"]
    await vera.heard("Which day?")
    await vera.do("send", text="2026-12-11")
    await vera.heard("Noted.")
    facts = await console.do("context", conversation=pk)
    assert facts["variables"] == {"day": "2026-12-11"}
    assert facts["kinds"] == {"day": "date"}


def _asks_for_a_day(bot: Bot) -> None:
    end = Interaction.objects.create(bot=bot, name="noted", text="Noted.")
    when = Interaction.objects.create(
        bot=bot, name="when", text="Which day?", question="date", variable="day", next=end
    )
    Phrase.objects.create(interaction=when, text="when")
    publish(bot)
