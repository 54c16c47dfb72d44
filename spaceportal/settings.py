"""Settings, read top to bottom. What differs between machines is an environment variable: docs/operating.md."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"  # A running site writes only here by default. Made when it is first needed.
# Other accounts on the machine can read nothing that the site writes: passwords, drafts, original pictures, exports.
os.umask(0o077)
FILE_UPLOAD_PERMISSIONS = None  # Django’s default would open every stored file to them again.

env = environ.Env()

# --- Environment -------------------------------------------------------------------------------

ENVIRONMENT = env.str("ENVIRONMENT", default="development")
if ENVIRONMENT not in {"development", "production"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is development or production, not {ENVIRONMENT!r}.")
PRODUCTION = ENVIRONMENT == "production"

DEBUG = env.bool("DEBUG", default=False)
DEVELOPMENT_KEY = "development-only-key-that-production-mode-refuses-to-start-with"
SECRET_KEY = env.str("SECRET_KEY", default="" if PRODUCTION else DEVELOPMENT_KEY)
if PRODUCTION and (SECRET_KEY == DEVELOPMENT_KEY or len(SECRET_KEY) < 50):
    raise ImproperlyConfigured("ENVIRONMENT=production needs a SECRET_KEY of its own: 50 random characters or more.")
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("ENVIRONMENT=production does not run with DEBUG on.")

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]"])
if PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("ENVIRONMENT=production needs ALLOWED_HOSTS: the names of the site, comma-separated.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BEHIND_PROXY = env.bool(
    "BEHIND_PROXY", default=False
)  # Exactly one proxy, which sets X-Forwarded-Proto and appends to X-Forwarded-For.

# --- Apps, lowest floor last -------------------------------------------------------------------

INSTALLED_APPS = [
    "upkeep",
    "gcat",
    "exchange",
    "articles",
    "missions",
    "people",
    "photos",
    "facets",
    "publishing",
    "records",
    "search",
    "wording",
    "spaceportal.apps.SpacePortalConfig",
    "spaceportal.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    "reversion",
    "content_editor",
    "django_prose_editor",
    "js_asset",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "spaceportal.request_ids.RequestIdMiddleware",
    "spaceportal.request_log.RequestLogMiddleware",
    # Before all others, so that a page that is kept costs nothing else.
    "spaceportal.page_cache.PageCacheMiddleware",
    "spaceportal.request_log.QueriesMiddleware",
    # First of those with process_view, so that no other has read a body that it refuses.
    "spaceportal.bodies.RequestBodyMiddleware",
    "spaceportal.middleware.HeadMiddleware",
    # Before anything that may refuse a request, so that the error is in the reader's language.
    "spaceportal.middleware.LanguageMiddleware",
    # After the language, and before anything that may refuse a request.
    "spaceportal.problems.ProblemMiddleware",
    # Headers early, so that static files, redirects and error pages have them too.
    "spaceportal.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "spaceportal.middleware.CompressionMiddleware",
    "spaceportal.middleware.PermanentRedirectMiddleware",
    "spaceportal.patience.PatienceMiddleware",
    "spaceportal.middleware.BoundedQueryMiddleware",
    "spaceportal.middleware.VisitorSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "spaceportal.urls"
WSGI_APPLICATION = "spaceportal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["spaceportal.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# So that our own form widgets can be in templates/.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS += ["django.forms"]

# --- Data --------------------------------------------------------------------------------------

DATABASES = {
    "default": {
        # Seconds for which a thread keeps its connection.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'spaceportal.sqlite3'}"),
    }
}
_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    _database["ENGINE"] = "spaceportal.sqlite"
    # The last connection to close removes files that the next one makes again, which it cannot on a full disk.
    _database["CONN_MAX_AGE"] = None
    if "DATABASE_URL" not in os.environ:
        VAR_DIR.mkdir(exist_ok=True)
    # Measured with eight writers at once: nothing lost, nothing refused.
    _database["OPTIONS"] = {
        "timeout": 20,  # Seconds a writer waits for the one before it.
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=134217728; "
            "PRAGMA journal_size_limit=27103364; PRAGMA cache_size=-20000;"
        ),
    }
    # On disk too, because tests use several connections, which an in-memory database refuses.
    _database["TEST"] = {"NAME": str(Path(_database["NAME"]).with_name("test.sqlite3"))}
else:
    if _database["ENGINE"] == "django.db.backends.postgresql":
        _database["ENGINE"] = "spaceportal.postgresql"
    given = _database.get("OPTIONS", {})
    _database["OPTIONS"] = {
        "connect_timeout": 2,  # Seconds, the minimum of psycopg. A refused connection fails at once.
        **given,
        # The compiler takes a second for the query that counts the options of a list, to save milliseconds.
        "options": f"-c jit=off {given.get('options', '')}".strip(),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Kept pages --------------------------------------------------------------------------------

PAGE_CACHE_MB = env.int("PAGE_CACHE_MB", default=32)  # Megabytes of finished pages in each process; 0 keeps none.
CACHES: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def shared_page_cache(address: str) -> dict[str, Any]:
    """Pages in a Redis server, for all processes."""
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    options = {
        "serializer": "spaceportal.kept_pages.Bytes",
        # Seconds. A page is worth neither a longer wait nor a second try.
        "socket_timeout": 0.3,
        "socket_connect_timeout": 0.3,
        "retry": Retry(NoBackoff(), 0),
    }
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": address, "OPTIONS": options}


if CACHE_URL := env.str("CACHE_URL", default=""):
    if not CACHE_URL.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("CACHE_URL must be the address of a Redis server, such as redis://host:6379/0.")
    CACHES["pages"] = shared_page_cache(CACHE_URL)

# --- Contact -----------------------------------------------------------------------------------

CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")  # Where readers report errors; shown on /about/.

# --- Archives of photographs, which editors search -----------------------------------------------

# An empty address turns one off. Nothing is fetched unless an editor or an operator asks for it.
PHOTO_ARCHIVES = {
    "nasa": env.str("NASA_IMAGES_API", default="https://images-api.nasa.gov"),
    "commons": env.str("COMMONS_API", default="https://commons.wikimedia.org/w/api.php"),
}
if PRODUCTION and any(address and not address.startswith("https://") for address in PHOTO_ARCHIVES.values()):
    raise ImproperlyConfigured("NASA_IMAGES_API and COMMONS_API must be https:// addresses, or empty.")

# --- Mail --------------------------------------------------------------------------------------

# Without EMAIL_URL nothing is sent, and passwords cannot be reset by mail.
SENDS_MAIL = bool(env.str("EMAIL_URL", default=""))
if SENDS_MAIL:
    vars().update(env.email_url("EMAIL_URL"))
    EMAIL_TIMEOUT = 10  # Seconds.
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default=CONTACT_EMAIL)
    if not DEFAULT_FROM_EMAIL:
        raise ImproperlyConfigured("EMAIL_URL needs EMAIL_FROM or CONTACT_EMAIL: the sender of the site’s mail.")
    if "*" in ALLOWED_HOSTS[0]:
        raise ImproperlyConfigured("EMAIL_URL needs a name at the start of ALLOWED_HOSTS, for links in mail.")

# --- Languages and time ------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("es", "Español")]  # Each by its own name. The first has no prefix in addresses.
LOCALE_PATHS = [BASE_DIR / "locale"]
SEARCH_VOCABULARY = BASE_DIR / "spaceportal" / "vocabulary.toml"  # Words that mean the same to the search.
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True
# 2023-09-15, as spaceflight reports write it; pages write month names.
FORMAT_MODULE_PATH = "spaceportal.formats"

# --- Static files ------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR_DIR / "static"))()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION  # `make run` serves static/ as it is; production runs collectstatic.
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- Pictures: originals are private, renditions of live photos are public ---------------------

MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))()
MEDIA_URL = "/media/"
MEDIA_STORAGE = env.str("MEDIA_STORAGE", default="")  # s3://bucket, or empty for files below MEDIA_ROOT.
# Where browsers find renditions: this site, or a bucket or CDN.
RENDITIONS_URL = env.str("RENDITIONS_URL", default=MEDIA_URL).rstrip("/") + "/"
_address = urlsplit(RENDITIONS_URL)
# For how long browsers and CDNs may show a picture after it is withdrawn; docs/operating.md says how to purge one.
RENDITIONS_MAX_AGE = 60 * 60
RENDITIONS_ORIGIN = f"{_address.scheme}://{_address.netloc}" if _address.netloc else ""


def media_storages(place: str) -> dict[str, dict[str, Any]]:
    """Storages in a bucket, `s3://…`, or in a folder."""
    return {
        "default": _storage(place, "other"),
        # Names are random or contain a hash of the content, so nobody asks first whether one is free.
        "originals": _storage(place, "originals", overwrite=True),
        "renditions": _storage(place, "renditions", overwrite=True, cache=f"public, max-age={RENDITIONS_MAX_AGE}"),
        "unpublished": _storage(place, "unpublished", overwrite=True),
    }


def _storage(place: str, part: str, *, overwrite: bool = False, cache: str = "") -> dict[str, Any]:
    if not place.startswith("s3://"):
        options = {"location": Path(place) / part, "allow_overwrite": overwrite}
        return {"BACKEND": "photos.storage.DiskStorage", "OPTIONS": options}
    from botocore.config import Config

    return {
        "BACKEND": "photos.bucket.BucketStorage",
        "OPTIONS": {
            "bucket_name": place.removeprefix("s3://"),
            "location": part,
            "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
            "file_overwrite": overwrite,
            "default_acl": None,
            "object_parameters": {"CacheControl": cache} if cache else {},
            # Notices a closed or silent store within five seconds; photos/bucket.py then asks it nothing for a while.
            "client_config": Config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 2}),
        },
    }


STORAGES = {
    **media_storages(MEDIA_STORAGE or MEDIA_ROOT),
    "staticfiles": {
        "BACKEND": "spaceportal.static_files.HashedFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",  # Up to 2.5 MB.
    "spaceportal.uploads.UnnamedFileUploadHandler",
]

# --- Background work and housekeeping ------------------------------------------------------------

BACKUP_TO = env.str("BACKUP_TO", default="")  # Where the daily housekeeping makes a backup; empty makes none.

# --- Security ----------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *filter(None, [RENDITIONS_ORIGIN])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}
# The form of an article with 300 blocks has some 3,000 fields; BoundedQueryMiddleware limits query strings.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "spaceportal.views.form_refused"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
if PRODUCTION:
    # An hour, because browsers cannot be told to forget: docs/operating.md says when to raise it.
    SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=60 * 60)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Requested from inside, without the HTTPS proxy.
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]

# --- Accounts and logins -----------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # Older hashes, replaced at the next login.
]
LOGIN_URL = "admin:login"
AUTHENTICATION_BACKENDS = ["spaceportal.login_backend.LoginBackend"]
# spaceportal/login.py sets how many attempts are allowed.
AXES_HANDLER = "spaceportal.login_backend.LoginHandler"
AXES_LOCKOUT_CALLABLE = "spaceportal.login_backend.refuse"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

SESSION_ENGINE = "spaceportal.sessions"
# Seconds. A login ends when nothing has been sent for this long, and in any case this long after the password.
SESSION_COOKIE_AGE = round(env.float("SESSION_IDLE_HOURS", default=8) * 3600)
SESSION_LIMIT = round(env.float("SESSION_LIMIT_HOURS", default=24) * 3600)

# A code from a phone after the password: "off", "optional", or "required" of those who publish or administer.
SECOND_FACTOR = env.str("SECOND_FACTOR", default="required" if PRODUCTION else "off")
if SECOND_FACTOR not in {"off", "optional", "required"}:
    raise ImproperlyConfigured(f"SECOND_FACTOR is off, optional or required, not {SECOND_FACTOR!r}.")
OTP_TOTP_ISSUER = "Space Portal"  # How apps list the account.
OTP_TOTP_THROTTLE_FACTOR = OTP_STATIC_THROTTLE_FACTOR = 0  # spaceportal/login.py counts codes together with passwords.

PASSWORD_RESET_TIMEOUT = 60 * 60

# --- Logs and metrics --------------------------------------------------------------------------

# `make run` is quiet; production has a line for each request.
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING").upper()
if LOG_LEVEL not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
    raise ImproperlyConfigured(f"LOG_LEVEL is DEBUG, INFO, WARNING or ERROR, not {LOG_LEVEL!r}.")
LOG_FORMAT = env.str("LOG_FORMAT", default="text")
if LOG_FORMAT not in {"text", "json"}:
    raise ImproperlyConfigured(f"LOG_FORMAT is text or json, not {LOG_FORMAT!r}.")
# Milliseconds from which a request or a query is a warning in the log.
SLOW_REQUEST_MS = env.int("SLOW_REQUEST_MS", default=2000)
SLOW_QUERY_MS = env.int("SLOW_QUERY_MS", default=500)
SERVER_TIMING = not PRODUCTION  # Shows in the browser's developer tools how long a page and its queries took.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")

ADMINS = [("", address) for address in env.list("ADMINS", default=[])]  # Receive errors by mail.
EMAIL_SUBJECT_PREFIX = "[Space Portal] "
if ADMINS and not SENDS_MAIL:
    raise ImproperlyConfigured("ADMINS needs EMAIL_URL, or errors cannot be sent to them.")

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    from spaceportal.error_tracker import report_errors_to

    report_errors_to(SENTRY_DSN, ENVIRONMENT)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "tracebacks": {"()": "spaceportal.logs.TracebackFilter"},
        "mail_limit": {"()": "spaceportal.logs.MailLimit"},
        "refusals": {"()": "spaceportal.logs.RefusalFilter"},
    },
    "formatters": {
        "text": {"()": "spaceportal.logs.TextFormatter"},
        "json": {"()": "spaceportal.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["tracebacks"]},
        "mail": {
            "class": "spaceportal.logs.MailHandler",
            "level": "ERROR",
            "formatter": "text",
            "filters": ["tracebacks", "refusals", "mail_limit"],
        },
    },
    "root": {"handlers": ["console", "mail"], "level": LOG_LEVEL},
    # Without Django's own handlers. Its development server is the only one that logs each request by itself.
    "loggers": {"django": {"handlers": [], "level": "NOTSET"}, "django.server": {"level": "WARNING"}},
}
