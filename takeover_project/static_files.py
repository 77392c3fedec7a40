"""Collected static files: joined page stylesheets, hashed names, compressed, with rewritten imports of ES modules."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django_manifeststaticfiles_enhanced.storage import EnhancedManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "collected"  # a file in STATIC_ROOT with the fingerprint of what was collected last
PAGES = "css/pages/"  # stylesheets that consist of @import lines, one for each kind of page
IMPORT = re.compile(r'^@import "(.+)";$', re.MULTILINE)


class Storage(CompressedManifestStaticFilesStorage, EnhancedManifestStaticFilesStorage):
    """Joins page stylesheets. Then the enhanced manifest names the files, and WhiteNoise compresses them."""

    # Otherwise scripts import each other by names without a hash, which browsers keep for a minute after an upgrade.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Iterator[Any]:
        """Called by `collectstatic` after all files are copied into STATIC_ROOT."""
        for name in paths:
            if name.startswith(PAGES) and not options.get("dry_run"):
                page = Path(self.path(name))
                page.write_text(joined(page), "utf-8")
                paths[name] = (self, name)
        yield from super().post_process(paths, *args, **options)


def joined(page: Path) -> str:
    """The text of a page stylesheet with each @import replaced by the imported file, so that a page needs one request.

    An imported file contains no @import and no `url(…)`: both are relative to the file that they are in.
    """
    return IMPORT.sub(lambda found: (page.parent / found[1]).read_text("utf-8"), page.read_text("utf-8"))


def collect() -> None:
    """Collects the static files into STATIC_ROOT, unless it already holds exactly these."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    now = fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(now)


def fingerprint() -> str:
    """A hash that changes if a source file is added, removed, renamed or written."""
    return hashlib.sha256("\n".join(sorted(sources())).encode()).hexdigest()


def sources() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            yield f"{storage.path(name)} {found.st_size} {found.st_mtime_ns}"
