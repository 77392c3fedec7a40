"""The journal: every line of every conversation passes through here.

`append` and `say` store items on the event loop, `commit` on the caller's thread.
"""

from conversations.journal.writer import answer, append, close, commit, say

__all__ = ["answer", "append", "close", "commit", "say"]
