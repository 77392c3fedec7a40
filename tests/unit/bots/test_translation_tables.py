"""All texts of a draft beside their translations, edited on one page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import AuditRecord
from bots.draft import history
from bots.draft.translating.texts_of_draft import Text, missing, texts_of
from bots.models import Bot, Button, DraftChange, Interaction
from bots.publishing.publish import publish
from tests.unit.bots.translated_bot import build_translated_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_translated_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def texts(bot: Bot) -> dict[str, Text]:
    return {text.key: text for text in texts_of(Bot.objects.get(pk=bot.pk))}


def key_of(bot: Bot, interaction: str, rest: str) -> str:
    return f"interaction-{Interaction.objects.get(bot=bot, name=interaction).pk}.{rest}"


def page(clara: Client, bot: Bot, query: str = "language=de") -> Any:
    return clara.get(f"/admin/bots/bot/{bot.pk}/translations/?{query}")


def save(clara: Client, bot: Bot, shown: Any, query: str = "language=de", **typed: str) -> Any:
    """Posts the page as it was shown, with other texts in some fields."""
    form: dict[str, str] = {}
    for line in shown.context["pages"].object_list:
        form[f"seen:{line.text.key}"] = line.seen
        form[f"text:{line.text.key}"] = line.value
    form |= {f"text:{key}": value for key, value in typed.items()}
    return clara.post(f"/admin/bots/bot/{bot.pk}/translations/?{query}", form)


def test_every_text_that_visitors_get_is_listed_once(bot: Bot) -> None:
    found = texts(bot)
    size, prices, hello = (key_of(bot, name, "")[:-1] for name in ("size", "prices", "hello"))
    assert {key: text.main for key, text in found.items() if key.startswith((size, prices, hello))} == {
        f"{hello}.text": "Hello, what can I do for you?",
        f"{hello}.button-1.label": "Prices",
        f"{hello}.button-2.label": "A person",
        f"{hello}.button-3.label": "Our site",
        f"{prices}.text": "A parcel costs 5.",
        f"{prices}.wording-1.text": "It costs 5.",
        f"{size}.text": "How large, {{ visitor }}?",
        f"{size}.choices": "S\nM\nL",
    }
    assert found["bot.default_reply"].where == "Settings: default reply"
    assert found[f"{hello}.button-2.label"].where == "hello: button 2"
    assert missing(found.values(), "de") == len(found) - 2
    assert missing(found.values(), "ar") == len(found)
    assert len({text.where for text in found.values()}) == len(found)


def test_the_names_by_which_a_bot_asks_back_are_translated_even_if_they_are_the_interactions_own(
    clara: Client, bot: Bot
) -> None:
    Interaction.objects.filter(name="prices").update(name="parcel_prices")
    Interaction.objects.filter(name="hello").update(label="Hello!")
    Bot.objects.filter(pk=bot.pk).update(asks_back=True)
    found = texts(bot)
    names = {text.main for key, text in found.items() if key.startswith("interaction") and text.field == "label"}
    assert {"parcel prices", "Hello!", "goodbye"} <= names
    assert "size" not in names  # nothing that a visitor says leads there
    prices = key_of(bot, "parcel_prices", "label")
    assert save(clara, bot, page(clara, bot), **{prices: "Preise"}).status_code == 302
    publish(bot)
    assert texts(bot)[prices].translation("de") == "Preise"
    form = clara.get(f"/admin/bots/interaction/{bot.interactions.get(name='goodbye').pk}/change/")
    item = form.context["tabs"].panels[0].items[0]
    assert (item.label, item.main, item.is_missing) == ("Name for visitors", "goodbye", True)


def test_the_message_of_an_end_action_counts_only_if_it_is_sent(bot: Bot) -> None:
    assert "end-action.message" not in texts(bot)
    end = bot.end_action
    end.action, end.message = "message", "Bye {{ operator }}"
    end.save()
    found = texts(bot)["end-action.message"]
    assert found.variables is not None
    assert {"operator", "size"} <= found.variables


def test_translations_are_saved_in_place_and_in_the_history(clara: Client, bot: Bot) -> None:
    history.note(bot.pk)
    hello, label = key_of(bot, "hello", "text"), key_of(bot, "hello", "button-1.label")
    answer = save(clara, bot, page(clara, bot), **{hello: "Hallo,\r\nwas darf es sein? ", label: ""})
    assert answer.status_code == 302
    assert texts(bot)[hello].translation("de") == "Hallo,\nwas darf es sein?"
    assert Button.objects.get(label="Prices").translations == {}
    change = DraftChange.objects.latest("pk")
    assert (change.who, change.what) == ("clara", "2 translations into German.")
    assert AuditRecord.objects.filter(act="setting_changed").latest("pk").details == "2 translations into German."
    history.undo(change)
    assert texts(bot)[hello].translation("de") == ""
    assert texts(bot)[label].translation("de") == "Preise"


def test_nothing_of_a_page_is_saved_while_one_text_of_it_is_wrong(clara: Client, bot: Bot) -> None:
    hello, size = key_of(bot, "hello", "text"), key_of(bot, "size", "text")
    choices, label = key_of(bot, "size", "choices"), key_of(bot, "hello", "button-1.label")
    wrong = {size: "Wie groß, {{ vistor }}?", choices: "klein\ngroß", label: "x" * 81, hello: "Hallo!"}
    answer = save(clara, bot, page(clara, bot), **wrong)
    assert answer.status_code == 409
    assert set(answer.context["errors"].by_key) == {size, choices, label}
    html = answer.content.decode()
    assert "The variable {{ vistor }} does not exist" in html
    assert "It has 2 lines; 3 choices need one each, in the same order." in html
    assert "It has 81 characters; at most 80 are possible." in html
    assert "Wie groß, {{ vistor }}?" in html
    assert texts(bot)[hello].is_missing("de")
    assert (
        save(clara, bot, answer, **{size: "Wie groß?", choices: "klein\nmittel\ngroß", label: "Los"}).status_code == 302
    )
    assert texts(bot)[hello].translation("de") == "Hallo!"


def test_a_lost_variable_or_mark_is_only_a_hint(clara: Client, bot: Bot) -> None:
    Interaction.objects.filter(name="prices").update(text="**5** for {{ visitor }}, see [here](https://a.example)")
    prices = key_of(bot, "prices", "text")
    assert save(clara, bot, page(clara, bot), **{prices: "** 5 ** für dich, siehe hier"}).status_code == 302
    html = page(clara, bot).content.decode()
    assert "It lacks {{ visitor }}, which the main text holds." in html
    assert "the main text has 1 × **bold**, this has 0." in html
    assert "the main text has 1 × link, this has 0." in html


def test_a_translation_that_somebody_changed_meanwhile_is_not_replaced_unseen(clara: Client, bot: Bot) -> None:
    first, prices = page(clara, bot), key_of(bot, "prices", "text")
    other = Interaction.objects.get(bot=bot, name="prices")
    other.translate("de", "text", "Ein Paket kostet fünf.")
    other.save()
    answer = save(clara, bot, first, **{prices: "Es kostet 5."})
    assert "is “Ein Paket kostet fünf.” now. Save again to replace that." in answer.content.decode()
    assert save(clara, bot, answer).status_code == 302
    assert texts(bot)[prices].translation("de") == "Es kostet 5."


def test_fields_that_nobody_typed_in_change_nothing_even_if_others_did(clara: Client, bot: Bot) -> None:
    first, prices, hello = page(clara, bot), key_of(bot, "prices", "text"), key_of(bot, "hello", "text")
    other = Interaction.objects.get(bot=bot, name="prices")
    other.translate("de", "text", "Ein Paket kostet fünf.")
    other.save()
    Interaction.objects.filter(name="size").delete()
    assert save(clara, bot, first, **{hello: "Hallo!"}).status_code == 302
    assert texts(bot)[prices].translation("de") == "Ein Paket kostet fünf."


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("language=de&show=missing", {"A person", "It costs 5.", "Pardon?"}),
        ("language=de&q=PREISE", {"Prices"}),
        ("language=de&q=size", {"How large, {{ visitor }}?", "S\nM\nL"}),
        ("language=xx&show=junk&p=junk", {"A person", "A parcel costs 5.", "Prices"}),
    ],
)
def test_the_page_finds_what_is_asked_for(clara: Client, bot: Bot, query: str, wanted: set[str]) -> None:
    found = {line.text.main for line in page(clara, bot, query).context["pages"].object_list}
    assert wanted <= found
    if "q=" in query:
        assert found == wanted
    if "missing" in query:
        assert not {"Prices", "A parcel costs 5."} & found


def test_a_main_text_that_changed_since_it_was_published_is_perhaps_outdated(clara: Client, bot: Bot) -> None:
    publish(bot)
    Interaction.objects.filter(name="prices").update(text="A parcel costs 6.")
    Button.objects.filter(label="Prices").update(label="Costs", translations={"de": {"label": "Kosten"}})
    shown = page(clara, bot, "language=de&show=outdated")
    assert [line.text.main for line in shown.context["pages"].object_list] == ["A parcel costs 6."]
    assert "perhaps outdated" in shown.content.decode()
    assert not page(clara, bot, "language=ar&show=outdated").context["pages"].object_list
    publish(bot)
    assert not page(clara, bot, "language=de&show=outdated").context["pages"].object_list


def test_hundreds_of_interactions_take_few_queries(clara: Client, bot: Bot, django_assert_max_num_queries: Any) -> None:
    made = [Interaction(bot=bot, name=f"n{number}", text=f"Text {number}") for number in range(400)]
    Interaction.objects.bulk_create(made)
    Button.objects.bulk_create(
        Button(interaction=each, label=f"B {place}", value="hello", position=place) for each in made for place in (1, 2)
    )
    with django_assert_max_num_queries(35):
        shown = page(clara, bot, "language=de&show=missing&p=2")
    assert len(shown.context["pages"].object_list) == 50
    typed = {line.text.key: f"Ü {number}" for number, line in enumerate(shown.context["pages"].object_list)}
    with django_assert_max_num_queries(85):
        assert save(clara, bot, shown, "language=de&show=missing&p=2", **typed).status_code == 302
    assert missing(texts_of(Bot.objects.get(pk=bot.pk)), "de") == shown.context["language"].missing - 50


def test_right_to_left_fields_are_written_right_to_left(clara: Client, bot: Bot) -> None:
    html = page(clara, bot, "language=ar").content.decode()
    assert re.search(r'<textarea [^>]*lang="ar" dir="rtl"', html)
    assert 'class="main-text" id="translation-bot-default_reply-main" lang="en" dir="ltr"' in html


def test_a_bot_of_one_language_is_told_where_to_choose_others(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(languages=[])
    assert "The bot speaks English only." in page(clara, bot).content.decode()
    assert clara.post(f"/admin/bots/bot/{bot.pk}/translations/", {"text:bot.name": "x"}).status_code == 200
    assert clara.get(f"/admin/bots/bot/{bot.pk}/translations/csv/").status_code == 404


def test_the_pages_are_for_those_who_may_change_the_bot(client: Client, bot: Bot) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=True))
    for address in ("translations/", "translations/exchange/", "translations/csv/"):
        assert client.get(f"/admin/bots/bot/{bot.pk}/{address}").status_code == 403
        assert client.post(f"/admin/bots/bot/{bot.pk}/{address}").status_code == 403
