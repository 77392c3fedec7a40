from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        """Connects the audit trail with Django's signals about sign-ins."""
        from accounts import sign_in

        user_logged_in.connect(sign_in.note_signed_in)
        user_logged_out.connect(sign_in.note_signed_out)
        user_login_failed.connect(sign_in.note_refused)
