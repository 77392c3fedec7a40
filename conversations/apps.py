from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        """Listens for Django's own signals: sign-ins, and a migrated database, which gets the groups."""
        from conversations import groups, sign_in

        user_logged_in.connect(sign_in.note_signed_in)
        user_logged_out.connect(sign_in.note_signed_out)
        user_login_failed.connect(sign_in.note_refused)
        post_migrate.connect(groups.make, sender=self)
