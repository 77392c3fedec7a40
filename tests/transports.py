"""The two transports of the doorbell, for tests that run on both."""

from typing import Any

import pytest

CHANNELS_ONCE = pytest.param("channels", marks=pytest.mark.on("sqlite"))
BOTH = pytest.mark.parametrize("transport", ["redis", CHANNELS_ONCE], indirect=True)
"""A test has to use the fixture `transport`, too, before its stage. No transport knows the database."""


def carry_by(transport: str, settings: Any) -> None:
    """Chooses the transport; the layer of Channels is on the same server."""
    settings.DOORBELL = transport
    if transport == "channels":
        backend, hosts = "channels_redis.pubsub.RedisPubSubChannelLayer", [settings.REDIS_URL]
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": hosts}}}
