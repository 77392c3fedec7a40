"""Pages are told how a file's state changes."""

from __future__ import annotations

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from attachments.models import Attachment
from bots.models import Bot
from tests.attachments import Takeover, empty_storage, operator_uploads, told
from tests.cast import Stage


@pytest.fixture(autouse=True)
def storage() -> None:
    empty_storage()


@pytest.mark.usefixtures("quick_heartbeat")
async def test_a_change_without_an_event_comes_with_the_heartbeat(stage: Stage, bot: Bot, olga: User) -> None:
    from attachments import clock

    talk = await Takeover.begin(stage, olga)
    pk = (await operator_uploads(olga, talk.conversation, talk.epoch)).json["entry"]["attachment"]["id"]
    await told(talk.vera, pk, "ready")
    await Attachment.objects.filter(pk=pk).aupdate(expires_at=await sync_to_async(clock.now)())
    await told(talk.vera, pk, "expired")
    await told(talk.console, pk, "expired")
