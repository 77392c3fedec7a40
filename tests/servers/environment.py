"""Where the code is, and the environment of somebody who runs it."""

import os
from pathlib import Path

CODE = Path(__file__).parents[2]
SETTINGS = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS")
SETTINGS += ("TLS", "TRUSTED_PROXIES", "LIMITS", "LIMIT_SOCKET", "LIMIT_VISITOR", "LIMIT_ADDRESS", "LIMIT_SOCKETS")
SETTINGS += ("LIMIT_VISITOR_HOUR", "LIMIT_ADDRESS_HOUR", "LIMIT_ADDRESS_SOCKETS", "LIMIT_ADDRESS_CONVERSATIONS")
SETTINGS += ("SECRET_KEY_FALLBACKS", "DOORBELL_ENCRYPTION", "LOG_FORMAT")
SETTINGS += ("LIMIT_BOT_CONVERSATIONS", "LIMIT_ADDRESS_FILES", "LIMIT_BOT_FILES", "LIMIT_ADDRESS_MIB", "LIMIT_BOT_MIB")
SETTINGS += ("METRICS_PORT", "METRICS_HOST", "WEB", "ENGINES_PRIVATE", "DOORBELL", "CHANNEL_LAYERS", "PUBLIC_URL")
SETTINGS += ("REPORTS_TIME_ZONE", "UNDO_SECONDS")
"""Variables of the product that somebody who has set nothing does not have."""


def bare_environment() -> dict[str, str]:
    """The environment of somebody who has set nothing of ours."""
    ours = {*SETTINGS, "DJANGO_SETTINGS_MODULE", "DATA_DIR", "PORT", "HOST", "DEMO_PASSWORD"}
    ours |= {"TESTS_HOME", "TESTS_SHARED"}
    return {name: value for name, value in os.environ.items() if name not in ours}
