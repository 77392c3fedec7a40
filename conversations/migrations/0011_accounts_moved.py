# The models are in the app `accounts` now; their tables stay as they are.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('conversations', '0010_fewer_indexes'),
    ]

    operations = [migrations.SeparateDatabaseAndState(state_operations=[
        migrations.RemoveField(
            model_name='accountmail',
            name='user',
        ),
        migrations.DeleteModel(
            name='AuditRecord',
        ),
        migrations.RemoveField(
            model_name='givenright',
            name='group',
        ),
        migrations.RemoveField(
            model_name='givenright',
            name='permission',
        ),
        migrations.DeleteModel(
            name='SignInAttempt',
        ),
        migrations.DeleteModel(
            name='AccountMail',
        ),
        migrations.DeleteModel(
            name='GivenRight',
        ),
    ])]
