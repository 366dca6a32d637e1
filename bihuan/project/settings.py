"""Django's settings. What differs from place to place comes from the environment:

BIHUAN_HOME (data), DATABASE_URL with BIHUAN_OWNER_URL and BIHUAN_SWEEP_URL (an outside server),
BIHUAN_OIDC_ISSUER, _CLIENT, _SECRET, _LABEL, _SUBJECT (sign-in through another provider),
BIHUAN_HOSTS, BIHUAN_PROXIES (addresses), BIHUAN_HTTPS=1, BIHUAN_SIGNATURE (ed25519 or sm2),
BIHUAN_DEBUG=1.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from bihuan.project import database, logs

BASE = Path(__file__).resolve().parent
HOME = database.home()


def _secret(name: str) -> str:
    return database.once(HOME / name, secrets.token_urlsafe(64))


def _outside(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
    }


def _inside(role: str) -> dict[str, Any]:
    how = database.parameters(database.cluster(), role)
    words = {
        "NAME": "dbname",
        "USER": "user",
        "PASSWORD": "password",
        "HOST": "host",
        "PORT": "port",
    }
    return {word: how[libpq] for word, libpq in words.items()}


def _database(role: str, variable: str) -> dict[str, Any]:
    url = os.environ.get(variable) or os.environ.get("DATABASE_URL")
    how = _outside(url) if url else _inside(role)
    return how | {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600 if role == "app" else 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": f"bihuan {role}", "connect_timeout": 10},
    }


EMBEDDED = not os.environ.get("DATABASE_URL")
DATABASES = {
    "default": _database("app", "DATABASE_URL"),
    "owner": _database("owner", "BIHUAN_OWNER_URL"),  # migrates, and nothing else
    "sweep": _database("sweep", "BIHUAN_SWEEP_URL"),  # sees what is due in every community
}
DATABASE_ROUTERS = ["bihuan.project.router.OwnerMigrates"]
DATABASE_ROLES = {"app": DATABASES["default"]["USER"], "sweep": DATABASES["sweep"]["USER"]}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = _secret("django.secret")
TWIN_SECRET = _secret("evidence.secret")  # by which the same photo is known again
SIGNATURE = os.environ.get(
    "BIHUAN_SIGNATURE", "ed25519"
)  # of checkpoints: ed25519, or sm2 with SM3
SIGNING_KEYS = HOME / "signing"
KEYS = HOME / "keys"  # by which columns are sealed and phone numbers found
DEBUG = os.environ.get("BIHUAN_DEBUG") == "1"
LOGGING = logs.LOGGING
# from which figure on statistics about people are shown; never below the floor of the rule
SMALL_CELLS = int(os.environ.get("BIHUAN_SMALL_CELLS") or 0)
HTTPS = os.environ.get("BIHUAN_HTTPS") == "1"
ALLOWED_HOSTS = os.environ.get("BIHUAN_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "bihuan.people",
    "bihuan.matters",
    "bihuan.oversight",
    "bihuan.documents",
    "bihuan.desk",
    "bihuan.reports",
    "bihuan.notices",
    "bihuan.exchange",
    "bihuan.project",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "bihuan.people.standing.attach",
    "bihuan.people.access.follow.attach",
    "django.contrib.messages.middleware.MessageMiddleware",
    "bihuan.people.signin.gate.attach",
    "bihuan.project.wizard.gate.attach",
    "django_htmx.middleware.HtmxMiddleware",
    "bihuan.project.plain.attach",
]
ROOT_URLCONF = "bihuan.project.urls"
WSGI_APPLICATION = "bihuan.project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bihuan.desk.navigation.frame",
                "bihuan.notices.frame.unread",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
PASSWORD_HASHERS = [
    "bihuan.people.signin.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # made before; made anew at the next sign-in
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ["username"]}},
    {"NAME": "bihuan.people.signin.passwords.Length"},
    {"NAME": "bihuan.people.signin.passwords.Uncommon"},
]  # fmt: skip
LOGIN_URL = "sign_in"
OIDC = {
    name: value
    for name in ("issuer", "client", "secret", "label", "subject")
    if (value := os.environ.get(f"BIHUAN_OIDC_{name.upper()}"))
}
LOGIN_REDIRECT_URL = "/"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("英语"))]
LOCALE_PATHS = [BASE / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE / "static"]
WHITENOISE_USE_FINDERS = True  # nothing to collect: files are served from where they lie

DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # one form asks once for many matters

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_HTTPONLY = False  # desk.js sends it with htmx
