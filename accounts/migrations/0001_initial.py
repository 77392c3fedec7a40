# The models come from the app `conversations`; their tables stay as they are.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

MODELS = ("auditrecord", "signinattempt", "accountmail", "givenright")


def copy_permissions(apps, _editor):
    """Gives every group and user the new app's permission for each one of the old app's.

    The old ones stay for one version, in which older processes ask for them. What a group was given once is noted for the
    new permission, too, so that nothing that an admin took away is given again.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    given_rights = apps.get_model("accounts", "GivenRight").objects
    for model in MODELS:
        old_type = content_types.filter(app_label="conversations", model=model).first()
        if old_type is None:
            continue  # a new installation
        new_type, _ = content_types.get_or_create(app_label="accounts", model=model)
        for old in permissions.filter(content_type=old_type):
            new, _ = permissions.get_or_create(
                content_type=new_type, codename=old.codename, defaults={"name": old.name}
            )
            new.group_set.add(*old.group_set.all())
            new.user_set.add(*old.user_set.all())
            for right in given_rights.filter(permission=old):
                given_rights.get_or_create(group_id=right.group_id, permission=new)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('conversations', '0010_fewer_indexes'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.CreateModel(
            name='AuditRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='at')),
                ('act', models.CharField(choices=[('signed_in', 'signed in'), ('signed_out', 'signed out'), ('sign_in_refused', 'sign-in refused'), ('took_over', 'took over'), ('released', 'released'), ('lease_expired', 'lost: the operator was gone'), ('finished', 'finished'), ('ended', 'ended'), ('file_withdrawn', 'file withdrawn'), ('setting_changed', 'setting changed'), ('invited', 'invited'), ('reset_mailed', 'link for a new password mailed'), ('password_chosen', 'password chosen')], editable=False, max_length=15, verbose_name='act')),
                ('user', models.BigIntegerField(editable=False, null=True, verbose_name='account number')),
                ('who', models.CharField(blank=True, editable=False, max_length=150, verbose_name='who')),
                ('conversation', models.BigIntegerField(db_index=True, editable=False, null=True, verbose_name='conversation')),
                ('what', models.CharField(blank=True, editable=False, max_length=300, verbose_name='what')),
                ('details', models.TextField(blank=True, editable=False, verbose_name='details')),
            ],
            options={
                'verbose_name': 'audit record',
                'verbose_name_plural': 'audit trail',
                'db_table': 'conversations_auditrecord',
                'ordering': ('-pk',),
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invitation', 'invitation'), ('reset', 'new password')], max_length=10)),
                ('by', models.CharField(blank=True, max_length=150)),
                ('origin', models.CharField(max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('next_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('problem', models.CharField(blank=True, max_length=100)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'conversations_accountmail',
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SignInAttempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('address', models.CharField(max_length=64)),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
            options={
                'db_table': 'conversations_signinattempt',
                'indexes': [models.Index(fields=['name', 'at'], name='attempt_name'), models.Index(fields=['address', 'at'], name='attempt_address')],
            },
        ),
        migrations.CreateModel(
            name='GivenRight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.group')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='auth.permission')),
            ],
            options={
                'db_table': 'conversations_givenright',
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('group', 'permission'), name='right_given_once')],
            },
        ),
    ]),
    migrations.RunPython(copy_permissions, migrations.RunPython.noop)]
