"""The admin's lists are searched however a word is written, on every database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory

from accounts import audit
from accounts.folded_search import FoldedSearch
from accounts.models import AuditRecord
from attachments.models import Attachment, Mail
from bots.models import Bot, Interaction, Phrase

pytestmark = [pytest.mark.django_db, pytest.mark.on("sqlite", "postgres")]

TABLE = json.loads((Path(__file__).parents[2] / "folding.json").read_text(encoding="utf-8"))


def found(model: Any, words: str, **parameters: str) -> set[int]:
    page = admin.site.get_model_admin(model)
    request = RequestFactory().get("/", parameters)
    request.user = User(is_superuser=True, is_staff=True)
    rows, _ = page.get_search_results(request, page.get_queryset(request), words)
    return set(rows.values_list("pk", flat=True))


def test_every_list_with_a_search_folds() -> None:
    pages = [page for page in admin.site._registry.values() if page.search_fields]
    assert {AuditRecord, Attachment, Bot, Interaction, Mail, User} <= {page.model for page in pages}
    assert all(type(page).get_search_results == FoldedSearch.get_search_results for page in pages)


def test_a_bot_is_found_however_a_word_is_written() -> None:
    for number, (one, other) in enumerate(TABLE["alike"]):
        bot = Bot.objects.create(name=f"x{one}y", slug=f"bot-{number}")
        assert bot.pk in found(Bot, f'"X{other}Y"'), (one, other)
    before = set(Bot.objects.values_list("pk", flat=True))
    for number, (one, other) in enumerate(TABLE["different"]):
        bot = Bot.objects.create(name=f"q{one}q", slug=f"other-{number}")
        assert bot.pk not in found(Bot, f'"q{other}q"'), (one, other)
    assert before <= found(Bot, "")
    assert found(Bot, "\u0301") == found(Bot, "")


def test_an_interaction_is_found_by_its_phrases_and_a_form_offers_its_own_bots() -> None:
    bot, other = (Bot.objects.create(name=name, slug=name) for name in ("a", "b"))
    one = Interaction.objects.create(bot=bot, name="Öffnungszeiten", text="Von 9 bis 17 Uhr")
    two = Interaction.objects.create(bot=other, name="Öffnungszeiten", text="Nie")
    Phrase.objects.create(interaction=one, text="Wann schließt ihr?")
    Phrase.objects.create(interaction=one, text="Wann öffnet ihr?")
    assert found(Interaction, "OFFNUNGSZEITEN") == {one.pk, two.pk}
    assert found(Interaction, "SCHLIESST") == {one.pk}
    assert found(Interaction, "offnungszeiten nie") == {two.pk}
    assert found(Interaction, "OFFNUNGSZEITEN", of_bot=str(other.pk)) == {two.pk}
    assert found(Interaction, "schliesst nie") == set()


def test_people_and_the_audit_trail_are_found() -> None:
    zoe = User.objects.create_user("zoe", first_name="Zoë", last_name="Şahin", email="z@firm.example")
    assert found(User, "SAHIN zoe") == {zoe.pk}
    audit.note(audit.Act.SETTING_CHANGED, zoe, what="Größe geändert", conversation=1234)
    [record] = AuditRecord.objects.all()
    assert found(AuditRecord, "GROSSE GEANDERT") == {record.pk}
    assert found(AuditRecord, "1234") == {record.pk}
    assert found(AuditRecord, "123") == set()


def test_more_rows_are_found_than_a_statement_takes_values() -> None:
    AuditRecord.objects.bulk_create(AuditRecord(act="signed_in", who="Élodie") for _ in range(33_000))
    assert len(found(AuditRecord, "ELODIE")) == 33_000


def test_a_list_is_searched_on_its_page(client: Client) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    Bot.objects.create(name="Größenberater", slug="sizes")
    assert "Größenberater" in client.get("/admin/bots/bot/?q=GROSSEN").content.decode()
    assert "Größenberater" not in client.get("/admin/bots/bot/?q=farben").content.decode()
