"""A draft is restored from a document: a copy, a file, or the published draft."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from bots.draft.restoring import DocumentRefused, copy, portable, rehearse, restore
from bots.models import Bot, Button, EndAction, Interaction, Phrase, Publication
from bots.publishing.documents import Document, document
from bots.publishing.publish import draft_key, publish, unpublished
from tests.cast import build_bot

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def edit_everything(bot: Bot) -> None:
    """Renames in a circle, deletes, adds and changes."""
    rows = {name: Interaction.objects.get(bot=bot, name=name) for name in ("hello", "prices", "goodbye")}
    Bot.objects.filter(pk=bot.pk).update(default_reply="What?", start_interaction=rows["prices"])
    Interaction.objects.filter(pk=rows["hello"].pk).update(name="other")
    Interaction.objects.filter(pk=rows["prices"].pk).update(name="hello", text="Changed", next=rows["hello"])
    Interaction.objects.filter(pk=rows["hello"].pk).update(name="prices")
    EndAction.objects.filter(bot=bot).update(action="message", message="Bye", interaction=None)
    Button.objects.filter(label="A person").delete()
    Phrase.objects.filter(text="hi there").update(interaction=rows["goodbye"])
    Phrase.objects.filter(text="prices").delete()
    Interaction.objects.create(bot=bot, name="new", text="New")


def refused(bot: Bot, given: Any) -> list[str]:
    with pytest.raises(DocumentRefused) as caught:
        restore(bot, given)
    return caught.value.sentences


def test_the_draft_that_was_published_comes_back_exactly(bot: Bot) -> None:
    before = document(bot)
    edit_everything(bot)
    assert unpublished([Bot.objects.get(pk=bot.pk)])[bot.pk] != []
    restore(bot, json.loads(Publication.objects.get().document))
    after = document(Bot.objects.get(pk=bot.pk))
    assert sorted_phrases(after) == sorted_phrases(before)
    assert unpublished([Bot.objects.get(pk=bot.pk)]) == {bot.pk: []}


def test_labels_and_fields_made_since_stay_when_the_draft_is_discarded(bot: Bot, clara: Client) -> None:
    publish(bot)
    bot.labels.create(name="Refund", color="red")
    bot.card_fields.create(name="order", label="Order number")
    bot = Bot.objects.get(pk=bot.pk)
    assert unpublished([bot]) == {bot.pk: []}, "they act at once"
    edit_everything(bot)
    before = (desk(bot), document(bot)["labels"])
    clara.post(f"/admin/bots/bot/{bot.pk}/discard/")
    assert Bot.objects.get(pk=bot.pk).default_reply != "What?", "the draft is discarded"
    assert (desk(bot), document(bot)["labels"]) == before


@pytest.mark.parametrize("kept", [[], [{"name": "Old", "color": "blue"}], None])
def test_a_version_from_before_brings_back_no_label_that_was_removed_since(
    bot: Bot, clara: Client, kept: list[dict[str, str]] | None
) -> None:
    """Versions were once published with the labels of their day, or without any."""
    publication = Publication.objects.get()
    given = json.loads(publication.document)
    if kept is not None:
        given["labels"] = kept
    Publication.objects.update(document=json.dumps(given))
    bot.labels.create(name="New")
    edit_everything(bot)
    clara.post(f"/admin/bots/bot/{bot.pk}/discard/")
    assert desk(bot) == (["New"], [])
    assert unpublished([Bot.objects.get(pk=bot.pk)]) == {bot.pk: []}


def test_a_label_alone_makes_no_new_version_and_does_not_count_as_somebody_elses_change(bot: Bot) -> None:
    publish(bot)
    key, versions = draft_key(bot), Publication.objects.count()
    bot.labels.create(name="Refund")
    publish(bot)
    assert (draft_key(bot), Publication.objects.count()) == (key, versions)


def test_an_import_replaces_labels_and_fields_only_if_its_file_names_them_and_says_so_before(bot: Bot) -> None:
    bot.labels.create(name="Refund")
    bot.card_fields.create(name="order", label="Order number")
    given = portable(bot)
    without = {key: value for key, value in given.items() if key not in ("labels", "card_fields")}
    assert rehearse(bot, without) == []
    restore(bot, without)
    assert desk(bot) == (["Refund"], ["order"])
    given["labels"] = [{"name": "Complaint"}]
    [found] = rehearse(bot, given)
    assert [(change.label, change.before, change.after) for change in found.changes] == [
        ("labels", "Refund · gray", "Complaint · gray")
    ]
    restore(bot, given)
    assert desk(bot) == (["Complaint"], ["order"])


def desk(bot: Bot) -> tuple[list[str], list[str]]:
    labels, fields = Bot.objects.get(pk=bot.pk).labels, Bot.objects.get(pk=bot.pk).card_fields
    return list(labels.values_list("name", flat=True)), list(fields.values_list("name", flat=True))


def sorted_phrases(given: Document) -> Document:
    return given | {"interactions": [item | {"phrases": sorted(item["phrases"])} for item in given["interactions"]]}


def test_a_copy_has_the_same_draft_an_own_address_and_no_chat(bot: Bot) -> None:
    first, second = copy(bot), copy(bot)
    assert (first.slug, second.slug) == ("helper-copy", "helper-copy-2")
    assert first.name == "Copy of Helper"
    assert first.published_hash == ""
    one, other = portable(bot), portable(first)
    assert (one.pop("bot")["start_interaction"], other.pop("bot")["start_interaction"]) == ("hello", "hello")
    assert one == other
    assert set(Interaction.objects.filter(bot=first)) & set(Interaction.objects.filter(bot=bot)) == set()


def test_a_rehearsal_says_what_would_change_and_changes_nothing(bot: Bot) -> None:
    before = document(bot)
    given = portable(bot)
    given["interactions"][1]["text"] = "Ten."
    del given["interactions"][3]
    given["bot"]["no_operator_interaction"] = None
    found = [(one.kind, one.name) for one in rehearse(bot, given)]
    assert found == [
        ("setting", "interaction when no operator is online"),
        ("changed", "prices"),
        ("removed", "closed"),
    ]
    assert document(Bot.objects.get(pk=bot.pk)) == before


def test_settings_that_a_document_does_not_name_stay(bot: Bot) -> None:
    given = portable(bot) | {"bot": {"default_reply": "What?"}}
    restore(bot, given)
    bot.refresh_from_db()
    assert (bot.default_reply, bot.start_interaction and bot.start_interaction.name) == ("What?", "hello")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["interactions"].append({"name": "hello", "text": "x"}), "The name “hello” is there twice."),
        (lambda d: d["interactions"].append({"text": "x"}), "Interaction 5 has no name."),
        (lambda d: d["interactions"][0].update(next="nowhere"), "there is no interaction “nowhere”"),
        (lambda d: d["interactions"][0].update(text=["x"]), "a text is needed"),
        (lambda d: d["interactions"][0].update(text="{{ no.body }}"), "{{ no.body }} does not exist"),
        (lambda d: d["interactions"][0].update(size="red"), "unknown here: size"),
        (lambda d: d["interactions"][0].update(phrases=["prices"]), "leads to the interaction “hello” already"),
        (lambda d: d["interactions"][0].update(phrases=[7]), "phrases must be a list of texts"),
        (lambda d: d["interactions"][0]["buttons"][2].update(value="javascript:x"), "cannot be used as a link"),
        (
            lambda d: d["interactions"][0].update(question="text", variable="x", pattern="a{10000000}"),
            "This pattern is too large",
        ),
        (lambda d: d["interactions"][0].update(question="date", variable="x", when="then"), "then"),
        (lambda d: d["bot"].update(country="XX"), "Write the country as its two letters"),
        (lambda d: d["bot"].update(agent_threshold="many"), "many"),
        (lambda d: d["bot"].update(agent_threshold=1000), "100"),
        (lambda d: d.update(bot=[]), "is not an object"),
        (lambda d: d.update(end_action={"action": "message", "message": ""}), "Write the message that is sent."),
    ],
)
def test_what_is_wrong_with_a_document_is_said_and_nothing_is_taken(bot: Bot, change: Any, sentence: str) -> None:
    given, before = portable(bot), document(bot)
    change(given)
    assert sentence in " ".join(refused(bot, given))
    assert document(Bot.objects.get(pk=bot.pk)) == before


@pytest.mark.parametrize("given", [None, [], {}, {"interactions": {}}, "text", {"interactions": [None]}])
def test_what_is_no_bot_is_refused(bot: Bot, given: Any) -> None:
    assert len(refused(bot, given)) == 1


def test_the_country_and_the_days_of_a_question_come_with_a_document(bot: Bot) -> None:
    given = portable(bot)
    given["bot"]["country"] = "CH"
    given["interactions"][0].update(question="date", variable="born", when="past")
    said = [(change.label, change.after) for found in rehearse(bot, given) for change in found.changes]
    assert ("country", "CH") in said
    assert ("days", "Today or a day before, as birthdays are") in said
    restore(bot, given)
    again = portable(Bot.objects.get(pk=bot.pk))
    assert (again["bot"]["country"], again["interactions"][0]["when"]) == ("CH", "past")


def test_a_file_goes_out_and_comes_in_after_a_look_at_the_differences(clara: Client, bot: Bot) -> None:
    page = f"/admin/bots/bot/{bot.pk}"
    answer = clara.get(f"{page}/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="helper.json"'
    given = json.loads(answer.content)
    given["interactions"][0]["text"] = "Good day!"
    looked = clara.post(f"{page}/exchange/", {"file": SimpleUploadedFile("x.json", json.dumps(given).encode())})
    assert b"Good day!" in looked.content
    assert not Interaction.objects.filter(text="Good day!").exists()
    taken = clara.post(f"{page}/exchange/", {"taken": looked.context["taken"]})
    assert taken.status_code == 302
    assert Interaction.objects.get(text="Good day!").name == "hello"
    half = json.dumps({**given, "bot": {**given["bot"], "default_reply": "\ud83d"}}).encode()
    for wrong in (
        {"file": SimpleUploadedFile("x.json", b"\xff")}, {"file": SimpleUploadedFile("x.json", half)},
        {"taken": "x"}, {},
    ):  # fmt: skip
        assert b"The file was not taken" in clara.post(f"{page}/exchange/", wrong).content


def test_changes_are_discarded_and_a_bot_is_copied_from_its_pages(clara: Client, bot: Bot) -> None:
    edit_everything(bot)
    assert clara.post(f"/admin/bots/bot/{bot.pk}/discard/").status_code == 302
    assert unpublished([Bot.objects.get(pk=bot.pk)]) == {bot.pk: []}
    assert clara.post(f"/admin/bots/bot/{bot.pk}/copy/").status_code == 302
    assert Interaction.objects.filter(bot__slug="helper-copy").count() == 4
    for page in ("copy", "discard"):
        assert clara.get(f"/admin/bots/bot/{bot.pk}/{page}/").status_code == 405
