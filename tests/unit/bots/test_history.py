"""A draft's history lists each change with its author, and undoes one change without the others."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import history, restoring
from bots.models import Bot, DraftChange, DraftState, EndAction, Interaction, Phrase, Publishing
from bots.publishing.documents import document
from bots.publishing.publish import publish
from bots.workplace import history_pages
from tests.cast import build_bot

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def bot() -> Bot:
    bot = build_bot()
    history.note(bot.pk)
    return bot


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def state(bot: Bot) -> dict[str, Any]:
    found = document(Bot.objects.get(pk=bot.pk))
    items = [{**item, "id": 0, "phrases": sorted(item["phrases"])} for item in found["interactions"]]
    return found | {"interactions": sorted(items, key=lambda item: str(item["name"]))}


def edit(bot: Bot, called: str, **values: Any) -> DraftChange:
    Interaction.objects.filter(bot=bot, name=called).update(**values)
    return noted(bot)


def noted(bot: Bot) -> DraftChange:
    history.note(bot.pk, who="clara")
    return DraftChange.objects.filter(bot=bot).latest("pk")


def everything(bot: Bot, kind: str) -> None:
    """One change of each kind."""
    hello = Interaction.objects.get(bot=bot, name="hello")
    match kind:
        case "setting":
            Bot.objects.filter(pk=bot.pk).update(default_reply="What?", start_interaction=None)
        case "end action":
            EndAction.objects.filter(bot=bot).update(action="message", message="Bye", interaction=None)
        case "interaction":
            Interaction.objects.filter(pk=hello.pk).update(text="Hi", next=Interaction.objects.get(name="closed"))
        case "name":
            Interaction.objects.filter(pk=hello.pk).update(name="greeting")
        case "buttons":
            hello.buttons.filter(label="A person").delete()
        case "phrases":
            Phrase.objects.filter(text="hi there").update(interaction=Interaction.objects.get(name="prices"))
            Phrase.objects.filter(text="good morning").delete()
            Phrase.objects.create(interaction=hello, text="good/evening")
        case "new":
            made = Interaction.objects.create(bot=bot, name="new", text="New")
            Phrase.objects.create(interaction=made, text="something new")
        case "deleted":
            Bot.objects.filter(pk=bot.pk).update(no_operator_interaction=None)
            Interaction.objects.get(name="closed").delete()


KINDS = ["setting", "end action", "interaction", "name", "buttons", "phrases", "new", "deleted"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_change_of_any_kind_is_undone_and_another_one_after_it_stays(bot: Bot, kind: str) -> None:
    before = state(bot)
    everything(bot, kind)
    change = noted(bot)
    assert history.said(change)
    goodbye = Interaction.objects.get(name="goodbye")
    edit(bot, "goodbye", text="Farewell")
    Phrase.objects.create(interaction=goodbye, text="farewell then")
    noted(bot)
    now = state(bot)
    assert history.rehearse(change)
    assert state(bot) == now
    history.undo(change)
    for item in before["interactions"]:
        if item["name"] == "goodbye":
            item["text"], item["phrases"] = "Farewell", sorted([*item["phrases"], "farewell then"])
    assert state(bot) == before


def test_a_later_change_of_the_same_thing_stands_in_the_way_and_is_named(bot: Bot) -> None:
    first, second = edit(bot, "prices", text="6"), edit(bot, "prices", text="7", name="costs")
    with pytest.raises(history.Conflict) as caught:
        history.undo(first)
    assert caught.value.sentences == ["“costs”, message: changed again since."]
    history.undo(second)
    noted(bot)
    history.undo(first)
    assert Interaction.objects.get(name="prices").text == "A parcel costs 5."


def test_what_is_needed_by_now_is_not_taken_away(bot: Bot) -> None:
    made = Interaction.objects.create(bot=bot, name="new", text="New")
    change = noted(bot)
    edit(bot, "prices", next=made)
    before = state(bot)
    with pytest.raises(restoring.DocumentRefused, match="there is no interaction"):
        history.undo(change)
    assert state(bot) == before


def test_every_way_of_the_admin_is_in_the_history_under_its_name(clara: Client, bot: Bot) -> None:
    prices = Interaction.objects.get(name="prices")
    Interaction.objects.filter(name="closed").update(text="By a command")
    rows = {f"{prefix}-{name}": value for prefix in ("conditions", "buttons", "wordings") for name, value in
            (("TOTAL_FORMS", "0"), ("INITIAL_FORMS", "0"))}  # fmt: skip
    form = {"name": "prices", "text": "Six.", "pause_seconds": "0", **rows}
    assert clara.post(f"/admin/bots/interaction/{prices.pk}/change/", form).status_code == 302
    form |= {"name": "fresh", "bot": str(bot.pk)}
    assert clara.post("/admin/bots/interaction/add/", form).status_code == 302
    fresh = Interaction.objects.get(name="fresh")
    assert clara.post(f"/admin/bots/interaction/{fresh.pk}/delete/", {"post": "yes"}).status_code == 302
    assert clara.post(f"/admin/bots/bot/{bot.pk}/discard/").status_code == 302
    found = [
        (change.who, change.what, [(said.kind, said.name) for said in history.said(change)])
        for change in reversed(DraftChange.objects.all())
    ]
    assert found == [
        ("", "", [("changed", "closed")]),
        ("clara", "", [("changed", "prices")]),
        ("clara", "", [("added", "fresh")]),
        ("clara", "", [("removed", "fresh")]),
        ("clara", "Discarded the changes of the draft.", [("changed", "prices"), ("changed", "closed")]),
    ]
    page = clara.get(f"/admin/bots/bot/{bot.pk}/changes/").content.decode()
    assert "Six." in page
    assert "not in the admin" in page


def test_the_page_shows_what_undoing_does_then_does_it_and_that_can_be_undone(clara: Client, bot: Bot) -> None:
    change = edit(bot, "prices", text="Six.")
    address = f"/admin/bots/bot/{bot.pk}/changes/{change.pk}/"
    assert "A parcel costs 5." in clara.get(address).content.decode()
    assert clara.post(address).status_code == 302
    assert Interaction.objects.get(name="prices").text == "A parcel costs 5."
    undoing = DraftChange.objects.latest("pk")
    assert (undoing.who, undoing.what.startswith("Undid a change: clara")) == ("clara", True)
    refused = clara.post(address)
    assert (refused.status_code, "changed again since" in refused.content.decode()) == (409, True)
    assert clara.post(f"/admin/bots/bot/{bot.pk}/changes/{undoing.pk}/").status_code == 302
    assert Interaction.objects.get(name="prices").text == "Six."


def test_the_history_of_another_bot_and_without_the_right_is_not_shown(clara: Client, bot: Bot) -> None:
    change, other = edit(bot, "prices", text="Six."), build_bot("other")
    assert clara.post(f"/admin/bots/bot/{other.pk}/changes/{change.pk}/").status_code == 404
    client = Client()
    client.force_login(User.objects.create_user("nobody", is_staff=True))
    for page in ("changes/", f"changes/{change.pk}/"):
        assert client.get(f"/admin/bots/bot/{bot.pk}/{page}").status_code == 403


def test_the_last_changes_are_kept_and_no_more(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "KEPT", 3)
    made = [edit(bot, "prices", text=str(number)).pk for number in range(5)]
    assert sorted(DraftChange.objects.values_list("pk", flat=True)) == made[-3:]
    history.note(bot.pk)
    assert DraftChange.objects.count() == 3


def test_a_secret_that_a_document_holds_is_in_no_row_and_stays_through_an_undo(
    bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_secret(given: Bot) -> dict[str, Any]:
        found = document(given)
        return found | {"bot": found["bot"] | {"engine_secret": "hush", "api_key": "hush"}}

    monkeypatch.setattr(history, "document", with_secret)
    DraftState.objects.all().delete()
    history.note(bot.pk)
    change = edit(bot, "prices", text="Six.")
    kept = [DraftState.objects.get().content, change.said, change.delta]
    assert "hush" not in str([history._unpacked(content) for content in kept])
    assert history._undone(change)["bot"]["engine_secret"] == "hush"


def test_three_thousand_phrases_are_one_change_of_some_kilobytes(bot: Bot) -> None:
    hello = Interaction.objects.get(name="hello")
    texts = [f"question number {number}" for number in range(3000)]
    Phrase.objects.bulk_create([Phrase(interaction=hello, bot=bot, text=text, normal=text) for text in texts], 500)
    change = noted(bot)
    assert len(change.delta) + len(change.said) < 60_000
    history.undo(change)
    assert Phrase.objects.filter(bot=bot).count() == 9


def test_the_page_has_a_line_for_each_change_and_each_publication_in_their_order(client: Client, bot: Bot) -> None:
    client.force_login(User.objects.create_superuser("carl"))
    history.note(bot.pk)
    item = bot.interactions.first()
    assert item
    for text in ("one", "two"):
        Interaction.objects.filter(pk=item.pk).update(text=text)
        history.note(bot.pk, who="clara")
        publish(bot, by=User.objects.get(username="carl"))
    shown = client.get(f"/admin/bots/bot/{bot.pk}/changes/").context["lines"]
    label = f"{item.name}: message"
    assert [(line.who, line.summary) for line in shown[:4]] == [
        ("carl", "Published"),
        ("clara", label),
        ("carl", "Published"),
        ("clara", label),
    ]


def test_publishing_an_earlier_version_again_has_a_line_of_its_own(client: Client, bot: Bot) -> None:
    client.force_login(User.objects.create_superuser("carl"))
    first = publish(bot)
    Interaction.objects.filter(bot=bot, name="hello").update(text="Good day")
    publish(bot)
    client.post(f"/admin/bots/bot/{bot.pk}/publish-again/", {"version": str(first.pk)})
    lines = client.get(f"/admin/bots/bot/{bot.pk}/changes/").context["lines"]
    told = [(line.who, line.summary, line.version) for line in lines if line.version]
    assert told[0] == ("carl", "Published an earlier version again", str(first))
    assert [summary for _who, summary, _version in told[1:]] == ["Published", "Published"]
    publish(bot, by=User.objects.get())
    publish(bot, by=User.objects.get())
    assert Publishing.objects.filter(bot=bot).count() == 4


def test_publications_are_on_the_page_of_the_changes_around_them(
    client: Client, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history_pages, "CHANGES_A_PAGE", 2)
    client.force_login(User.objects.create_superuser("carl"))
    history.note(bot.pk)
    item = bot.interactions.first()
    assert item
    for number in range(4):
        Interaction.objects.filter(pk=item.pk).update(text=f"text {number}")
        history.note(bot.pk)
        if number in (0, 3):
            publish(bot)
    pages = [client.get(f"/admin/bots/bot/{bot.pk}/changes/?p={number}").context["lines"] for number in (1, 2)]
    assert [[bool(line.version) for line in page][-4:] for page in pages] == [
        [True, False, False],
        [False, True, False, True],
    ]
