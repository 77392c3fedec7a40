"""Where collected static files live: hashed names, compressed, ES module imports rewritten."""

from django_manifeststaticfiles_enhanced.storage import EnhancedManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage, EnhancedManifestStaticFilesStorage):
    """Both, in this order: WhiteNoise compresses what the enhanced manifest has named."""
