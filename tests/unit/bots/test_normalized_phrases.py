"""The migration that normalizes stored phrases again."""

from importlib import import_module

import pytest
from django.apps import apps

from bots.models import Bot, Interaction, Phrase

migration = import_module("bots.migrations.0007_normalized_phrases")


@pytest.mark.django_db
def test_stored_phrases_get_their_new_form_and_none_is_lost() -> None:
    bot = Bot.objects.create(name="Pia", slug="pia")
    item = Interaction.objects.create(bot=bot, name="x", text="x")
    old_forms = {
        "C#": "c",
        "20 % off": "20 off",
        "\u200epassword": "password ",
        "password": "password",
        "plan ٣": "plan ٣",
    }
    rows = [Phrase(interaction=item, bot=bot, text=text, normal=normal) for text, normal in old_forms.items()]
    Phrase.objects.bulk_create(rows)
    migration.normalize_again(apps, None)
    found = dict(Phrase.objects.values_list("text", "normal"))
    assert found == {
        "C#": "c#",
        "20 % off": "20 % off",
        "\u200epassword": "password ",
        "password": "password",
        "plan ٣": "plan 3",
    }
