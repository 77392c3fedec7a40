"""Collected static files: hashed names, compressed, with rewritten imports of ES modules."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django_manifeststaticfiles_enhanced.storage import EnhancedManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "collected"  # a file in STATIC_ROOT with the fingerprint of what was collected last


class Storage(CompressedManifestStaticFilesStorage, EnhancedManifestStaticFilesStorage):
    """Combines both in this order: WhiteNoise compresses the files that the enhanced manifest has named."""


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
