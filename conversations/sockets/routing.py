"""Where the sockets are. Only the console's looks at cookies."""

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path, re_path

from conversations.sockets.base import with_plain_send
from conversations.sockets.console import ConsoleConsumer
from conversations.sockets.visitor import VisitorConsumer


class NowhereConsumer(AsyncWebsocketConsumer):
    """Every other address: refused before it opens."""

    async def connect(self) -> None:
        """Nobody lives here."""
        await self.close()


websocket_urlpatterns = [
    path("ws/chat/<slug:bot>/", VisitorConsumer.as_asgi()),
    path("ws/console/", with_plain_send(AuthMiddlewareStack(ConsoleConsumer.as_asgi()))),
    re_path("", NowhereConsumer.as_asgi()),
]
