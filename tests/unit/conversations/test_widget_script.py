"""The widget's parts make one classic script."""

import gzip
import json
import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from conversations.web.widget_script import script

PARTS = Path(settings.BASE_DIR) / "static" / "js" / "widget"


def test_the_script_is_no_module_and_has_no_comments_of_its_own_line() -> None:
    lines = script().splitlines()
    assert [line for line in lines if re.match(r"import |export |\s*//|\s*/\*", line)] == []


def test_every_part_is_in_the_script_once() -> None:
    joined = script()
    declared = [
        name
        for part in PARTS.glob("*.js")
        for name in re.findall(r"^(?:export )?(?:const|let|function|class) (\w+)", part.read_text(), re.MULTILINE)
    ]
    assert len(declared) == len(set(declared)), "two parts declare the same name"
    for name in declared:
        assert re.search(rf"^(?:const|let|function|class) {name}\b", joined, re.MULTILINE), name


def test_the_style_sheet_is_in_the_script() -> None:
    found = re.search(r"^const STYLE = (.*);$", script(), re.MULTILINE)
    assert found is not None
    written = (Path(settings.BASE_DIR) / "static" / "css" / "widget.css").read_text()
    assert json.loads(found[1]).split() == re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL).split()


def test_the_script_is_small_on_the_wire() -> None:
    """The price of a page on which nobody chats, with the bot's look."""
    assert len(gzip.compress(script().encode())) < 9000


def test_the_script_speaks_every_language() -> None:
    found = re.search(r"^const WORDS = (.*);$", script(), re.MULTILINE)
    assert found is not None
    words = json.loads(found[1])
    assert set(words) == {code for code, _name in settings.LANGUAGES}
    assert words["de"]["open"] != words["en"]["open"]


def test_the_script_is_compressed_for_every_site(client: Client) -> None:
    answered = client.get("/widget.js", headers={"Accept-Encoding": "gzip", "Sec-Fetch-Site": "cross-site"})
    assert answered.headers["Content-Encoding"] == "gzip"
    assert len(answered.content) < 10_000
    again = {"Accept-Encoding": "gzip", "If-None-Match": answered.headers["ETag"]}
    assert client.get("/widget.js", headers=again).status_code == 304
