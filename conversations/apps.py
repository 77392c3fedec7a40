"""Configures the app."""

import gc

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ConversationsConfig(AppConfig):
    """The app of conversations."""

    name = "conversations"

    def ready(self) -> None:
        """Makes the groups after each migration: this app is the last one with permissions.

        Collections of garbage leave out what was imported until now, and begin if manage.py has put them off.
        """
        from accounts import groups

        post_migrate.connect(groups.make, sender=self)
        gc.freeze()
        gc.enable()
