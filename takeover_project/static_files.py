"""Collected static files: joined scripts and stylesheets of pages, hashed names, compressed, with rewritten imports."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django_manifeststaticfiles_enhanced.storage import EnhancedManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

from takeover_project import folders, joined_scripts, safety
from takeover_project.safety import refusals

PAGES = "css/pages/"  # stylesheets that consist of @import lines, one for each kind of page
SCRIPTS = ("js/chat.js", "js/console.js")
"""Scripts that are joined with all that they import. A page has only one: what two import would run twice."""
IMPORT = re.compile(r'^@import "(.+)";$', re.MULTILINE)
MAKERS = (Path(__file__), Path(joined_scripts.__file__), settings.BASE_DIR / "requirements.txt")
"""After an upgrade that changes these, the same sources are collected again."""
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
INDENTATION = re.compile(r"(?<!\s)\s*\n\s*")


class Storage(CompressedManifestStaticFilesStorage, EnhancedManifestStaticFilesStorage):
    """Joins pages' scripts and styles. Then the enhanced manifest names the files, and WhiteNoise compresses them."""

    # Otherwise scripts import each other by names without a hash, which browsers keep for a minute after an upgrade.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Called by `collectstatic` after all files are copied into STATIC_ROOT."""
        if not options.get("dry_run"):
            joins: dict[str, Callable[[Path], str]] = {name: joined for name in paths if name.startswith(PAGES)}
            joins |= {name: joined_scripts.joined for name in SCRIPTS if name in paths}
            texts = {name: join(Path(self.path(name))) for name, join in joins.items()}
            for name, text in texts.items():  # after all are read: what is joined is no part of another
                Path(self.path(name)).write_text(text, "utf-8")
                paths[name] = (self, name)
        with modes_of_static_files():  # WhiteNoise's compressed files have no modes of their own
            yield from super().post_process(paths, *args, **options)


def joined(page: Path) -> str:
    """The text of a page stylesheet with each @import replaced by the imported file, so that a page needs one request.

    Comments and indentation go. An imported file contains no @import and no `url(…)`: both are relative to the file
    that they are in.
    """
    return bare(IMPORT.sub(lambda found: (page.parent / found[1]).read_text("utf-8"), page.read_text("utf-8")))


def bare(style: str) -> str:
    """The stylesheet without comments and indentation."""
    return INDENTATION.sub("\n", COMMENT.sub("", style)).lstrip()


def collect() -> None:
    """Collects the static files into STATIC_ROOT, unless it already holds exactly these.

    Raises safety.Unsafe, and clears nothing, if the folder holds anything else.
    """
    root = Path(settings.STATIC_ROOT)
    if reason := refusals.static_root_problem() or folders.reason_not_to_clear(root):
        raise safety.Unsafe(reason)
    stamp, now = root / folders.STAMP, fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    with modes_of_static_files():
        root.mkdir(parents=True, exist_ok=True)
        stamp.write_text(folders.UNFINISHED)
        empty(root)
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(now)


def missing() -> str:
    """What keeps pages from finding their scripts and styles, and what to do about it; empty if nothing does."""
    # With DEBUG they are served from where they are in the code.
    if settings.DEBUG or (Path(settings.STATIC_ROOT) / Storage.manifest_name).is_file():
        return ""
    return f"static files: none are collected in {settings.STATIC_ROOT}; run manage.py prepare"


@contextmanager
def modes_of_static_files() -> Iterator[None]:
    """Creates files for every account outside of DATA_DIR: another account's web server may serve them."""
    before = os.umask(0o077 if folders.lies_in(Path(settings.STATIC_ROOT), settings.DATA_DIR) else 0o022)
    try:
        yield
    finally:
        os.umask(before)


def empty(root: Path) -> None:
    """Removes everything but the stamp: a folder that is left half empty is still known as ours."""
    for entry in root.iterdir():
        if entry.name == folders.STAMP:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def fingerprint() -> str:
    """A hash that changes if a source file is added, removed, renamed or written, or what is made of it changes."""
    digest = hashlib.sha256("\n".join(sorted(sources())).encode())
    for maker in MAKERS:
        digest.update(maker.read_bytes())
    return digest.hexdigest()


def sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{storage.path(name)} {found.st_size} {found.st_mtime_ns}"
