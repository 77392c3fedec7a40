"""The bot and the configurer of the tests about what visitors said."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from bots.models import Bot
from tests.cast import build_bot


@pytest.fixture
def bot() -> Bot:
    return build_bot()


@pytest.fixture
def clara(client: Client) -> Client:
    """A configurer who may read sentences."""
    user = User.objects.create_user("clara", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_bot", "view_entry"]))
    client.force_login(user)
    return client
