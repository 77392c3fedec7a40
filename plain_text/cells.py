"""Cells of exported tables: no spreadsheet program calculates them, and an import gets the original text back.

Every export of texts that people typed writes its cells with `harmless`; every import reads them with `original`.
"""

from __future__ import annotations

import unicodedata

from plain_text import is_visible

FORMULA = frozenset("=+-@\u2212")
"""Signs at which spreadsheet programs begin to calculate: owasp.org/www-community/attacks/CSV_Injection.

Their full-width, small and raised forms count, too, because programs for Chinese and Japanese take them for the same.
"""

CONTROLS = ("\t", "\r", "\n")


def harmless(text: str) -> str:
    """The text as a cell: with an apostrophe in front if it might be calculated, or if `original` would change it."""
    return f"'{text}" if _is_formula(text.lstrip("'")) else text


def original(cell: str) -> str:
    """The text of a cell: without the apostrophe that `harmless` added, or that a spreadsheet program kept."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell.lstrip("'")) else cell


def _is_formula(text: str) -> bool:
    """Whether the text begins with a formula's sign, also after blanks and invisible characters."""
    first = next(filter(is_visible, text), "")
    return text.startswith(CONTROLS) or unicodedata.normalize("NFKC", first) in FORMULA
