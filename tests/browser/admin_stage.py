"""A bot, and a configurer who is signed in, for the tests of the admin."""

from __future__ import annotations

import itertools
import json
from functools import cache
from typing import Any

from playwright.sync_api import Page

from tests.browser.console_stage import SESSION
from tests.servers.browser import NewContext
from tests.servers.product import Product
from tests.servers.remote_python import inside

_numbers = itertools.count(1)

BUILD = """
import json, sys
from tests.cast import build_bot
print(build_bot(sys.stdin.read()).pk)
"""


def build_bot(product: Product) -> tuple[int, str]:
    """The bot of the cast; gives its id and its slug."""
    slug = f"admin-{next(_numbers)}"
    return int(inside(product, BUILD, slug)), slug


def ask(product: Product, code: str, **given: Any) -> Any:
    """Runs Python beside the product; `given` are its names, and what it assigns to `answer` is the answer."""
    program = f"import json, sys\nglobals().update(json.loads(sys.stdin.read()))\n{code}\nprint(json.dumps(answer))"
    return json.loads(inside(product, program, json.dumps(given)))


@cache
def session_of(product: Product, who: str) -> str:
    """The session of somebody, who is signed in once."""
    return inside(product, SESSION, who)


def sign_in(product: Product, new_context: NewContext, who: str = "clara", **options: Any) -> Page:
    """A page of somebody who is signed in."""
    cookie = {"name": "sessionid", "value": session_of(product, who), "domain": "127.0.0.1", "path": "/"}
    cookie |= {"expires": -1, "httpOnly": True, "secure": False, "sameSite": "Lax"}
    return new_context(storage_state={"cookies": [cookie], "origins": []}, **options).new_page()
