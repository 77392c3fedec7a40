"""Two people have the same form open: the second one who saves is told what the first one has saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AuditRecord
from bots.models import Bot, Button, Interaction, Phrase
from bots.workplace import gone_rows
from tests.unit.bots.forms import bot_form, errors_of

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    return client


@pytest.fixture
def bot() -> Bot:
    bot = Bot.objects.create(name="Pia", slug="pia")
    hello = Interaction.objects.create(bot=bot, name="hello", text="Hi")
    Phrase.objects.create(interaction=hello, text="hello")
    for position, label in enumerate(("One", "Two")):
        Button.objects.create(interaction=hello, label=label, kind="live_agent", position=position)
    return bot


def as_shown(page: Any) -> dict[str, str]:
    """The form of a page as a browser posts it."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = [(field.html_name, field.value()) for form in forms for field in form]
    return {name: str(value) for name, value in values if value is not None and value is not False and value != []}


def test_the_second_is_told_who_saved_what_and_replaces_it_only_by_saving_again(bot: Bot) -> None:
    clara, carl = signed_in("clara"), signed_in("carl")
    item = Interaction.objects.get()
    address = f"/admin/bots/interaction/{item.pk}/change/"
    claras, carls = as_shown(clara.get(address)), as_shown(carl.get(address))
    assert clara.post(address, claras | {"text": "Good day"}).status_code == 302
    refused = carl.post(address, carls | {"text": "Welcome"})
    html = refused.content.decode()
    assert re.search(r"clara saved this at [^<>]{4,10} while you wrote", html)
    assert Interaction.objects.get().text == "Good day"
    meanwhile = refused.context["meanwhile"]
    theirs, yours = meanwhile.theirs[0].changes[0], meanwhile.yours[0].changes[0]
    assert (theirs.before, theirs.after) == ("Hi", "Good day")
    assert (yours.before, yours.after) == ("Good day", "Welcome")
    again = as_shown(refused)
    assert again["text"] == "Welcome"
    assert carl.post(address, again).status_code == 302
    assert Interaction.objects.get().text == "Welcome"


def test_what_only_the_first_has_changed_is_taken_over_into_the_form_of_the_second(bot: Bot) -> None:
    clara, carl = signed_in("clara"), signed_in("carl")
    address = f"/admin/bots/interaction/{Interaction.objects.get().pk}/change/"
    claras, carls = as_shown(clara.get(address)), as_shown(carl.get(address))
    changes = {"phrases": "hello\r\ngood morning", "operators_may_send": "on"}
    assert clara.post(address, claras | changes).status_code == 302
    refused = carl.post(address, carls | {"text": "Welcome"})
    assert carl.post(address, as_shown(refused)).status_code == 302
    item = Interaction.objects.get()
    assert (item.text, item.operators_may_send, item.phrases.count()) == ("Welcome", True, 2)


def test_two_who_save_one_after_the_other_or_what_is_the_same_are_not_stopped(bot: Bot) -> None:
    clara, carl = signed_in("clara"), signed_in("carl")
    address = f"/admin/bots/interaction/{Interaction.objects.get().pk}/change/"
    assert clara.post(address, as_shown(clara.get(address)) | {"text": "Good day"}).status_code == 302
    carls = as_shown(carl.get(address))
    Interaction.objects.create(bot=bot, name="other", text="x")
    Phrase.objects.create(interaction=Interaction.objects.get(name="other"), text="other")
    assert carl.post(address, carls | {"text": "Welcome"}).status_code == 302


def test_a_button_that_the_first_has_deleted_is_new_in_the_form_of_the_second(bot: Bot) -> None:
    clara, carl = signed_in("clara"), signed_in("carl")
    address = f"/admin/bots/interaction/{Interaction.objects.get().pk}/change/"
    claras, carls = as_shown(clara.get(address)), as_shown(carl.get(address))
    assert clara.post(address, claras | {"buttons-0-DELETE": "on", "text": "Good day"}).status_code == 302
    refused = carl.post(address, carls | {"buttons-1-label": "Zwei"})
    assert refused.context["meanwhile"].yours is not None
    assert carl.post(address, as_shown(refused)).status_code == 302
    assert set(Button.objects.values_list("label", flat=True)) == {"One", "Zwei"}
    assert Interaction.objects.get().text == "Good day"


@pytest.mark.parametrize(
    "change", [{"default_reply": "Pardon?"}, {"slug": "paula"}, {"allowed_origins": "https://a.example"}]
)
def test_the_settings_of_a_bot_are_guarded_too(bot: Bot, change: dict[str, str]) -> None:
    clara, carl = signed_in("clara"), signed_in("carl")
    address = f"/admin/bots/bot/{bot.pk}/change/"
    claras, carls = as_shown(clara.get(address)), as_shown(carl.get(address))
    assert errors_of(clara.post(address, claras | change)) == {}
    refused = carl.post(address, carls | {"agent_threshold": "7"})
    assert "clara saved this at" in refused.content.decode()
    assert errors_of(carl.post(address, as_shown(refused))) == {}
    saved = Bot.objects.get()
    name, value = next(iter(change.items()))
    assert (getattr(saved, name), saved.agent_threshold) == (value, 7)


def test_a_form_without_the_mark_is_saved_as_ever(bot: Bot) -> None:
    clara = signed_in("clara")
    assert errors_of(clara.post(f"/admin/bots/bot/{bot.pk}/change/", bot_form(seen="junk"))) != {}
    assert errors_of(clara.post(f"/admin/bots/bot/{bot.pk}/change/", bot_form())) == {}


@given(st.lists(st.sampled_from(["1", "2", "3", "4", ""]), max_size=6, unique=True), st.sets(st.sampled_from("1234")))
def test_no_row_is_lost_and_those_that_exist_come_first(ids: list[str], known: set[str]) -> None:
    ids = sorted(ids, key=lambda key: not key)
    data = QueryDict(mutable=True)
    data.update({"b-TOTAL_FORMS": str(len(ids)), "b-INITIAL_FORMS": str(len([key for key in ids if key]))})
    for index, key in enumerate(ids):
        data.update({f"b-{index}-id": key, f"b-{index}-label": f"label {key}"})
    changed = gone_rows.as_new(data, "b", known)
    count = int(changed["b-INITIAL_FORMS"])
    rows = [(changed[f"b-{index}-id"], changed[f"b-{index}-label"]) for index in range(len(ids))]
    assert sorted(label for _key, label in rows) == sorted(f"label {key}" for key in ids)
    assert [key in known for key, _label in rows] == [True] * count + [False] * (len(ids) - count)


def test_what_a_page_remembers_is_no_change_in_the_audit_trail(bot: Bot) -> None:
    clara = signed_in("clara")
    address = f"/admin/bots/bot/{bot.pk}/change/"
    form = as_shown(clara.get(address)) | {"default_reply": "Pardon?"}
    assert errors_of(clara.post(address, form)) == {}
    [record] = AuditRecord.objects.filter(act="setting_changed")
    assert "efault reply" in record.details
    assert "seen" not in record.details
