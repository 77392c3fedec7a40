"""Normalizes the phrases again: signs such as % and # stay, invisible characters go, digits are 0 to 9."""

from django.db import migrations

from bots.understanding.normalization import normalize

BATCH = 500


def normalize_again(apps, schema_editor):
    """Updates the phrases whose normalized form changes. Of two that become equal, the later keeps its old form."""
    Phrase = apps.get_model("bots", "Phrase")
    taken = set(Phrase.objects.values_list("bot_id", "normal"))
    changed = []
    for phrase in Phrase.objects.order_by("id").iterator(chunk_size=BATCH):
        normal = normalize(phrase.text)[:500]
        if normal != phrase.normal and (phrase.bot_id, normal) not in taken:
            taken.add((phrase.bot_id, normal))
            phrase.normal = normal
            changed.append(phrase)
    Phrase.objects.bulk_update(changed, ["normal"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("bots", "0006_engines")]
    operations = [migrations.RunPython(normalize_again, migrations.RunPython.noop)]
