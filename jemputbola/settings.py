"""Settings, all from the environment, each parsed to its type; a wrong one is named at start (see env.py)."""

from pathlib import Path

from celery.schedules import crontab

from jemputbola.env import read_environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = read_environment()

SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
DEBUG = ENV.debug
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = ENV.csrf_trusted_origins
# Absolute links in messages (the camat's link) are made from this, never from the Host header.
PUBLIC_URL = ENV.public_url
DEMO = ENV.demo

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "csp",
    "axes",
    "pgtrigger",
    "pghistory",
    "kecamatan",
    "jemputbola.apps.JemputbolaConfig",
    "antrian",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "kecamatan.middleware.StaffPageMiddleware",
    "kecamatan.middleware.NoNumberInAddressMiddleware",
    "kecamatan.middleware.HistoryContextMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "jemputbola.urls"
WSGI_APPLICATION = "jemputbola.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kecamatan.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.redis_url,
        "KEY_PREFIX": "jemputbola",
    }
}

AUTH_USER_MODEL = "kecamatan.Officer"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "public_home"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
USE_I18N = True
# The server's clock is UTC throughout; an office's own zone is on the office, a visit's date on the visit.
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = ENV.static_root
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": ENV.static_storage},
}

# Sessions live in the database: a flush of Redis must not log a village out.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENV.https
CSRF_COOKIE_SECURE = ENV.https
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kecamatan.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = ENV.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENV.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.https
SECURE_HSTS_PRELOAD = ENV.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.behind_proxy else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "worker-src": ["'self'"],
    }
}

# Uploads: the request body is streamed to a temporary file; what is larger is refused before it is read.
ROSTER_MAX_BYTES = 60 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "kecamatan.upload_limit.SizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

NIK_SEALING_KEYS = ENV.nik_sealing_keys
NIK_INDEX_KEY = ENV.nik_index_key
# Only while the key of the index is being changed (manage.py rotate_keys): look-ups ask under both.
NIK_INDEX_KEY_OLD = ENV.nik_index_key_old
# Who holds something about a person, the highest layer first: asked for a person's report and for their erasure.
PERSON_HOLDERS = ["antrian.holdings", "jemputbola.holdings", "kecamatan.safekeeping.roster_holdings"]
# What is kept how long: modules with RULES; days that differ from a rule's own are in RETENTION_DAYS, by its code.
RETENTION_RULES = ["kecamatan.safekeeping.roster_retention", "jemputbola.retention", "antrian.retention"]
RETENTION_DAYS = ENV.retention_days
# Full numbers seen by one account in one day before the day is pointed out to the admin.
REVEALS_UNUSUAL = ENV.reveals_unusual

vars().update(ENV.email)
DEFAULT_FROM_EMAIL = ENV.default_from_email
EMAIL_TIMEOUT = 15
MESSAGE_GATEWAY_URL = ENV.message_gateway_url
MESSAGE_GATEWAY_TOKEN = ENV.message_gateway_token
MESSAGE_GATEWAY_DOUBTS = ENV.message_gateway_doubts
# Hours of the office's own zone in which messages may go out; the rest of the day is quiet.
MESSAGE_HOURS = ENV.message_hours

CELERY_BROKER_URL = ENV.redis_url
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "jemputbola"
CELERY_TASK_ROUTES = {"kecamatan.tasks.*": {"queue": "roster"}, "jemputbola.reminders.tasks.*": {"queue": "messages"}}
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600, "global_keyprefix": "jemputbola:"}
CELERY_TIMEZONE = "UTC"
# A tick's message expires with its period, so that a dead worker does not come back to thousands of ticks.
CELERY_BEAT_SCHEDULE = {
    "send-due-messages": {
        "task": "jemputbola.reminders.tasks.send_due",
        "schedule": ENV.message_tick_seconds,
        "options": {"expires": ENV.message_tick_seconds, "queue": "messages"},
    },
    "settle-stuck-messages": {
        "task": "jemputbola.reminders.tasks.settle_stuck",
        "schedule": 60,
        "options": {"expires": 60, "queue": "messages"},
    },
    "fail-stuck-uploads": {
        "task": "kecamatan.tasks.fail_stuck_uploads",
        "schedule": 60,
        "options": {"expires": 60, "queue": "roster"},
    },
    "resume-plans": {
        "task": "jemputbola.planner.tasks.resume_plans",
        "schedule": 15,
        "options": {"expires": 15, "queue": "jemputbola"},
    },
    # Just after midnight in Jakarta, later than that in the east of the country: a new day in every office.
    "notice-birthdays": {
        "task": "kecamatan.tasks.notice_birthdays",
        "schedule": crontab(hour=17, minute=5),
        "options": {"queue": "roster"},
    },
    # In the small hours of all three zones.
    "apply-retention": {
        "task": "kecamatan.tasks.apply_retention",
        "schedule": crontab(hour=18, minute=35),
        "options": {"queue": "roster"},
    },
    "learn-names": {
        "task": "kecamatan.tasks.learn_names",
        "schedule": crontab(hour=17, minute=35),
        "options": {"queue": "roster"},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "kecamatan.privacy.MaskingFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["mask"]}},
    "root": {"handlers": ["console"], "level": ENV.log_level},
    # Four lines for each login otherwise; the trail has the logins.
    "loggers": {"axes": {"level": "WARNING"}},
}
