"""Configures the app."""

from django.apps import AppConfig


class TakeoverProjectConfig(AppConfig):
    """The app of the project itself."""

    name = "takeover_project"

    def ready(self) -> None:
        """Makes the tasks' application, for tasks are sent from every process. Not when the package is imported: the
        parent of `make run` sends none, and would hold 15 MB of it."""
        from takeover_project import celery  # noqa: F401 - it makes itself the current one
