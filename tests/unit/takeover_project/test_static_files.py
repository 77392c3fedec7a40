"""Page stylesheets: what `collectstatic` joins, and that nothing is lost."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from takeover_project.static_files import IMPORT, joined

CSS = Path(__file__).parents[3] / "static" / "css"
PAGES = sorted((CSS / "pages").glob("*.css"))


def imported(page: Path) -> list[Path]:
    return [(page.parent / name).resolve() for name in IMPORT.findall(page.read_text())]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_joined_page_stylesheet_is_its_files_in_their_order(page: Path) -> None:
    text = joined(page)
    places = [text.index(file.read_text()) for file in imported(page)]
    assert places == sorted(places)
    assert len(places) > 1
    assert "@import" not in text


def test_a_file_that_is_joined_names_no_other_file() -> None:
    files = {file for page in PAGES for file in imported(page)}
    assert [file for file in files if "@import" in file.read_text() or "url(" in file.read_text()] == []


def test_every_stylesheet_of_a_component_is_in_a_page_stylesheet() -> None:
    """The widget's styles are part of its script; pages of the admin link theirs one by one, beside Django's."""
    files = {file for page in PAGES for file in imported(page)}
    alone = {CSS / "widget.css", *PAGES, *(CSS / "admin").glob("*.css")}
    assert set(CSS.rglob("*.css")) - files - alone == set()


def test_collectstatic_joins_page_stylesheets_before_it_names_and_compresses_them(
    settings: Any, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "takeover_project.static_files.Storage"}}
    call_command("collectstatic", verbosity=0, interactive=False)
    for page in PAGES:
        name = staticfiles_storage.stored_name(f"css/pages/{page.name}")
        assert name != f"css/pages/{page.name}"
        assert (tmp_path / name).read_text() == joined(page)
        assert (tmp_path / f"{name}.gz").exists()


def test_collected_scripts_import_each_other_by_hashed_names(settings: Any, tmp_path: Path) -> None:
    """Browsers keep a name without a hash for a minute: after an upgrade a page would mix scripts of both versions."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "takeover_project.static_files.Storage"}}
    call_command("collectstatic", verbosity=0, interactive=False)
    scripts = [tmp_path / staticfiles_storage.stored_name(f"js/{name}.js") for name in ("chat", "console")]
    found: set[Path] = set()
    while scripts:
        script = scripts.pop()
        found.add(script)
        for name in re.findall(r'^(?:import|export)\b[^"]*"(\.[^"]+)";$', script.read_text(), re.MULTILINE):
            assert re.search(r"\.[0-9a-f]{12}\.js$", name), f"{script.name} imports {name}"
            imported_script = (script.parent / name).resolve()
            scripts += [imported_script] if imported_script not in found else []
    assert len(found) > 50
