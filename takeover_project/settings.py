"""All settings. Runs with nothing set; refuses junk, naming the variable. docs/settings.md lists them."""

from pathlib import Path
from typing import Any, TypeVar

from conversations import redis_server
from takeover_project import broker, env, folders, installation, logs, private_files, secret, service_settings, version

# The database, uploads, keys: whatever this process writes is nobody else's to read.
private_files.close_new_files()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / env.text("DATA_DIR", "data")  # an absolute one stays as it is
# A command of `manage.py` works on what runs there; where that is reached.
RUNNING_AT = installation.adopt(DATA_DIR)
# The time, in seconds since 1970, as `make run` notes it every minute.
CLOCK_NOTE = DATA_DIR / "clock"
# Why a process deletes nothing (`attachments.witnesses`), for health, metrics and the admin.
CLOCK_REFUSAL = DATA_DIR / "clock-refusal"

HOST = env.text("HOST", "127.0.0.1")
PORT = env.number("PORT", 8000, least=1, most=65535)
WEB = env.number("WEB", 2, least=1, most=64)  # web processes of `make stack`, on the ports from PORT on

VERSION = version.read(BASE_DIR)

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or secret.key_of(DATA_DIR, make=not installation.only_works_on_one())
# Keys before the present one: what they signed and encrypted is still read. Remove them a week later.
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", HOST])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# What links begin with; `own_address` says which hosts and origins are ours.
if PUBLIC_URL := env.public_url("PUBLIC_URL"):
    ALLOWED_HOSTS.append(env.host_of(PUBLIC_URL))
    CSRF_TRUSTED_ORIGINS.append(PUBLIC_URL)

env.whole_host("FORCE_SCRIPT_NAME")

# Everybody comes by HTTPS, through a proxy that ends it.
TLS = env.flag("TLS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = TLS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SILENCED_SYSTEM_CHECKS = [
    # The content policy's `frame-ancestors` says who may frame a page, and says it by bot.
    "security.W002",
    # One host of a domain must not decide for the others, nor for a browser's list.
    "security.W005",
    "security.W021",
]

# Proxies whose word about a client's address and scheme counts.
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")

# Metrics for staff are at /metrics; with a port of their own, for whoever reaches that.
METRICS_PORT = env.number("METRICS_PORT", 0, least=1, most=65535)
METRICS_HOST = env.text("METRICS_HOST", "127.0.0.1")

# Limits of one client; docs/settings.md says why they are high.
LIMITS = env.flag("LIMITS", default=True)


Limit = TypeVar("Limit")


def unless_lifted(limit: Limit) -> Limit | None:
    """The limit, or None if LIMITS is off. It was read all the same, so that junk is refused."""
    return limit if LIMITS else None


LIMIT_SOCKET = unless_lifted(env.rate("LIMIT_SOCKET", "200:5000"))
LIMIT_VISITOR = unless_lifted(env.rate("LIMIT_VISITOR", "100:5000"))
LIMIT_ADDRESS = unless_lifted(env.rate("LIMIT_ADDRESS", "2000:20000"))
LIMIT_VISITOR_HOUR = unless_lifted(env.limit("LIMIT_VISITOR_HOUR", 20_000))
LIMIT_ADDRESS_HOUR = unless_lifted(env.limit("LIMIT_ADDRESS_HOUR", 400_000))
LIMIT_ADDRESS_SOCKETS = unless_lifted(env.limit("LIMIT_ADDRESS_SOCKETS", 2_000))
LIMIT_ADDRESS_CONVERSATIONS = unless_lifted(env.limit("LIMIT_ADDRESS_CONVERSATIONS", 2_000))
LIMIT_BOT_CONVERSATIONS = unless_lifted(env.limit("LIMIT_BOT_CONVERSATIONS", 100_000))
LIMIT_ADDRESS_FILES = unless_lifted(env.limit("LIMIT_ADDRESS_FILES", 100))
LIMIT_BOT_FILES = unless_lifted(env.limit("LIMIT_BOT_FILES", 5_000))
LIMIT_ADDRESS_MIB = unless_lifted(env.limit("LIMIT_ADDRESS_MIB", 1_024))
LIMIT_BOT_MIB = unless_lifted(env.limit("LIMIT_BOT_MIB", 20_480))
LIMIT_SOCKETS = unless_lifted(env.number("LIMIT_SOCKETS", 10_000, least=1, most=1_000_000)) or 0

INSTALLED_APPS = [
    "accounts.admin_config.AuditedAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "channels",
    "takeover_project",
    "accounts",
    "bots",
    "attachments",
    "conversations",
    "reports",
]

MIDDLEWARE = [
    "takeover_project.headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "takeover_project.page_compression.PageCompression",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "conversations.web.languages.LanguageMiddleware",
    "accounts.time_zones.TimeZoneMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "takeover_project.urls"
ASGI_APPLICATION = "takeover_project.asgi.application"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign_in"

# Forms take their templates from ours: templates/django/forms/widgets/attrs.html.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


# FULL: what was acknowledged survives a power cut, not only the death of a process. On macOS that takes `fullfsync`;
# elsewhere it means nothing.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON; PRAGMA foreign_keys=ON;"


def database(config: dict[str, Any]) -> dict[str, Any]:
    """Adds Django's other settings to a database's place (see `service_settings.database`)."""
    if config["ENGINE"] == "django.db.backends.sqlite3":
        name = Path(config["NAME"])
        return config | {
            # A thread keeps its connection; opening one costs a dozen pragmas and file reads.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # Deferred transactions fail under racing writers whatever the timeout.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": SQLITE_PRAGMAS,
                # A command that works on a database must not make one.
                **({"database": f"{name.absolute().as_uri()}?mode=rw"} if installation.only_works_on_one() else {}),
            },
            # Several threads of one test share the database, so it is a file.
            "TEST": {"NAME": name.with_name("test.sqlite3")},
        }
    # Under ASGI a connection a request costs 8 ms without a pool, 1 ms with one.
    pool = {"min_size": 1, "max_size": 16, "timeout": 20}
    return config | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        # Only `conversations.database.prepared` asks for prepared statements; the server keeps the plan of a statement
        # that is asked a third time.
        "OPTIONS": config.get("OPTIONS", {}) | {"pool": pool, "prepare_threshold": 2},
        "TEST": {"NAME": f"test_{config['NAME']}"},
    }


SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA_DIR / "takeover.sqlite3"}
DATABASE_URL = env.text("DATABASE_URL")
DATABASE_GIVEN = bool(DATABASE_URL)  # else `make stack` starts one
DATABASES = {"default": database(service_settings.database("DATABASE_URL") or SQLITE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

EMBEDDED_BROKER = not service_settings.broker("REDIS_URL")  # `make run` starts one
REDIS_URL = service_settings.broker("REDIS_URL") or f"unix://{broker.socket_of(DATA_DIR)}"

# How processes tell each other what has happened: by our own connection to REDIS_URL, or by a layer of Channels.
DOORBELL = env.choice("DOORBELL", ["redis", "channels"])
# What processes tell each other holds people's words: on a Redis elsewhere these are encrypted.
DOORBELL_ENCRYPTION = env.flag("DOORBELL_ENCRYPTION", default=service_settings.is_elsewhere(REDIS_URL))
CHANNEL_LAYERS_GIVEN = service_settings.channel_layers("CHANNEL_LAYERS")
CHANNEL_LAYERS: dict[str, Any] = {}
if DOORBELL == "channels":
    PUB_SUB = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {
            # A stalled server is noticed: without a timeout the layer waits for ever.
            "hosts": [redis_server.for_channels(REDIS_URL, socket_connect_timeout=2, socket_timeout=15)],
            "prefix": "takeover.3s." if DOORBELL_ENCRYPTION else "takeover.3.",
            "symmetric_encryption_keys": [SECRET_KEY, *SECRET_KEY_FALLBACKS] if DOORBELL_ENCRYPTION else [],
        },
    }
    CHANNEL_LAYERS = CHANNEL_LAYERS_GIVEN or {"default": PUB_SUB}

# A job is a row and Celery is the nudge: a lost task does no harm, a task that runs twice neither.
CELERY_BROKER_URL, GROUP_OPTIONS = redis_server.for_celery(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, **GROUP_OPTIONS}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # an outage may last
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# How long a link to choose a password works at most; `accounts.links` has shorter times.
PASSWORD_RESET_TIMEOUT = 7 * 24 * 3600

# An interaction of 1,000 phrases is one form; Django's own limit ends at some 250.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# How bots find the meaning of sentences: see bots/understanding/encoders.
UNDERSTANDING_ENCODER = env.encoder("UNDERSTANDING_ENCODER")

LANGUAGE_CODE = "en"
# A page says which language its words are in, so only those that there are words for. Each by its own name.
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("ar", "العربية")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = TLS
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
# Whose midnights begin the days of figures and reports.
REPORTS_TIME_ZONE = env.zone("REPORTS_TIME_ZONE", "UTC")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / env.text("STATIC_ROOT", str(DATA_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
# The default folder is as private as everything in DATA_DIR; another account's web server may serve another one.
STATIC_MODES = (0o600, 0o700) if folders.lies_in(STATIC_ROOT, DATA_DIR) else (0o644, 0o755)
STORAGES = {
    "default": service_settings.storage("STORAGE_URL", folder=DATA_DIR / "files"),
    "attachments": service_settings.storage("STORAGE_URL", folder=DATA_DIR / "attachments", prefix="attachments"),
    "staticfiles": {
        "BACKEND": "takeover_project.static_files.Storage",
        "OPTIONS": dict(zip(("file_permissions_mode", "directory_permissions_mode"), STATIC_MODES, strict=True)),
    },
}

WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Whether external engines may be in private networks and asked without TLS.
ENGINES_PRIVATE = env.flag("ENGINES_PRIVATE", default=False)

CLAMAV_URL = service_settings.scanner("CLAMAV_URL")
UNDO_SECONDS = env.number("UNDO_SECONDS", 8, least=0, most=60)
ATTACHMENT_MAIL_DAYS = env.number("ATTACHMENT_MAIL_DAYS", 7, least=1, most=365)
# Larger bodies wait on disk: a hundred uploads at once must not fill the memory.
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 30  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender("EMAIL_FROM", "Takeover <takeover@localhost>")
globals().update(service_settings.email("EMAIL_URL"))

LOGGING = logs.config(env.choice("LOG_FORMAT", ["line", "json"]))
