"""All settings. The environment is read at the top; nonsense stops the program with a sentence.

DATABASE_URL  postgresql://user:password@host:port/name; `manage.py` and the tests provide an embedded server where it is not set.
              Several hosts (host1:port1,host2:port2) mean the one that can be written; any option of libpq may follow after `?`
OWNER_DATABASE_URL  the same database for the role that owns the tables: `migrate`, `createcachetable` and `grant` use it. It stands
              in the shell that runs them, never in the environment of the web server. Default: they run as DATABASE_URL says
PREPARED_STATEMENTS  0 behind a PgBouncer before 1.22, or one without max_prepared_statements: it keeps none; default 1
PUBLIC_URL    the address people use, https://… in production: builds every QR code, the allowed hosts and cookie security
FORMER_URLS   addresses the site had before, comma separated: printed codes with them still lead here; default none
SECRET_KEY    required beside a DATABASE_URL of your own; generated into data/ with the embedded server
SECRET_KEY_FALLBACKS  former values, comma separated: what was signed with them stays good, new things are signed with SECRET_KEY
PHONE_KEYS    id:base64 of 32 bytes, comma separated, newest first: seals phone numbers (required like SECRET_KEY)
PHONE_INDEX_KEY  finds a sealed number again; must never change (required like SECRET_KEY)
SMS_GATEWAY   aliyun, tencent, http, or the dotted path of a gateway class (volunteer/notices/sms.py); default none
SMS_KEY, SMS_SECRET, SMS_SIGN, SMS_APP, SMS_REGION, SMS_ENDPOINT  what the gateway needs: see volunteer/notices/sms_gateways.py
SMS_TEMPLATES  a JSON file: kind of text -> id of the registered template, null = not by text; `manage.py sms_templates` begins it
SMS_A_DAY     how many codes all people together may get in a day, default 5000: what an attack can cost
SMS_CEILING   how many text messages of all kinds go out in a day, default 20000: what they may cost; codes are never held back
RUNNER        1 = `manage.py runner` is at work and has what need not be done at once; default 1 beside a DATABASE_URL
STAFF_SECOND_FACTOR  1 = roles rest until an authenticator app or an enrolled phone's PIN was shown; default 1 beside a DATABASE_URL
WECHAT_APP_ID, WECHAT_APP_SECRET  an account whose JS-SDK may scan inside WeChat; without it the page has its other ways
WECHAT_TEMPLATES  a JSON file: kind of notice -> {"template_id": …, "data": {"thing1": "{title}", "time2": "{start}"}}; default none
PUSH_KEY, PUSH_CONTACT  a VAPID private key (base64url) and an e-mail address: notifications of browsers; default none
CACHE_URL     redis://… where there are several web machines (`uv sync --extra redis` brings the package); default: the database
MONGOLIAN_NAME, MONGOLIAN_PICTURE  the site's name in Mongolian as the language office supplied it, and the path of a picture of the
              lettering (PNG or JPEG), which is printed instead; both stand on personal cards, default neither
MAP_LINK      address of a map with {latitude}, {longitude}, {name}; empty for none
WEBHOOK_HOSTS  hosts of an intranet, comma separated, that signed messages may go to although they are private; default none
BACKUP_DIR, BACKUP_KEY  folder of the backups, best on another machine's disk, and the secret that seals them; default none
BACKUP_CONFIG  where pgBackRest's configuration is written; PostgreSQL's user reads it; default DATA_DIR/pgbackrest.conf
METRICS_TOKEN  what Prometheus shows as its bearer token at /metrics; without it, /metrics answers on this machine only
SENTRY_DSN    where errors are told by Sentry's protocol (https://KEY@HOST/PROJECT), without anything of people; default nowhere
LOG_JSON      1 = each line of the log is a JSON object; default 1 beside a DATABASE_URL
UPLOADS_URL   https://KEY:SECRET@HOST/BUCKET?region=…: uploads lie in a private bucket of a store that speaks S3, `&style=virtual`
              where the bucket stands in front of the host (`uv sync --extra s3` brings the package); default: in DATA_DIR
DATA_DIR      folder of uploads, collected static files and the embedded database; default data/
DEMO          1 = demonstration: embedded database only, one-click sign-in
DEMO_PIN      asked before one-click sign-in where others on the network can reach the demonstration
DEBUG         1 = Django's debug pages, for development only
"""

import base64
import hashlib
import importlib.util
import json
import os
import secrets
import sys
from datetime import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from volunteer.core.database import embedded_postgres

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / "data"))


# --- the environment ------------------------------------------------------------------------------------------------


def flag(name: str, default: str = "0") -> bool:
    value = os.environ.get(name, default)
    if value not in {"0", "1"}:
        sys.exit(f"{name} must be 0 or 1, not {value!r}.")
    return value == "1"


def number(name: str, default: int) -> int:
    value = os.environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit()):
        sys.exit(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def existing_file(name: str) -> Path | None:
    value = os.environ.get(name)
    if value and not Path(value).is_file():
        sys.exit(f"{name} must be the path of a file, not {value!r}.")
    return Path(value) if value else None


def json_file(name: str) -> Any:
    """What the JSON file named by the environment holds; {} where none is named."""
    if not (path := os.environ.get(name)):
        return {}
    try:
        return json.loads(Path(path).read_text("utf-8"))
    except (OSError, ValueError) as problem:
        sys.exit(f"{name} must name a JSON file: {problem}")


def own_secret(name: str) -> str:
    """The environment's value; with the embedded database a value generated once into the data folder."""
    if value := os.environ.get(name):
        return value
    if not EMBEDDED:
        sys.exit(f"{name} is not set. Beside a DATABASE_URL of your own it is required.")
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    file = DATA_DIR / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return hashlib.sha256(f"{name}:{file.read_text()}".encode()).hexdigest()


def phone_keys() -> dict[str, bytes]:
    text = os.environ.get("PHONE_KEYS")
    if not text:
        return {"dev": bytes.fromhex(own_secret("PHONE_KEYS"))}
    try:
        keys = {key_id: base64.b64decode(value, validate=True) for key_id, value in (p.split(":", 1) for p in text.split(","))}
    except ValueError:
        sys.exit("PHONE_KEYS must look like 2026:BASE64,2025:BASE64.")
    if any(len(key) != 32 for key in keys.values()):
        sys.exit("Each key in PHONE_KEYS must be 32 bytes, base64 encoded.")
    return keys


def database(url: str, variable: str = "DATABASE_URL") -> dict[str, Any]:
    """What Django wants to know of the server, or the servers, that the address names; libpq reads it."""
    if not url.startswith(("postgres://", "postgresql://")):
        sys.exit(f"{variable} must begin with postgresql://. Run `uv run manage.py …` to get an embedded server.")
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except ProgrammingError as problem:
        sys.exit(f"{variable} cannot be read: {problem}")
    hosts, ports = parts.pop("host", ""), parts.pop("port", "")
    for port in filter(None, ports.split(",")):
        if not (port.isascii() and port.isdigit()):
            sys.exit(f"The port in {variable} must be a whole number, not {port!r}.")
    if hosts and "dbname" not in parts:
        sys.exit(f"{variable} names no database: postgresql://user:password@host:port/name")
    if "," in hosts:  # one of several is asked to write; the others may be its copies
        parts.setdefault("target_session_attrs", "read-write")
    parts.setdefault("connect_timeout", "5")  # seconds; TCP alone would wait for minutes
    return {
        "ENGINE": "volunteer.core.database.postgres",
        "NAME": parts.pop("dbname", ""),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": hosts,
        "PORT": ports,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,
        # A statement that comes again is planned once for each connection: planning took most of the database's time for a page.
        # The database itself goes on planning anew where the plan depends on the values (a point's rows, or a district's).
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 2 if flag("PREPARED_STATEMENTS", "1") else None} | parts,
        "TEST": {"NAME": "test_volunteer"},
    }


def cache_url() -> str:
    """The address of a Redis, or nothing: the cache is then a table of the database."""
    url = os.environ.get("CACHE_URL", "")
    if url and not url.startswith(("redis://", "rediss://", "unix://")):
        sys.exit(f"CACHE_URL must begin with redis://, rediss:// or unix://, not {url!r}.")
    if url and not importlib.util.find_spec("redis"):
        sys.exit("CACHE_URL needs the package redis: uv sync --extra redis")
    return url


def uploads_bucket(url: str) -> dict[str, str]:
    """What the storage has to know of the bucket that the address names; {} where files lie in DATA_DIR."""
    if not url:
        return {}
    parts, more = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
    bucket = parts.path.strip("/")
    whole = parts.scheme in {"http", "https"} and parts.hostname and parts.username and parts.password and bucket
    if not whole or "/" in bucket or more.keys() - {"region", "style"} or more.get("style", "path") not in {"path", "virtual"}:
        sys.exit(
            "UPLOADS_URL must be like https://KEY:SECRET@s3.example.cn/BUCKET?region=cn-north-1&style=path (or style=virtual)."
        )
    if not importlib.util.find_spec("storages"):
        sys.exit("UPLOADS_URL needs the package django-storages: uv sync --extra s3")
    return {
        "bucket_name": bucket,
        "endpoint_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "region_name": more.get("region", "us-east-1"),
        "style": more.get("style", "path"),
    }


def sentry_dsn() -> str:
    dsn = os.environ.get("SENTRY_DSN", "")
    parts = urlsplit(dsn)
    if dsn and not (parts.scheme in {"http", "https"} and parts.username and parts.hostname and parts.path.strip("/")):
        sys.exit("SENTRY_DSN must be like https://KEY@errors.example.cn/PROJECT.")
    return dsn


def public_url(url: str, name: str = "PUBLIC_URL") -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/"):
        sys.exit(f"{name} must be like https://help.example.cn, not {url!r}.")
    return f"{parts.scheme}://{parts.netloc}"


EMBEDDED = flag("EMBEDDED")
if EMBEDDED and not embedded_postgres.is_ours(os.environ.get("DATABASE_URL", ""), DATA_DIR / "postgres"):
    sys.exit("EMBEDDED=1 is for the server that comes along, and DATABASE_URL names another: unset one of the two.")
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
DEMO_PIN = os.environ.get("DEMO_PIN", "")
if DEMO and not EMBEDDED:
    sys.exit("DEMO=1 works on the embedded database only: unset DATABASE_URL.")
if DEMO and DEBUG:
    sys.exit("DEMO=1 and DEBUG=1 exclude each other.")
DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""))}
OWNER_DATABASE = (  # volunteer/core/database/roles.py
    database(os.environ["OWNER_DATABASE_URL"], "OWNER_DATABASE_URL") if os.environ.get("OWNER_DATABASE_URL") else None
)
CLOCK_FROM_DATABASE = True  # volunteer/core/clock.py; tests stop the clock instead
PUBLIC_URL = public_url(os.environ.get("PUBLIC_URL") or ("http://127.0.0.1:8000" if EMBEDDED else ""))
FORMER_URLS = [public_url(url.strip(), "FORMER_URLS") for url in os.environ.get("FORMER_URLS", "").split(",") if url.strip()]
HTTPS = PUBLIC_URL.startswith("https://")
SECRET_KEY = own_secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
PHONE_KEYS = phone_keys()
PHONE_INDEX_KEY = own_secret("PHONE_INDEX_KEY").encode()
# Codes stand beside numbers in the terminal only where the people are invented.
OWN_GATEWAY = f"volunteer.notices.sms.{'Demo' if DEMO else 'Console'}Gateway" if EMBEDDED else ""
SMS_GATEWAY = os.environ.get("SMS_GATEWAY", OWN_GATEWAY)
SMS_KEY, SMS_SECRET = os.environ.get("SMS_KEY", ""), os.environ.get("SMS_SECRET", "")
SMS_SIGN, SMS_APP = os.environ.get("SMS_SIGN", ""), os.environ.get("SMS_APP", "")
SMS_REGION = os.environ.get("SMS_REGION", "ap-guangzhou")
SMS_ENDPOINT = os.environ.get("SMS_ENDPOINT", "")
SMS_TEMPLATES: dict[str, Any] = json_file("SMS_TEMPLATES")
SMS_A_DAY = number("SMS_A_DAY", 5000)
SMS_CEILING = number("SMS_CEILING", 20_000)
RUNNER = flag("RUNNER", "0" if EMBEDDED and not DEMO else "1")
STAFF_SECOND_FACTOR = flag("STAFF_SECOND_FACTOR", "0" if EMBEDDED else "1")
WECHAT_JSSDK = {"app_id": os.environ.get("WECHAT_APP_ID", ""), "secret": os.environ.get("WECHAT_APP_SECRET", "")}
CACHE_URL = cache_url()
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
SENTRY_DSN = sentry_dsn()
LOG_JSON = flag("LOG_JSON", "0" if EMBEDDED else "1")

# --- the site ------------------------------------------------------------------------------------------------------

# The demo answers on two host names, so that two people can be signed in side by side.
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname, *(["127.0.0.1", "localhost", "[::1]"] if EMBEDDED else [])]
ALLOWED_HOSTS += [urlsplit(url).hostname for url in FORMER_URLS]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
ROOT_URLCONF = "volunteer.urls"
WSGI_APPLICATION = "volunteer.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "volunteer.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "pgtrigger",
    "procrastinate.contrib.django",
    "volunteer",
    "points",
    "events",
]

MIDDLEWARE = [
    "volunteer.watch.middleware.RequestIdMiddleware",
    "volunteer.watch.middleware.CountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "volunteer.core.http.middleware.HealthMiddleware",
    "volunteer.core.http.middleware.FormerHostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "volunteer.core.http.middleware.ClockMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "volunteer.core.http.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "volunteer.signin.sessions.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "volunteer.signin.second_factor.SecondFactorMiddleware",
    "volunteer.core.http.middleware.NoStoreMiddleware",
    "volunteer.core.http.middleware.NotAllowedMiddleware",
    "volunteer.core.http.middleware.PrinterMiddleware",
    "volunteer.core.unsent.middleware.UnsentMiddleware",
]

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
                "volunteer.roles.context_processors.site",
                "events.demo.guide.context",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "django_tables2/table.html"

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "volunteer.core.http.caching.DatabaseCache", "LOCATION": "volunteer_cache"}
}

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
# A release that `deploy/install` made brings its own, so that two releases can answer at once.
STATIC_ROOT = BASE_DIR / "collected" if (BASE_DIR / "collected").is_dir() else DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
UPLOADS_BUCKET = uploads_bucket(os.environ.get("UPLOADS_URL", ""))


def uploads(folder: str, **modes: int) -> dict[str, Any]:
    """Where the files of a kind lie: in this folder of DATA_DIR, or below this name in the bucket."""
    if UPLOADS_BUCKET:
        return {"BACKEND": "volunteer.core.files.bucket.BucketUploads", "OPTIONS": UPLOADS_BUCKET | {"location": folder}}
    location = {} if folder == "media" else {"location": DATA_DIR / folder}  # tests move MEDIA_ROOT
    return {"BACKEND": "volunteer.core.files.storage.Uploads", "OPTIONS": location | modes}


STORAGES = {
    "default": uploads("media"),
    "private": uploads("private", file_permissions_mode=0o640, directory_permissions_mode=0o750),  # views hand these files out
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing asks for the others, and compressing them takes as long again

# --- security ----------------------------------------------------------------------------------------------------------

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether all subdomains speak https, and
    "security.W021",  # whether browsers may be told so for ever, is for the domain's owner to say
    "security.W008",  # the proxy in front redirects; behind it every request looks like http
]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and not DEMO else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS and not DEMO else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 180 * 24 * 3600  # residents stay signed in on their device
SESSION_ENGINE = "volunteer.signin.sessions"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
CSRF_FAILURE_VIEW = "volunteer.core.http.views.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 8_000_000

# --- signing in: phone number and SMS code, no passwords -----------------------------------------------------------------

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "volunteer.signin.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "verify_phone": "volunteer.signin.allauth_forms.VerifyPhoneForm",
}
ACCOUNT_LOGIN_METHODS = {"phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_TIMEOUT = 2700  # a code may wait half an hour for its turn, and then holds its five minutes
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_CHANGE = False  # `volunteer.identity` changes numbers
ACCOUNT_SESSION_REMEMBER = True
# Venue Wi-Fi puts hundreds of phones behind one address: limits by address are wide, the narrow ones are rows of ours.
ACCOUNT_RATE_LIMITS = {
    "login": "3000/m/ip",
    "login_failed": "3000/m/ip",
    "signup": "3000/m/ip",
    "request_login_code": "3000/m/ip",
    "verify_phone": "3000/m/ip",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HTTPS and not DEMO else 0
MFA_ADAPTER = "volunteer.signin.second_factor.MFAAdapter"
MFA_FORMS = {
    "authenticate": "volunteer.signin.allauth_forms.AuthenticateForm",
    "reauthenticate": "volunteer.signin.allauth_forms.ReauthenticateForm",
    "activate_totp": "volunteer.signin.allauth_forms.ActivateTOTPForm",
    "deactivate_totp": "volunteer.signin.allauth_forms.DeactivateTOTPForm",
    "generate_recovery_codes": "volunteer.signin.allauth_forms.GenerateRecoveryCodesForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "我帮你"

# --- the platform ----------------------------------------------------------------------------------------------------------

SITE_NAME = _("I Help You")
MONGOLIAN_NAME = os.environ.get("MONGOLIAN_NAME", "")
MONGOLIAN_PICTURE = existing_file("MONGOLIAN_PICTURE")
# A map to find a service point: {latitude}, {longitude} (GCJ-02) and {name} are filled in. Empty: no such link.
MAP_LINK = os.environ.get(
    "MAP_LINK", "https://uri.amap.com/marker?position={longitude},{latitude}&name={name}&coordinate=gaode&callnative=1"
)
# The equations that the nightly check adds up: SQL of their own that shares nothing with the application.
BOOK_EQUATIONS = [BASE_DIR / "points" / "verify.sql", BASE_DIR / "events" / "verify.sql"]
# Backups (volunteer/backups). A drill compares rows that are never changed: table -> when one was written, what is added up.
BACKUP_DIR = os.environ.get("BACKUP_DIR", "")
BACKUP_KEY = os.environ.get("BACKUP_KEY", "")
BACKUP_CONFIG = Path(os.environ.get("BACKUP_CONFIG") or DATA_DIR / "pgbackrest.conf")
BACKUP_TOTALS = {"points_transfer": ("at", "amount"), "events_scan": ("received_at", "1"), "volunteer_auditrow": ("at", "1")}
# Whether notices go anywhere besides the inbox. Off while the demonstration is made.
OUTER_CHANNELS = True
WECHAT_TEMPLATES: dict[str, dict[str, object]] = json_file("WECHAT_TEMPLATES")
PUSH_KEY = os.environ.get("PUSH_KEY", "")
PUSH_CONTACT = os.environ.get("PUSH_CONTACT", "")
if PUSH_KEY and not PUSH_CONTACT:
    sys.exit("PUSH_KEY needs PUSH_CONTACT: the services of browsers want an e-mail address to turn to.")
# Hosts to which messages to other systems may go although they are private or speak no TLS: an intranet's own.
WEBHOOK_HOSTS = [host.strip() for host in os.environ.get("WEBHOOK_HOSTS", "").split(",") if host.strip()]
# Local times of day from which and until which nothing outer is sent, unless a person chose others.
QUIET_HOURS = (time(21, 30), time(7, 30))

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "volunteer.watch.log_lines.PlainLines", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"},
        "json": {"()": "volunteer.watch.log_lines.JsonLines"},
    },
    "filters": {"one_line": {"()": "volunteer.core.failures.OneLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if LOG_JSON else "plain"}},
    "loggers": {"django.request": {"filters": ["one_line"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
