"""Joins the widget's parts into the one script that other sites include.

The parts in static/js/widget/ are ES modules, so that they can be linted and type-checked. A host page gets them as one
script, which is classic and a module at once: in the order of their imports, inside one function, without comments and
indentation, with static/css/widget.css and the translated texts. So no two parts may declare the same name.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils import translation
from django.utils.translation import gettext

ENTRY = "start"
STYLE = "css/widget.css"

WHOLE = """(() => {
"use strict";
try {
BODY} catch (error) { console.warn("Takeover: this page keeps the chat from starting.", error) }
})();
"""
"""No global names, and no errors for the page."""

IMPORT = re.compile(r'^import [^;]+ from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ", re.MULTILINE)
COMMENT = re.compile(r"^ *(//[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
INDENTATION = re.compile(r"^\s+", re.MULTILINE)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def script() -> str:
    """The whole script, joined again if a part has changed. Raises `FileNotFoundError` if one is missing."""
    return _joined(tuple((str(path), path.stat().st_mtime_ns) for path in _files()))


def _files() -> list[Path]:
    """The style sheet, then the parts."""
    entry = _find(f"js/widget/{ENTRY}.js")
    return [_find(STYLE), *sorted(entry.parent.glob("*.js"))]


def _find(name: str) -> Path:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"static/{name} is missing from this installation.")
    return Path(path)


@lru_cache(maxsize=1)
def _joined(files: tuple[tuple[str, int], ...]) -> str:
    """The script made of these files. Each comes with the time of its last change, for the cache."""
    style, *parts = (Path(path) for path, _changed in files)
    texts = {path.stem: path.read_text(encoding="utf-8") for path in parts}
    body = INDENTATION.sub("", "".join(_in_order(ENTRY, texts, set())))
    body = _filled(body, "style", " ".join(STYLE_COMMENT.sub("", style.read_text(encoding="utf-8")).split()))
    body = _filled(body, "words", {code: _texts(code) for code, _name in settings.LANGUAGES})
    return WHOLE.replace("BODY", body)


def _in_order(name: str, texts: dict[str, str], done: set[str]) -> list[str]:
    """The texts of the imported parts, then of the part itself; each part once."""
    if name in done:
        return []
    done.add(name)
    text = COMMENT.sub("", texts[name])
    imported = [each for part in IMPORT.findall(text) for each in _in_order(part, texts, done)]
    return [*imported, EXPORT.sub("", IMPORT.sub("", text)).strip() + "\n"]


def _filled(script: str, place: str, value: object) -> str:
    """The script with the value between its two marks."""
    return re.sub(rf"/\*{place}\*/.*?/\*{place}\*/", lambda _: json.dumps(value), script, flags=re.DOTALL)


def _texts(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "open": gettext("Open the chat"),
            "unread": gettext("Open the chat, unread messages: {count}"),
            "close": gettext("Close the chat"),
            "title": gettext("Chat"),
            "dismiss": gettext("Dismiss"),
        }
