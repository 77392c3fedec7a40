"""Joins the ES modules of a page into one script, so that a browser fetches them in one round trip.

A browser finds an import only when it has read the module that names it: modules that import each other six deep take
six round trips. Here each module becomes a function that returns what the module exports; imports become constants, and
each function is called once, in the order in which a browser would evaluate the modules. Comments and indentation go.

tree-sitter parses, so text inside of strings and templates stays as it is. A module whose meaning would change is
refused: see `Unjoinable`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node, Parser

SOLID = {"template_string", "string", "regex"}
"""Nodes whose text stays as it is."""
INDENTATION = re.compile(rb"(?<!\s)\s*\n\s*")
OWN_NAME = re.compile(rb"\$\d")


class Unjoinable(ValueError):
    """A module that cannot be joined; the text names the file, the line and the reason."""


@dataclass
class Module:
    """One module: its text without imports and exports, what it imports, and what it exports."""

    path: Path
    body: str = ""
    imports: list[tuple[Path, dict[str, str]]] = field(default_factory=list)
    """In their order: the imported file, and the local name of each imported name."""
    exports: dict[str, str] = field(default_factory=dict)
    """The local name of each exported name."""
    passed_on: dict[str, tuple[Path, str]] = field(default_factory=dict)
    """What is exported from another file: the file, and the name there."""


def joined(entry: Path) -> str:
    """The script that does what the module `entry` and all that it imports do. Raises `Unjoinable`."""
    modules = {module.path: module for module in in_order(entry.resolve(), {})}
    names = {path: f"${number}" for number, path in enumerate(modules)}
    return "\n".join(_as_function(module, modules, names) for module in modules.values()) + "\n"


def in_order(path: Path, found: dict[Path, Module | None]) -> Iterator[Module]:
    """The modules that `path` imports, then itself; each once. `found`: the known ones; None while one is read."""
    if path in found:
        if found[path] is None:
            raise Unjoinable(f"{path}: it imports itself by way of others.")
        return
    found[path] = None
    module = read(path)
    for imported, _names in module.imports:
        yield from in_order(imported, found)
    found[path] = module
    yield module


def read(path: Path) -> Module:
    """The module in a file. Raises `Unjoinable`, also if there is no such file or it is no JavaScript."""
    try:
        source = path.read_bytes()
    except OSError as problem:
        raise Unjoinable(f"{path}: {problem.strerror}.") from problem
    root = _parser().parse(source).root_node
    if root.has_error or OWN_NAME.search(source):
        raise Unjoinable(f"{path}: it is no JavaScript that the parser knows, or has a name such as $1.")
    module = Module(path)
    module.body = "".join(_pieces(source, _edits(root, module))).strip()
    return module


def _as_function(module: Module, modules: dict[Path, Module], names: dict[Path, str]) -> str:
    lines = []
    for path, imported in module.imports:
        _refuse_unknown(module, modules[path], imported)
        if imported:
            lines.append(f"const {_pattern(imported)} = {names[path]};")
    for path, name in module.passed_on.values():
        _refuse_unknown(module, modules[path], [name])
    returned = [_property(name, local) for name, local in module.exports.items()]
    returned += [f"{name}: {names[path]}.{other}" for name, (path, other) in module.passed_on.items()]
    lines += [module.body, *([f"return {{ {', '.join(returned)} }};"] if returned else [])]
    keeps = f"const {names[module.path]} = " if returned else ""
    return keeps + "(() => {\n" + "\n".join(lines) + "\n})();"


def _refuse_unknown(module: Module, other: Module, imported: Iterable[str]) -> None:
    for name in imported:
        if name not in other.exports and name not in other.passed_on:
            raise Unjoinable(f"{module.path}: {other.path} exports no {name}.")


def _pattern(names: dict[str, str]) -> str:
    return f"{{ {', '.join(_property(name, local) for name, local in names.items())} }}"


def _property(name: str, value: str) -> str:
    return name if name == value else f"{name}: {value}"


def _pieces(source: bytes, edits: Iterable[tuple[int, int, bytes]]) -> Iterator[str]:
    """The text with each edit (start, end, new text) carried out, and without indentation between them."""
    place = 0
    for start, end, text in edits:
        yield INDENTATION.sub(b"\n", source[place:start]).decode()
        yield text.decode()
        place = end
    yield INDENTATION.sub(b"\n", source[place:]).decode()


def _edits(node: Node, module: Module) -> Iterator[tuple[int, int, bytes]]:
    """What changes below this node, in order. Notes imports and exports in `module`."""
    for child in node.children:
        start, end, text = child.start_byte, child.end_byte, child.text or b""
        if child.type == "import_statement":
            module.imports.append((_source(child, module), dict(_specifiers(child, module))))
            yield start, end, b""
        elif child.type == "export_statement":
            yield from _export(child, module)
        elif child.type == "comment":
            # A comment of many lines ends a statement, as a line's end does.
            yield start, end, b"\n" if b"\n" in text else b" "
        elif child.type in SOLID:
            yield start, end, text
        elif child.type in ("import", "meta_property") and text.startswith(b"import"):
            raise _refusal(child, module, "import() and import.meta know the place of a file, which changes here")
        else:
            yield from _edits(child, module)


def _export(node: Node, module: Module) -> Iterator[tuple[int, int, bytes]]:
    declared = node.child_by_field_name("declaration")
    if declared is not None and not any(child.type == "default" for child in node.children):
        for name in _declared(declared, module):
            module.exports[name] = name
        yield node.start_byte, declared.start_byte, b""
        yield from _edits(declared, module)
        return
    if not any(child.type == "export_clause" for child in node.children):
        raise _refusal(node, module, "only names can be exported: no default, no *")
    if node.child_by_field_name("source") is None:
        module.exports |= {name: local for local, name in _specifiers(node, module)}
    else:
        path = _source(node, module)
        module.imports.append((path, {}))
        module.passed_on |= {name: (path, local) for local, name in _specifiers(node, module)}
    yield node.start_byte, node.end_byte, b""


def _declared(node: Node, module: Module) -> list[str]:
    if node.type != "lexical_declaration":
        return [_text(node.child_by_field_name("name"))]
    names = [child.child_by_field_name("name") for child in node.named_children if child.type == "variable_declarator"]
    if _text(node.children[0]) != "const" or any(name is None or name.type != "identifier" for name in names):
        raise _refusal(node, module, "importers would not see later values of what is no constant")
    return [_text(name) for name in names]


def _specifiers(node: Node, module: Module) -> Iterator[tuple[str, str]]:
    """Each name of an import or export, with its alias, or itself if it has none."""
    for child in node.named_children:
        if child.type in ("import_specifier", "export_specifier"):
            name = child.child_by_field_name("name")
            yield _text(name), _text(child.child_by_field_name("alias") or name)
        elif child.type in ("import_clause", "named_imports", "export_clause"):
            yield from _specifiers(child, module)
        elif child.type not in ("string", "comment"):
            raise _refusal(child, module, "only names can be imported: no default, no *")


def _source(node: Node, module: Module) -> Path:
    address = _text(node.child_by_field_name("source"))[1:-1]
    if not address.startswith("."):
        raise _refusal(node, module, "only files beside this one can be imported")
    return (module.path.parent / address).resolve()


def _text(node: Node | None) -> str:
    return (node.text or b"").decode() if node is not None else ""


def _refusal(node: Node, module: Module, reason: str) -> Unjoinable:
    return Unjoinable(f"{module.path}, line {node.start_point[0] + 1}: {reason}.")


@cache
def _parser() -> Parser:
    import tree_sitter  # needed only while files are collected
    import tree_sitter_javascript

    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_javascript.language()))
