"""Why a table cannot be read."""


class TableRefused(ValueError):
    """The file cannot be read; the message is a sentence for the person who chose it."""
