"""The bot's own interactions as a source: what each says, under its name and its phrases."""

from __future__ import annotations

from typing import Any

from bots.publishing.documents import Document
from bots.sources import keeping
from bots.wording import formatting, texts

KIND = "interactions"
PHRASES = 10
"""So many phrases of an interaction are in its passage."""


def text_of(draft: Document) -> str:
    """What the interactions say, each under a heading. A question and what is for operators only say nothing."""
    return "\n\n".join(filter(None, map(_section, draft["interactions"])))


def digest_of(draft: Document) -> str:
    """The name of these words, under which `keep` keeps them."""
    return keeping.digest_of(KIND, "", text_of(draft))


def keep(bot_id: int, draft: Document) -> None:
    """Keeps the words if the interactions are a source of this draft."""
    if any(row["kind"] == KIND for row in draft.get("sources", ())):
        keeping.keep_unchecked(bot_id, KIND, "", text_of(draft))


def _section(item: dict[str, Any]) -> str:
    # Nobody's values are known here: a variable leaves its fallback, or nothing.
    said = formatting.plain(texts.render(item["text"], {})).strip()
    if not said or item["question"]:
        return ""
    name = " ".join((item["label"] or item["name"]).replace("_", " ").split())
    asked = " / ".join(" ".join(each.split()) for each in item["phrases"][:PHRASES])
    lines = [f"# {name}", asked, *(f" {line}" if line.startswith("#") else line for line in said.splitlines())]
    return "\n".join(line for line in lines if line)
