"""Groups in rules for operators become teams: of the same name, with the members that each group has now.

The groups stay as they are, with their permissions. Who joins or leaves one of them later joins or leaves no team.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import migrations, models


def make_teams(apps: Any, _editor: Any) -> None:
    """Makes a team of each group that a rule names, and names it in the same rules."""
    groups = apps.get_model("auth", "Group").objects
    rules = apps.get_model("conversations", "OperatorRules").objects
    teams = apps.get_model("accounts", "Team").objects
    naming = rules.model.groups.through.objects
    for group in groups.filter(pk__in=naming.values("group")):
        team = teams.create(name=group.name)
        team.members.set(group.user_set.all())
        for each in rules.filter(groups=group):
            each.teams.add(team)
    named = rules.filter(users__isnull=False) | rules.filter(groups__isnull=False)
    rules.filter(pk__in=named.values("pk")).update(is_restricted=True)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_teams'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('conversations', '0017_ratings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='operatorrules',
            name='is_restricted',
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name='operatorrules',
            name='teams',
            field=models.ManyToManyField(blank=True, db_constraint=False, related_name='+', to='accounts.team', verbose_name='teams'),
        ),
        migrations.AlterField(
            model_name='operatorrules',
            name='groups',
            field=models.ManyToManyField(blank=True, editable=False, related_name='+', to='auth.group'),
        ),
        migrations.AlterField(
            model_name='operatorrules',
            name='users',
            field=models.ManyToManyField(blank=True, help_text='They need the permission to use the console as well.', related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persons'),
        ),
        migrations.RunPython(make_teams, migrations.RunPython.noop),
    ]
