"""Pages' scripts and stylesheets: what `collectstatic` joins, and that nothing is lost."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import override_settings

from takeover_project import joined_scripts
from takeover_project.static_files import IMPORT, SCRIPTS, bare, joined
from tests.servers.product import collected_static_files

STATIC = Path(__file__).parents[3] / "static"
TEMPLATES = STATIC.parent / "templates"
CSS = STATIC / "css"
PAGES = sorted((CSS / "pages").glob("*.css"))
SIZES = {"js/chat.js": 40_000, "js/console.js": 85_000}
"""Bytes that a page's script may have over the wire. If it grows beyond, ask first what the first load needs."""


def imported(page: Path) -> list[Path]:
    return [(page.parent / name).resolve() for name in IMPORT.findall(page.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_joined_page_stylesheet_is_its_files_in_their_order(page: Path) -> None:
    text = joined(page)
    places = [text.index(bare(file.read_text())) for file in imported(page)]
    assert places == sorted(places)
    assert len(places) > 1
    assert "@import" not in text
    assert "/*" not in text


def test_a_file_that_is_joined_names_no_other_file() -> None:
    files = {file for page in PAGES for file in imported(page)}
    assert [file for file in files if "@import" in file.read_text() or "url(" in file.read_text()] == []


def test_every_stylesheet_of_a_component_is_in_a_page_stylesheet() -> None:
    """The widget's styles are part of its script; pages of the admin link theirs one by one, beside Django's."""
    files = {file for page in PAGES for file in imported(page)}
    alone = {CSS / "widget.css", *PAGES, *(CSS / "admin").glob("*.css")}
    assert set(CSS.rglob("*.css")) - files - alone == set()


@pytest.fixture(scope="module")
def collected() -> Iterator[Path]:
    """The folder of the collected files, which the product made."""
    root = collected_static_files()
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "takeover_project.static_files.Storage"}}
    with override_settings(STATIC_ROOT=root, STORAGES=storages):
        yield root


def test_collectstatic_joins_page_stylesheets_before_it_names_and_compresses_them(collected: Path) -> None:
    for page in PAGES:
        name = staticfiles_storage.stored_name(f"css/pages/{page.name}")
        assert name != f"css/pages/{page.name}"
        assert (collected / name).read_text() == joined(page)
        assert (collected / f"{name}.gz").exists()
        assert (collected / f"{name}.br").exists()


@pytest.mark.parametrize("name", SCRIPTS)
def test_collectstatic_joins_page_scripts_which_then_import_nothing(collected: Path, name: str) -> None:
    script = collected / staticfiles_storage.stored_name(name)
    assert script.read_text() == joined_scripts.joined(STATIC / name)
    assert not re.search(r"^(import|export)\b", script.read_text(), re.MULTILINE)
    assert script.with_name(f"{script.name}.br").stat().st_size < SIZES[name]


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_joined_script_registers_each_element_once(name: str) -> None:
    """A second registration throws, and nothing after it on the page works."""
    elements = re.findall(r'customElements\.define\(\s*"([^"]+)"', joined_scripts.joined(STATIC / name))
    assert len(elements) == len(set(elements)) > 5


def test_a_page_with_a_joined_script_has_no_other_and_no_module_imports_one() -> None:
    """What both contain would run twice."""
    for name in SCRIPTS:
        pages = [text for text in map(Path.read_text, TEMPLATES.rglob("*.html")) if f"'{name}'" in text]
        assert [page.count("<script type=") for page in pages] == [1]
        stem = Path(name).name
        importers = [file for file in (STATIC / "js").rglob("*.js") if f'from "./{stem}"' in file.read_text()]
        assert [file for file in importers if file.parent == STATIC / "js"] == []


def test_collected_scripts_import_each_other_by_hashed_names(collected: Path) -> None:
    """Browsers keep a name without a hash for a minute: after an upgrade a page would mix scripts of both versions."""
    entries = [file.relative_to(STATIC) for file in (STATIC / "js" / "admin").glob("*.js")]
    scripts = [collected / staticfiles_storage.stored_name(str(entry)) for entry in entries]
    found: set[Path] = set()
    while scripts:
        script = scripts.pop()
        found.add(script)
        for name in re.findall(r'^(?:import|export)\b[^"]*"(\.[^"]+)";$', script.read_text(), re.MULTILINE):
            assert re.search(r"\.[0-9a-f]{12}\.js$", name), f"{script.name} imports {name}"
            imported_script = (script.parent / name).resolve()
            scripts += [imported_script] if imported_script not in found else []
    assert len(found) > len(entries)
