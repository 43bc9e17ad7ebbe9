"""Every setting of the studio, read once from the environment or a `.env` beside `manage.py`.

The readers stand on top; each has its line in `.env.example` and in the README (a test compares).
The local engine has settings of its own: `generation/engine/service/settings.py`.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.utils.csp import CSP

from musicstudio.mail import mailer_of
from musicstudio.secret_key import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")

# -- what can be set -------------------------------------------------------------------------------

STUDIO_DATA = BASE_DIR / (env.str("STUDIO_DATA", default="") or "data")  # the one folder that holds all state
SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_make(STUDIO_DATA / "secret_key")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier ones, still good for reading
DEBUG = env.bool("DEBUG", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PUBLIC_URL = env.str("PUBLIC_URL", default="").rstrip("/")  # where people and MusicAPI reach the studio
TRUSTED_PROXY = env.str("TRUSTED_PROXY", default="")  # its word on who asks is believed
TIME_ZONE = env.str("TIME_ZONE", default="UTC")  # the team's
EMAIL_URL = env.str("EMAIL_URL", default="")  # empty: nothing is mailed, links are copied by hand
EMAIL_FROM = env.str("EMAIL_FROM", default="")
LOG_FORMAT = env.str("LOG_FORMAT", default="text")  # text | json
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()

MUSICAPI_KEY = env.str("MUSICAPI_KEY", default="")  # empty: the local engine plays
MUSICAPI_URL = env.str("MUSICAPI_URL", default="https://api.musicapi.ai").rstrip("/")
MUSICAPI_SECONDS_PER_REQUEST = env.float("MUSICAPI_SECONDS_PER_REQUEST", default=3.0)

MUSICAPI_EXTRA_MODELS = env.str("MUSICAPI_EXTRA_MODELS", default="")  # read by the catalogue as well

ENGINE_URL = env.str("ENGINE_URL", default="http://127.0.0.1:8001").rstrip("/")
ENGINE_KEY = env.str("ENGINE_KEY", default="")  # empty: the one in STUDIO_DATA/engine/key
ENGINE_SECONDS_PER_REQUEST = env.float("ENGINE_SECONDS_PER_REQUEST", default=0.5)
STUDIO_URL = env.str("STUDIO_URL", default="http://127.0.0.1:8000").rstrip("/")  # as the local engine sees it

STUDIO_ADMIN_EMAIL = env.str("STUDIO_ADMIN_EMAIL", default="")
STUDIO_ADMIN_PASSWORD = env.str("STUDIO_ADMIN_PASSWORD", default="")

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{STUDIO_DATA / 'studio.sqlite3'}"

# -- what follows from it --------------------------------------------------------------------------

DATABASES = {"default": environ.Env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Intents must survive a power cut before anything is paid for, hence synchronous=FULL.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "musicstudio.back_room.BackRoomConfig",  # django.contrib.admin, with the studio's own site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_static",
    "django_otp.plugins.otp_totp",
    "django_tasks_db",
    "musicstudio",
    "projects",
    "generation",
]

MIDDLEWARE = [
    "musicstudio.heads.head_without_body",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "projects.people.sessions.SeenMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "musicstudio.urls"
WSGI_APPLICATION = "musicstudio.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "generation.pages.shell.shell",
            ]
        },
    }
]

AUTH_USER_MODEL = "projects.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "project_list"
LOGOUT_REDIRECT_URL = "sign_in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

# Signing in slowly after many failures: the limits stand in projects/people/throttle.py.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "projects.people.throttle.SignInHandler"
AXES_FAILURE_LIMIT = 1  # the handler counts locks, not failures
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "projects.people.throttle.email_of"
AXES_CLIENT_IP_CALLABLE = "projects.people.throttle.network_of"
AXES_LOCKOUT_CALLABLE = "projects.people.throttle.locked_page"
AXES_DISABLE_ACCESS_LOG = True  # the audit log has it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Music Studio"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True

MAILERS = {"default": mailer_of(EMAIL_URL or "consolemail://")}
DEFAULT_FROM_EMAIL = EMAIL_FROM or "music-studio@localhost"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

STATIC_URL = "static/"
STATIC_ROOT = STUDIO_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = STUDIO_DATA / "media"
FILE_UPLOAD_TEMP_DIR = STUDIO_DATA / "tmp"  # large uploads are moved from there, not copied
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "musicstudio.staticfiles.StaticFilesStorage"},
}

# -- what keeps it safe ----------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
IS_HTTPS = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# -- what it tells ---------------------------------------------------------------------------------

DEFAULT_EXCEPTION_REPORTER = "musicstudio.error_reports.NoSecretsReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "musicstudio.error_reports.NoSecretsFilter"
MAIL_PASSWORD = MAILERS["default"].get("OPTIONS", {}).get("password", "")
SECRETS = [MUSICAPI_KEY, ENGINE_KEY, SECRET_KEY, *SECRET_KEY_FALLBACKS, MAIL_PASSWORD]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "no_secrets": {"()": "musicstudio.logs.NoSecrets", "secrets": SECRETS},
        "no_health_checks": {"()": "musicstudio.logs.NoHealthChecks"},
    },
    "formatters": {
        "text": {"()": "musicstudio.logs.TextFormatter"},
        "json": {"()": "musicstudio.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["no_health_checks", "no_secrets"],
            "formatter": LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        "axes": {"level": "ERROR"},  # the audit log has it
        "django_tasks_db": {"level": "WARNING"},
        "django.tasks": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
