from django.apps import AppConfig, apps
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        """Connects the audit trail with Django's signals about sign-ins, and names Django's app as people do."""
        from accounts import sign_in

        apps.get_app_config("auth").verbose_name = self.verbose_name
        user_logged_in.connect(sign_in.note_signed_in)
        user_logged_out.connect(sign_in.note_signed_out)
        user_login_failed.connect(sign_in.note_refused)
