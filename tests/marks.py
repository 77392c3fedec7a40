"""The table of marks and addresses (marks.json), on which the server's and the browser's reading are tried."""

import json
from pathlib import Path

CASES = json.loads(Path(__file__).with_name("marks.json").read_text(encoding="utf-8"))
MARKS: list[tuple[str, str]] = [(case["text"], case["html"]) for case in CASES["marks"]]
ADDRESSES: list[tuple[str, list[str]]] = [(case["text"], case["found"]) for case in CASES["addresses"]]


def without_targets(html: str) -> str:
    """The HTML as the table has it: links without what is the same for all of them."""
    return html.replace(' target="_blank" rel="noopener noreferrer nofollow" dir="auto"', "")
