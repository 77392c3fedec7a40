"""The addresses of the sockets. Only the console reads cookies."""

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from conversations.sockets.base import with_plain_send
from conversations.sockets.console import ConsoleConsumer
from conversations.sockets.visitor import VisitorConsumer


class NowhereConsumer(AsyncWebsocketConsumer):
    """Refuses every other address before the socket opens."""

    async def connect(self) -> None:
        """Refuses the handshake."""
        await self.close()


websocket_urlpatterns = [
    path("ws/chat/<slug:bot>/", VisitorConsumer.as_asgi()),
    path("ws/console/", with_plain_send(AuthMiddlewareStack(ConsoleConsumer.as_asgi()))),
    re_path("", NowhereConsumer.as_asgi()),
]
