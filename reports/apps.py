"""Configures the app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The app of figures and reports."""

    name = "reports"
