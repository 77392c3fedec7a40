"""How the journal reaches the database in few statements: what it must know before it writes, and what it writes.

Nothing here decides anything; the rules are in `domain`. `save` works on Django's connection, for SQLite and for
synchronous callers; `postgres.Book` does the same on a connection of its own, without a thread.
"""

from conversations.ledger.known import Known, StoredRow
from conversations.ledger.rows import NewEntry, Remembered, save

__all__ = ["Known", "NewEntry", "Remembered", "StoredRow", "save"]
