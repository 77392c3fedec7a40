"""Real frameworks of host pages, from node_modules, and pages that they take over."""

from __future__ import annotations

import json
from pathlib import Path

MODULES = Path(__file__).parents[2] / "node_modules"

REACT = {
    18: {
        "react": ["react-18/cjs/react.production.min.js"],
        "react-dom": ["react-dom-18/cjs/react-dom.production.min.js"],
        "scheduler": [
            "react-dom-18/node_modules/scheduler/cjs/scheduler.production.min.js",
            "scheduler/cjs/scheduler.production.min.js",
        ],
    },
    19: {
        "react": ["react/cjs/react.production.js"],
        "react-dom": ["react-dom/cjs/react-dom.production.js"],
        "react-dom/client": ["react-dom/cjs/react-dom-client.production.js"],
        "scheduler": ["scheduler/cjs/scheduler.production.js"],
    },
}
"""The files of each version, which are no scripts for browsers. A dependency may be in one of several places."""

LOADER = """
    const process = { env: {} }, sources = {%s}, loaded = {};
    const require = (name) => {
        if (!loaded[name]) sources[name](loaded[name] = { exports: {} }, loaded[name].exports);
        return loaded[name].exports;
    };
"""

APP = """
    const { createElement: made, useState } = require("react");
    const { hydrateRoot } = require(sources["react-dom/client"] ? "react-dom/client" : "react-dom");
    window.faults = [];
    let late = null;
    function Button() {
        const [count, setCount] = useState(0);
        return made("button", { id: "count", onClick: () => setCount(count + 1) }, "Pressed " + count);
    }
    function Shop() {
        late = late || new Promise((done) => setTimeout(done, window.waits)).then(() => window.waits = 0);
        if (window.waits) throw late;
        return made("html", { lang: "en" },
            made("head", null, made("title", null, "Shop")), made("body", null, made("main", null, made(Button))));
    }
    const onRecoverableError = (error) => faults.push(String(error));
    window.hydrate = () => hydrateRoot(document, made(Shop), { onRecoverableError });
"""

MARKUP = (
    '<!doctype html><html lang="en"><head><title>Shop</title></head>'
    '<body><main><button id="count">Pressed 0</button></main>{end}</body></html>'
)
"""The page as React's server writes it, with scripts at its end."""


def react(version: int) -> str:
    """A script with React and a page. `hydrate()` takes the page over; `faults` is what React then complains of."""
    sources = [
        f"{json.dumps(name)}: (module, exports) => {{{_text(paths)}\n}}" for name, paths in REACT[version].items()
    ]
    return f"(() => {{ {LOADER % ','.join(sources)} {APP} }})();"


def turbo() -> str:
    return _text(["@hotwired/turbo/dist/turbo.es2017-umd.js"])


def _text(paths: list[str]) -> str:
    found = next((MODULES / path for path in paths if (MODULES / path).exists()), None)
    if found is None:
        raise FileNotFoundError(f"{paths[0]} is missing in node_modules. Run `make test`, which installs it.")
    return found.read_text(encoding="utf-8")
