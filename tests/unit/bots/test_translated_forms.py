"""The forms of bots and interactions have a panel for each language of the bot."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from bots.draft import checking, history
from bots.models import Bot, Button, DraftChange, Interaction, Wording
from tests.unit.bots.forms import bot_form
from tests.unit.bots.translated_bot import build_translated_bot

pytestmark = pytest.mark.django_db


@pytest.fixture
def bot() -> Bot:
    return build_translated_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("clara"))
    return client


def address(name: str) -> str:
    return f"/admin/bots/interaction/{Interaction.objects.get(name=name).pk}/change/"


def as_shown(page: Any) -> dict[str, str]:
    """The form of a page as a browser posts it, with every field as it is."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    given = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False and value != []:
                given[field.html_name] = str(value)
    return given


def panels(page: Any) -> dict[str, Any]:
    return {panel.language.code: panel for panel in page.context["tabs"].panels}


def test_each_language_has_a_tab_that_counts_what_is_missing(clara: Client, bot: Bot) -> None:
    page = clara.get(address("prices"))
    html = page.content.decode()
    assert [panel.language.name for panel in page.context["tabs"].panels] == ["German", "Arabic"]
    german, arabic = panels(page)["de"], panels(page)["ar"]
    assert [(item.label, item.main, item.is_missing) for item in german.items if item.main] == [
        ("Message", "A parcel costs 5.", False),
        ("Other wording 1", "It costs 5.", True),
    ]
    assert (german.language.missing, arabic.language.missing) == (1, 2)
    assert 'data-missing="1">1 missing<' in html
    assert re.search(r'<textarea [^>]*lang="ar"[^>]*dir="rtl"', html)
    assert 'href="#language-de"' in html
    assert 'id="language-de"' in html


def test_a_form_saves_the_translations_of_a_row_and_of_those_below_it(clara: Client, bot: Bot) -> None:
    history.note(bot.pk)
    page = clara.get(address("hello"))
    label = {item.label: item.field.html_name for item in panels(page)["ar"].items}
    given = as_shown(page) | {"translation_ar_text": " مرحبا \r\n", label["Button 2"]: "إنسان"}
    assert clara.post(address("hello"), given).status_code == 302
    assert Interaction.objects.get(name="hello").translations == {"ar": {"text": "مرحبا"}}
    assert Button.objects.get(label="A person").translations == {"ar": {"label": "إنسان"}}
    assert Button.objects.get(label="Prices").translations == {"de": {"label": "Preise"}}
    change = DraftChange.objects.latest("pk")
    said = history.said(change)
    assert [each.name for each in said] == ["hello"]
    history.undo(change)
    assert Interaction.objects.get(name="hello").translations == {}


def test_a_wrong_translation_is_told_at_its_field_and_counted_on_its_tab(clara: Client, bot: Bot) -> None:
    page = clara.get(address("size"))
    given = as_shown(page) | {
        "translation_de_text": "Wie groß, {{ vistor }}?",
        "translation_de_choices": "klein\ngroß",
        "translation_ar_text": "x" * 4001,
    }
    page = clara.post(address("size"), given)
    assert page.status_code == 200
    found = panels(page)
    assert (page.context["tabs"].errors, found["de"].errors, found["ar"].errors) == (0, 2, 1)
    assert page.context["adminform"].form.errors["translation_de_choices"] == [
        "It has 2 lines; 3 choices need one each, in the same order."
    ]
    assert "__all__" not in page.context["adminform"].form.errors
    assert 'href="#language-de" data-errors="2"' in page.content.decode()
    assert "Wie groß, {{ vistor }}?" in page.content.decode()
    assert Interaction.objects.get(name="size").translations == {}


def test_a_translation_is_checked_against_the_choices_and_the_variable_of_the_same_form(
    clara: Client, bot: Bot
) -> None:
    given = as_shown(clara.get(address("size"))) | {
        "choices": "S\nM", "translation_de_choices": "klein\ngroß",
        "variable": "width", "text": "How wide?", "translation_de_text": "{{ width }} breit?",
    }  # fmt: skip
    assert clara.post(address("size"), given).status_code == 302
    assert Interaction.objects.get(name="size").translation("de", "choices") == "klein\ngroß"


def test_an_error_elsewhere_is_counted_on_the_tab_of_the_main_language(clara: Client, bot: Bot) -> None:
    page = clara.post(address("hello"), as_shown(clara.get(address("hello"))) | {"text": ""})
    assert page.context["tabs"].errors == 1
    assert 'href="#language-en" data-errors="1"' in page.content.decode()


def test_a_form_without_the_fields_of_translations_leaves_them(clara: Client, bot: Bot) -> None:
    given = as_shown(clara.get(address("prices")))
    without = {name: value for name, value in given.items() if "translation_" not in name}
    assert clara.post(address("prices"), without | {"text": "Six."}).status_code == 302
    assert Interaction.objects.get(name="prices").translation("de", "text") == "Ein Paket kostet 5."


def test_a_blank_translation_is_removed(clara: Client, bot: Bot) -> None:
    given = as_shown(clara.get(address("prices"))) | {"translation_de_text": "  "}
    assert clara.post(address("prices"), given).status_code == 302
    assert Interaction.objects.get(name="prices").translations == {}


def test_a_new_interaction_of_a_known_bot_is_translated_at_once(clara: Client, bot: Bot) -> None:
    add = f"/admin/bots/interaction/add/?bot={bot.pk}"
    page = clara.get(add)
    assert list(panels(page)) == ["de", "ar"]
    given = as_shown(page) | {"name": "new", "text": "New", "translation_de_text": "Neu"}
    assert clara.post(add, given).status_code == 302
    assert Interaction.objects.get(name="new").translations == {"de": {"text": "Neu"}}


def test_the_form_of_a_bot_has_its_languages_and_the_end_action_in_them(clara: Client, bot: Bot) -> None:
    page = clara.get(f"/admin/bots/bot/{bot.pk}/change/")
    labels = [item.label for item in panels(page)["de"].items]
    assert labels == [
        "Default reply", "Question reply", "Cancel words", "When the bot calls a person", "Request confirmation",
        "When the wait is long", "Takeover start message", "The line that says so",
        "If the sources do not hold the answer", "End action: message",
    ]  # fmt: skip
    given = as_shown(page) | {
        "languages": ["de", "fr"], "translation_de_default_reply": "Wie bitte?",
        "end_action-0-action": "message", "end_action-0-message": "Bye",
        "end_action-0-translation_de_message": "Tschüs",
    }  # fmt: skip
    assert clara.post(f"/admin/bots/bot/{bot.pk}/change/", given).status_code == 302
    now = Bot.objects.get(pk=bot.pk)
    assert (now.languages, now.translations) == (["de", "fr"], {"de": {"default_reply": "Wie bitte?"}})
    assert now.end_action.translations == {"de": {"message": "Tschüs"}}


def test_a_bot_does_not_speak_its_main_language_twice(clara: Client, bot: Bot) -> None:
    page = clara.post(f"/admin/bots/bot/{bot.pk}/change/", bot_form(languages=["en", "de"], slug="helper"))
    assert page.status_code == 200
    assert "is not one of its other languages" in page.content.decode()


def test_a_bot_of_one_language_has_no_tabs(clara: Client, bot: Bot) -> None:
    Bot.objects.filter(pk=bot.pk).update(languages=[])
    assert clara.get(address("hello")).context.get("tabs") is None


def test_publishing_warns_of_missing_translations_and_does_not_refuse(clara: Client, bot: Bot) -> None:
    problems = [problem for problem in checking.check(bot) if problem.language]
    assert [(problem.text, problem.blocking) for problem in problems] == [
        ("German: 13 of 15 texts are missing.", False),
        ("Arabic: 15 of 15 texts are missing.", False),
    ]
    page = clara.get(f"/admin/bots/bot/{bot.pk}/publish/").content.decode()
    assert f"/admin/bots/bot/{bot.pk}/translations/?language=de&amp;show=missing" in page
    assert clara.post(f"/admin/bots/bot/{bot.pk}/publish/").status_code == 302


def test_the_language_of_a_wording_that_is_deleted_is_not_asked_for(clara: Client, bot: Bot) -> None:
    given = as_shown(clara.get(address("prices"))) | {
        "wordings-0-DELETE": "on",
        "wordings-0-translation_de_text": "Weg",
    }
    assert clara.post(address("prices"), given).status_code == 302
    assert not Wording.objects.exists()
