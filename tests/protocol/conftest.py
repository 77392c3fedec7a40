"""The whole ASGI application on a real channel layer and a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

# Imported inside the fixtures: this file is read before the settings are.
if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from bots.models import Bot
    from tests.cast import Stage


@pytest.fixture
def bot(transactional_db: Any) -> Bot:
    from tests.cast import build_bot

    return build_bot()


@pytest.fixture
def olga(transactional_db: Any) -> User:
    from tests.cast import hire

    return hire("olga")


@pytest.fixture
def oleg(transactional_db: Any) -> User:
    from tests.cast import hire

    return hire("oleg")


@pytest.fixture
async def stage(transactional_db: Any) -> AsyncIterator[Stage]:
    from conversations.domain import answering
    from takeover_project.asgi import application
    from tests.cast import Stage

    stage = Stage(application)
    yield stage
    await stage.end()
    await asyncio.gather(*answering._answering)
