"""A draft collects edits; publishing shows the changes and problems, and can be taken back."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.answering.published import published
from bots.draft.checking import check
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Publication
from bots.publishing.publish import publish, publish_again, unpublished
from tests.cast import build_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.fixture
def bot() -> Bot:
    return build_bot()


def changes(bot: Bot) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    found = unpublished([Bot.objects.get(pk=bot.pk)])[bot.pk]
    assert found is not None
    return [
        (one.kind, one.name, [(change.label, change.before, change.after) for change in one.changes]) for one in found
    ]


def blocking(bot: Bot) -> list[tuple[str, list[str]]]:
    return [(one.text, [name for _, name in one.interactions]) for one in check(bot) if one.blocking]


def warnings(bot: Bot) -> dict[str, list[str]]:
    return {one.text: [name for _, name in one.interactions] for one in check(bot) if not one.blocking}


def of(bot: Bot, name: str) -> Interaction:
    return Interaction.objects.get(bot=bot, name=name)


def test_a_bot_just_published_has_no_changes(bot: Bot) -> None:
    assert changes(bot) == []
    assert unpublished([Bot.objects.create(name="New", slug="new")]).popitem()[1] is None


def test_every_kind_of_edit_is_one_change_in_words(bot: Bot) -> None:
    hello, prices = of(bot, "hello"), of(bot, "prices")
    Bot.objects.filter(pk=bot.pk).update(default_reply="What?", start_interaction=prices)
    Interaction.objects.filter(pk=prices.pk).update(text="It costs 6.", next=hello, operators_may_send=False)
    Phrase.objects.filter(text="how much is it").delete()
    Phrase.objects.create(interaction=prices, text="what is the price")
    Interaction.objects.create(bot=bot, name="new", text="New")
    EndAction.objects.filter(bot=bot).update(action="nothing", interaction=None)
    assert changes(bot) == [
        ("setting", "start interaction", [("start interaction", "hello", "prices")]),
        ("setting", "default reply", [("default reply", "Pardon?", "What?")]),
        ("setting", "end action: action", [("end action: action", "Another interaction", "Send nothing")]),
        ("setting", "end action: interaction", [("end action: interaction", "goodbye", "")]),
        ("added", "new", []),
        (
            "changed",
            "prices",
            [
                ("message", "A parcel costs 5.", "It costs 6."),
                ("next interaction", "", "hello"),
                ("operators may send it", "yes", "no"),
                ("phrases", "how much is it", "what is the price"),
            ],
        ),
    ]


def test_a_new_name_changes_that_interaction_only_not_those_that_lead_to_it(bot: Bot) -> None:
    Interaction.objects.filter(pk=of(bot, "prices").pk).update(name="costs")
    assert changes(bot) == [("changed", "costs", [("name", "prices", "costs")])]


def test_buttons_and_deleted_interactions_are_told(bot: Bot) -> None:
    Button.objects.filter(label="A person").delete()
    of(bot, "goodbye").phrases.all().delete()
    EndAction.objects.filter(bot=bot).delete()
    of(bot, "goodbye").delete()
    told = changes(bot)
    assert [(kind, name) for kind, name, _ in told] == [
        ("setting", "end action: action"), ("setting", "end action: interaction"), ("changed", "hello"),
        ("removed", "goodbye"),
    ]  # fmt: skip
    label, before, after = told[2][2][0]
    assert (label, len(before.splitlines()), len(after.splitlines())) == ("buttons", 3, 2)


def test_an_earlier_version_is_published_again_and_the_draft_stays(bot: Bot) -> None:
    first = Publication.objects.get()
    Interaction.objects.filter(pk=of(bot, "hello").pk).update(text="Changed")
    publish(bot)
    publish_again(first)
    assert published(bot.pk).interactions[of(bot, "hello").pk].text == "Hello, what can I do for you?"
    assert [(kind, name) for kind, name, _ in changes(bot)] == [("changed", "hello")]
    publish(bot)
    assert (changes(bot), Publication.objects.count()) == ([], 2)


def test_a_bot_as_it_should_be_has_nothing_blocking(bot: Bot) -> None:
    assert blocking(bot) == []
    assert warnings(bot) == {
        "3 dead ends: they offer no button and nothing follows. Fine for answers, if that was meant.": [
            "closed", "goodbye", "prices",
        ]
    }  # fmt: skip


def test_a_question_goes_on_or_one_is_told(bot: Bot) -> None:
    """It is no dead end; but after the answer something should be said."""
    asking = Interaction.objects.create(bot=bot, name="number", text="Which?", question="text", variable="parcel")
    Phrase.objects.create(interaction=asking, text="where is it")
    told = "They keep the answer and then say nothing: choose the interaction that follows."
    assert warnings(bot)[told] == ["number"]
    Interaction.objects.filter(pk=asking.pk).update(next=of(bot, "prices"))
    assert told not in warnings(bot)
    assert not any("number" in names for names in warnings(bot).values())


def test_rows_that_their_forms_would_refuse_keep_it_from_being_published(bot: Bot) -> None:
    hello = of(bot, "hello")
    Button.objects.filter(label="Our site").update(value="javascript:alert(1)")
    Interaction.objects.filter(name="prices").update(text="Dear {{ nobody }}")
    EndAction.objects.update(action="message", message="")
    Interaction.objects.create(bot=bot, name="empty", text="")
    said = blocking(bot)
    assert [(names, text.partition(":")[0]) for text, names in said] == [
        ([], "End action"),
        (["empty"], "message"),
        (["prices"], "message"),
        (["hello"], "Button “Our site”"),
        (["empty"], "They say nothing"),
    ]
    assert hello.name == "hello"


def test_what_may_be_a_mistake_is_a_warning_and_names_the_interactions(bot: Bot) -> None:
    prices, closed = of(bot, "prices"), of(bot, "closed")
    Bot.objects.filter(pk=bot.pk).update(start_interaction=None, no_operator_interaction=None)
    lost = Interaction.objects.create(bot=bot, name="lost", text="Here?", next=prices)
    Interaction.objects.filter(pk=prices.pk).update(next=closed)
    Interaction.objects.filter(pk=closed.pk).update(next=prices)
    Button.objects.create(interaction=lost, label="Go", value="something nobody taught it")
    bot.refresh_from_db()
    said = warnings(bot)
    assert said["Visitors cannot reach it: it has no phrase, and nothing leads to it or may send it."] == ["lost"]
    assert said["They follow each other in a circle; each is said once."] == ["closed", "prices"]
    assert said["A button's words match no phrase: the bot may not understand a visitor who presses it."] == ["lost"]
    assert "No start interaction: a visitor who opens the chat is not greeted." in said
    assert len([text for text in said if text.startswith("No interaction when no operator")]) == 1


def test_a_bot_without_interactions_or_a_way_to_a_person_says_so() -> None:
    bot = Bot.objects.create(name="New", slug="new", agent_threshold=0)
    assert "It has no interactions: every answer is its default reply." in warnings(bot)
    Interaction.objects.create(bot=bot, name="a", text="A")
    assert len([text for text in warnings(bot) if "person" in text or "threshold" in text]) == 2


def test_the_page_refuses_to_publish_what_is_broken_and_links_to_the_form(clara: Client, bot: Bot) -> None:
    Button.objects.filter(label="Our site").update(value="javascript:alert(1)")
    answer = clara.post(f"/admin/bots/bot/{bot.pk}/publish/")
    assert answer.status_code == 409
    assert f'/admin/bots/interaction/{of(bot, "hello").pk}/change/">hello' in answer.content.decode()
    assert Publication.objects.count() == 1


def test_the_page_publishes_and_takes_back_and_says_who_did(clara: Client, bot: Bot) -> None:
    page = f"/admin/bots/bot/{bot.pk}/publish/"
    first = Publication.objects.get()
    Bot.objects.filter(pk=bot.pk).update(default_reply="What?")
    assert "1 unpublished change<" in clara.get("/admin/bots/bot/").content.decode()
    assert clara.post(page).status_code == 302
    newest = Publication.objects.latest("id")
    assert (newest.by.username, published(bot.pk).default_reply) == ("clara", "What?")  # type: ignore[union-attr]
    assert clara.post(f"/admin/bots/bot/{bot.pk}/publish-again/", {"version": first.pk}).status_code == 302
    assert published(bot.pk).default_reply == "Pardon?"
    assert clara.get(f"/admin/bots/bot/{bot.pk}/publish-again/").status_code == 405
    history = clara.get(f"/admin/bots/bot/{bot.pk}/history/").content.decode()
    assert (history.count("Published."), history.count("Published the earlier version")) == (1, 1)


def test_a_version_of_another_bot_is_not_published_here(clara: Client, bot: Bot) -> None:
    other = build_bot("other")
    foreign = Publication.objects.get(bot=other)
    answer = clara.post(f"/admin/bots/bot/{bot.pk}/publish-again/", {"version": foreign.pk})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "page", ["publish", "publish-again", "try", "try/answer", "picture", "exchange", "export", "copy", "discard"]
)
def test_the_pages_are_for_those_who_may_change_the_bot(client: Client, bot: Bot, page: str) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    assert client.get(f"/admin/bots/bot/{bot.pk}/{page}/").status_code in (403, 405)
    assert client.post(f"/admin/bots/bot/{bot.pk}/{page}/").status_code == 403


def test_saving_says_that_it_is_in_the_draft(clara: Client, bot: Bot) -> None:
    hello = of(bot, "hello")
    form: dict[str, Any] = {
        "bot": str(bot.pk), "name": "hello", "text": "Changed", "next": "", "pause_seconds": "0",
        "phrases-TOTAL_FORMS": "0", "phrases-INITIAL_FORMS": "0",
        "buttons-TOTAL_FORMS": "0", "buttons-INITIAL_FORMS": "0",
        "wordings-TOTAL_FORMS": "0", "wordings-INITIAL_FORMS": "0",
    }  # fmt: skip
    answer = clara.post(f"/admin/bots/interaction/{hello.pk}/change/", form, follow=True).content.decode()
    assert "Saved in the draft of Helper (1 unpublished change)" in answer
