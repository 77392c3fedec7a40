from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_acts'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='auditrecord',
            options={'default_permissions': ('view',), 'ordering': ('-pk',), 'verbose_name': 'audit record', 'verbose_name_plural': 'audit records'},
        ),
    ]
