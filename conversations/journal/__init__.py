"""The journal: every line and read receipt of every conversation is decided and stored here, and nowhere else.

On the event loop: `append` and `say`. On the caller's thread: `commit`, and `write` for a caller who holds the row's
lock. `answer` makes a result the command's answer.
"""

from conversations.journal.synchronous import commit, write
from conversations.journal.writer import answer, append, close, say

__all__ = ["answer", "append", "close", "commit", "say", "write"]
