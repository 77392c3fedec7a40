"""The box of phrases in the form of an interaction."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bots.models import Bot, Interaction, Phrase
from bots.understanding.normalization import normalize
from bots.workplace import phrase_box
from tests.unit.bots.forms import errors_of, interaction_form


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


@pytest.mark.parametrize(
    ("pasted", "phrases"),
    [
        ("one\r\ntwo\r\n", ["one", "two"]),
        ("- where is it\n• when does it come\n* late\n– gone", ["where is it", "when does it come", "late", "gone"]),
        ("\n\n  hello   there \n\n", ["hello there"]),
        ("Refund!\nrefund\nREFUND?", ["Refund!"]),
        ("?\n??", ["?", "??"]),
        ("أين طردي\nأين طردي؟", ["أين طردي"]),
        ("-5 degrees\n2-3 days", ["-5 degrees", "2-3 days"]),
        ("", []),
    ],
)
def test_each_line_is_a_phrase(pasted: str, phrases: list[str]) -> None:
    assert phrase_box.lines_of(pasted) == phrases


@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_two_phrases_count_as_the_same_and_none_is_lost(lines: list[str]) -> None:
    found = phrase_box.lines_of("\n".join(lines))
    assert len({normalize(each) for each in found}) == len(found)
    assert phrase_box.lines_of("\n".join(found)) == found or any(each.startswith(tuple("-*•–·")) for each in found)


@pytest.mark.django_db
def test_thirty_pasted_phrases_are_saved_in_their_order_and_what_stays_keeps_its_row(clara: Client) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    pasted = [f"phrase {number}" for number in range(30)]
    assert errors_of(clara.post("/admin/bots/interaction/add/", interaction_form(bot, phrases=tuple(pasted)))) == {}
    item = Interaction.objects.get()
    before = list(Phrase.objects.values_list("id", flat=True))
    address = f"/admin/bots/interaction/{item.pk}/change/"
    assert clara.get(address).context["adminform"].form["phrases"].value() == "\n".join(pasted)
    changed = [*pasted[:10], "between", *pasted[10:-1]]
    assert errors_of(clara.post(address, interaction_form(bot, phrases=tuple(changed)))) == {}
    rows = list(Phrase.objects.values_list("id", "text"))
    assert [text for _id, text in rows] == changed
    assert [key for key, _text in rows[:10]] == before[:10]


@pytest.mark.django_db
def test_every_phrase_that_cannot_be_saved_is_named_at_once(clara: Client) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hi")
    for text in ("hello", "good morning"):
        Phrase.objects.create(interaction=hello, text=text)
    form = interaction_form(bot, phrases=("Hello!", "fine", "GOOD morning"))
    said = "leads to the interaction “hello” already."
    assert errors_of(clara.post("/admin/bots/interaction/add/", form)) == {
        "phrases": [f"“hello” {said}", f"“good morning” {said}"]
    }
    form = interaction_form(bot, phrases=("x" * 501, "fine", "y" * 600))
    found = errors_of(clara.post("/admin/bots/interaction/add/", form))["phrases"]
    assert [each.endswith("a phrase has at most 500 characters.") for each in found] == [True, True]


@pytest.mark.django_db
def test_a_form_without_the_box_keeps_the_phrases(clara: Client) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    item = Interaction.objects.create(bot=bot, name="hello", text="Hi")
    Phrase.objects.create(interaction=item, text="hello")
    form = interaction_form(bot, name="hello")
    del form["phrases"]
    assert errors_of(clara.post(f"/admin/bots/interaction/{item.pk}/change/", form)) == {}
    assert Phrase.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("phrases", "text", "name"),
    [
        (("where is my parcel?", "track it"), "It is here.", "where is my parcel"),
        ((), "Welcome! What can I do for you, dear visitor of ours?", "Welcome! What can I do for you, dear"),
        (("hello",), "Hi", "hello 2"),
        (("???",), "Hi", "Hi"),
    ],
)
def test_an_interaction_without_a_name_gets_one_from_its_words(
    clara: Client, phrases: tuple[str, ...], text: str, name: str
) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    Interaction.objects.create(bot=bot, name="hello", text="Hi")
    form = interaction_form(bot, phrases=phrases, text=text, name="")
    assert errors_of(clara.post("/admin/bots/interaction/add/", form)) == {}
    assert Interaction.objects.latest("pk").name == name


@pytest.mark.django_db
def test_the_first_interaction_greets_unless_somebody_says_otherwise(clara: Client) -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    page = f"/admin/bots/interaction/add/?bot={bot.pk}"
    assert clara.get(page).context["adminform"].form["greets"].value() is True
    assert errors_of(clara.post(page, interaction_form(bot, name="hello", greets="on"))) == {}
    assert Bot.objects.get().start_interaction == Interaction.objects.get()
    assert 'name="greets"' not in clara.get(page).content.decode()
