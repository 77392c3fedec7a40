"""The console's command for help of the bot's language model."""

from __future__ import annotations

import logging

from django.db import DatabaseError

from conversations.domain import assisting, passages
from conversations.protocol.assisting import Suggest, Suggested
from conversations.refusals import Refused
from conversations.sockets.console_delivery import ConsoleDelivery

logger = logging.getLogger(__name__)

AT_ONCE = 3
"""Questions of one console to models that may be open; one more is refused for a moment."""


class AssistingCommands(ConsoleDelivery):
    """A console's socket, with this command."""

    _assists = 0

    async def on_suggest(self, command: Suggest) -> None:
        """Asks beside the socket, so that the console's other commands do not wait. Ends with the socket."""
        if self._assists >= AT_ONCE:
            raise Refused("too_many", retry_after=1.0)
        self._assists += 1
        self.spawn(self._suggest(command))

    async def _suggest(self, command: Suggest) -> None:
        try:
            found, seq = await assisting.suggest(self.operator, command)
        except Refused as refused:
            await self.refuse(refused, command.ref)
        except DatabaseError as error:
            logger.warning("suggest failed: %s", type(error).__name__)
            await self.refuse(Refused("unavailable"), command.ref)
        except Exception:
            logger.exception("suggest failed")
            await self.refuse(Refused("unavailable"), command.ref)
        else:
            used = tuple(passages.card(each) for each in found.passages)
            await self.tell(Suggested(ref=command.ref, text=found.text, seq=seq, passages=used))
        finally:
            self._assists -= 1
